"""A figure of a post over its age, as a chart: each reading a point, what was not told a gap. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from application.campaigns.results.figures import Number
from application.charts.lines import Line
from application.charts.timeline import Timeline
from application.formats import full_number
from application.integrations.graph.metrics import Metric
from application.missing import why_missing
from application.models import ReadingSource
from application.profiles.posts.ages import age_words
from application.profiles.posts.one_post import OnePost, OneReading
from application.profiles.posts.own_median import is_classic

UNITS = {"count": "", "milliseconds": " s", "percent": " %"}
SOURCE_WORDS = {
    ReadingSource.ASKED: "Asked of Instagram",
    ReadingSource.WEBHOOK: "Told at the story’s end",
    ReadingSource.MANUAL: "Entered by hand",
}
_MARKS = {ReadingSource.WEBHOOK: "told at the end", ReadingSource.MANUAL: "by hand"}


def points_of(metric: Metric, readings: Sequence[OneReading]) -> tuple[OneReading, ...]:
    """The readings that are about the figure: those that brought it, and those that were refused it."""
    return tuple(
        reading
        for reading in readings
        if reading.figures[metric.name] is not None or reading.was_without(metric)
    )


def curve(
    metric: Metric, post: OnePost, points: Sequence[OneReading], *, csv_address: str
) -> Timeline | None:
    """The figure over these readings; None of a post without a time.

    Watch time is in seconds, shares are in percent.
    """
    if post.posted_at is None:
        return None
    posted_at = post.posted_at
    values = tuple(shown_value(metric, reading.figures[metric.name]) for reading in points)
    texts = tuple(
        _why_none(metric, post, reading) if value is None else f"{full_number(value)}{UNITS[metric.unit]}"
        for value, reading in zip(values, points, strict=True)
    )
    return Timeline(
        name="figure-by-age",
        title=f"{metric.label} by age of the post",
        base="Each point is a reading; one is kept whenever a figure has changed. A gap is a reading that "
        "Instagram gave no such figure in.",
        time_head="Age",
        times=tuple(reading.read_at for reading in points),
        labels=tuple(age_words(reading.read_at - posted_at) for reading in points),
        lines=(Line(metric.label, values, texts, 1),),
        marks=_marks(metric, points),
        unit=UNITS[metric.unit],
        csv_address=csv_address,
    )


def _why_none(metric: Metric, post: OnePost, reading: OneReading) -> str:
    then = replace(
        post,
        insights_reason=reading.insights_reason,
        refused_metrics=reading.refused_metrics,
        deleted_at=None,
    )
    return why_missing(then, metric.name)


def shown_value(metric: Metric, value: Number | None) -> Number | None:
    """A figure in the unit that people read: milliseconds as seconds."""
    return value / 1000 if value is not None and metric.unit == "milliseconds" else value


def _marks(metric: Metric, points: Sequence[OneReading]) -> tuple[tuple[int, str], ...]:
    """What was not asked of Instagram, and where an older count ends."""
    found = []
    was_classic = False
    for place, reading in enumerate(points):
        if reading.figures[metric.name] is None:
            continue
        if word := _MARKS.get(reading.source):
            found.append((place, word))
        came_classic = is_classic(metric, reading.classic_names)
        if was_classic and not came_classic:
            found.append((place, f"{metric.label.lower()} counted anew"))
        was_classic = came_classic
    return tuple(found)
