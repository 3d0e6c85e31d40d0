"""Figures of posts in CSV files: their heads with units, and why some are missing. Pure."""

from collections.abc import Iterable

from application.integrations.graph.metrics import Metric

MISSING_HEAD = "Missing, and why"
_UNIT_WORDS = {"count": "", "milliseconds": ", ms", "percent": ", %"}


def figure_head(metric: Metric) -> str:
    """Average watch time, ms."""
    return f"{metric.label}{_UNIT_WORDS[metric.unit]}"


def missing_cell(missing: Iterable[tuple[Metric, str]]) -> str:
    """The missing figures of one post, each with the sentence that says why."""
    return "; ".join(f"{metric.label}: {reason}" for metric, reason in missing)
