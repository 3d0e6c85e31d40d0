"""The largest countries and cities of an audience, as a few bars. Pure."""

from application.charts.bars import Bar, BarChart
from application.formats import percent
from application.profiles.audience.breakdowns import Breakdown, dimension_words
from application.profiles.audience.drawings import base_words
from application.profiles.audience.shares import Comparison

MOST = 5


def largest(found: Comparison, breakdown: Breakdown) -> BarChart:
    """The five largest, with the reading that they are from."""
    bars = (
        Bar(dimension_words(breakdown, row.dimension), row.share, percent(row.share))
        for row in found.rows[:MOST]
    )
    base = base_words(found)
    if len(found.rows) > MOST:
        base += f" The {MOST} largest."
    return BarChart(breakdown.slug, breakdown.heading, base, (breakdown.head, "Share"), tuple(bars))
