"""How a metric stands in a report: its title with the unit, its number format, its scaled value."""

from application.campaigns.results.figures import Number, PostFigures, is_expected
from application.export.report import Cell, Entry, Format, clean_text
from application.integrations.graph.metrics import Metric
from application.missing import why_missing

_FORMATS = {"count": Format.INTEGER, "milliseconds": Format.DECIMAL, "percent": Format.PERCENT}
_DIVISORS = {"milliseconds": 1000, "percent": 100}


def metric_title(metric: Metric) -> str:
    """The metric's label; times are shown in seconds and say so."""
    return f"{metric.label} (s)" if metric.unit == "milliseconds" else metric.label


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


def figure_cell(post: PostFigures, metric: Metric) -> Entry:
    """A figure of a post: its value; blank with the reason when missing; greyed when not offered."""
    value = shown(metric, post.figures.get(metric.name))
    if value is not None:
        return value
    if not is_expected(post, metric):
        return Cell(format=Format.NOT_OFFERED)
    return Cell(note=clean_text(why_missing(post, metric.name))[0])
