"""How a metric stands in a report: its title with the unit, its number format, its scaled value."""

from datetime import datetime

from application.campaigns.entered.kinds import NETWORKS
from application.campaigns.results.figures import Number, is_expected
from application.campaigns.results.reported import ReportedPost
from application.campaigns.results.spreads import MetricResult
from application.export.parts.facts import ReportFacts
from application.export.report import Cell, Entry, Format, clean_text, text_cell
from application.integrations.graph.metrics import Metric
from application.missing import why_missing

GONE = "somebody who has left"
_FORMATS = {"count": Format.INTEGER, "milliseconds": Format.DECIMAL, "percent": Format.PERCENT}
_DIVISORS = {"milliseconds": 1000, "percent": 100}


def metric_title(metric: Metric) -> str:
    """The metric's label; times are shown in seconds and say so."""
    return f"{metric.label} (s)" if metric.unit == "milliseconds" else metric.label


def total_title(metric: Metric) -> str:
    """The title of a metric's total."""
    return metric_title(metric) + ("" if metric.summable else " (summed, not unique)")


def metric_format(metric: Metric) -> Format:
    """The format of the metric's own values."""
    return _FORMATS[metric.unit]


def middle_format(metric: Metric) -> Format:
    """The format of means, medians and deviations of the metric: counts get decimals."""
    return Format.DECIMAL if metric.unit == "count" else metric_format(metric)


def shown(metric: Metric, value: Number | None) -> Number | None:
    """The value as the report shows it: seconds for milliseconds, a fraction for percent."""
    divisor = _DIVISORS.get(metric.unit)
    return value if value is None or divisor is None else value / divisor


def figure_cell(facts: ReportFacts, post: ReportedPost, metric: Metric) -> Entry:
    """A figure of a post: its value; blank with the reason when missing; greyed when not offered.

    One by hand says who entered it, and when.
    """
    value = shown(metric, post.figures.get(metric.name))
    if value is not None:
        if post.is_entered(metric.name):
            return Cell(value, note=by_hand_note(facts, post, metric.name), by_hand=True)
        return value
    if not is_expected(post, metric):
        return Cell(format=Format.NOT_OFFERED)
    return Cell(note=clean_text(why_missing(post, metric.name))[0])


def by_hand_note(facts: ReportFacts, post: ReportedPost, name: str) -> str:
    """Such as "By hand, Maria Muster, 2026-11-20 14:05 (Europe/Berlin)".

    To whom staff are not named: "Entered by hand on 2026-11-20".
    """
    words = entry_words(facts, *post.entry_of(name))
    if not facts.recipient.sees_staff_names:
        return words[0].upper() + words[1:]
    return f"By hand, {words} ({facts.time_zone})"


def entry_words(facts: ReportFacts, by: str | None, at: datetime | None) -> str:
    """Who entered something and when, such as "Maria Muster, 2026-11-20 14:05".

    To whom staff are not named: "entered by hand on 2026-11-20".
    """
    moment = facts.local(at)
    if not facts.recipient.sees_staff_names:
        return f"entered by hand on {moment:%Y-%m-%d}" if moment else "entered by hand, the day was not noted"
    if moment is None:
        return "not noted by whom"
    return f"{clean_text(by or GONE)[0]}, {moment:%Y-%m-%d %H:%M}"


def network_cell(post: ReportedPost) -> Entry:
    """The network as people call it."""
    return text_cell(NETWORKS.get(post.network, post.network.capitalize()))


def share_by_hand(by_hand: int, known: int) -> str | None:
    """How many of the known figures are by hand; None when none is."""
    return f"{by_hand:,} of {known:,} by hand" if by_hand else None


def base_words(result: MetricResult) -> str:
    """Of how many posts a total is, and how many of these by hand."""
    read = result.measured - result.by_hand
    words = f"{read} of {result.expected} posts read"
    return f"{words}, {result.by_hand} by hand and marked" if result.by_hand else words
