"""The tabs of a report that say where it comes from: Definitions, Provenance, Data. Pure."""

from collections.abc import Iterable, Sequence
from itertools import islice

from application.export.parts.data_rows import DataRows, columns_of
from application.export.parts.facts import ReportFacts
from application.export.report import (
    Cell,
    Column,
    Entry,
    Format,
    Rest,
    Row,
    Tab,
    fitted_width,
    text_cell,
)
from application.integrations.graph.metrics import POST_METRICS, Metric, offered_for
from application.media_kinds import REEL, STORY

_UNIT_WORDS = {
    "count": "count",
    "milliseconds": "milliseconds in Data, seconds elsewhere",
    "percent": "percent in Data, formatted as a percentage elsewhere",
}


def definitions_tab(
    facts: ReportFacts, own: Iterable[tuple[str, str]], metrics: Sequence[Metric] = POST_METRICS
) -> Tab:
    """Every figure of the report: what it is, its unit, whether its total means something, its source.

    `own` are further words of the report with their meaning.
    """
    rows: list[Row] = [_metric_row(metric) for metric in metrics]
    worked_out = f"worked out by {facts.platform_name}"
    rows += [[name, None, None, None, None, text, text_cell(worked_out), None] for name, text in own]
    columns = (
        ("Figure", Format.LABEL),
        ("Name in Data", Format.TEXT),
        ("Unit", Format.TEXT),
        ("Offered for", Format.TEXT),
        ("Total over posts" if metrics is POST_METRICS else "Total", Format.TEXT),
        ("Definition", Format.WRAPPED),
        ("Source where measured", Format.TEXT),
        ("Replaces", Format.TEXT),
    )
    return Tab("Definitions", _fitted(columns, rows, most=70), rows)


def _metric_row(metric: Metric) -> Row:
    kinds = (("FEED", "Feed"), ("REELS", REEL.label), ("STORY", STORY.label))
    offered = ", ".join(word for product, word in kinds if offered_for(metric, product))
    total = "summed" if metric.summable else "not summed"
    is_of_posts = metric.level == "post"
    return [
        metric.label,
        metric.name,
        _UNIT_WORDS[metric.unit],
        offered if is_of_posts else "the account",
        "summed, not unique" if is_of_posts and metric.name == "reach" else total,
        metric.definition,
        f"Instagram Graph API: {metric.api_name}",
        ", ".join(metric.replaces) or None,
    ]


def provenance_tab(facts: ReportFacts) -> Tab:
    """One row per request to the Graph API that the figures rest on."""
    rows: list[Row] = [
        [
            call.number,
            facts.local(call.requested_at),
            text_cell(call.path),
            text_cell(call.query),
            text_cell(call.version) or Cell(note="The reply did not say"),
            Cell(note="No reply came") if call.status is None else call.status,
            text_cell(call.body_sha256) or Cell(note="The reply was not kept"),
            text_cell(call.used_for),
        ]
        for call in facts.calls
    ]
    columns = (
        ("API call", Format.NUMBER),
        (f"Requested ({facts.time_zone})", Format.MOMENT),
        ("Path", Format.TEXT),
        ("Query", Format.TEXT),
        ("API version", Format.TEXT),
        ("HTTP status", Format.NUMBER),
        ("SHA-256 of the reply", Format.TEXT),
        ("Used for", Format.TEXT),
    )
    empty = "No calls are recorded for these figures."
    return Tab("Provenance", _fitted(columns, rows, most=66), rows, empty=empty)


def data_tab(facts: ReportFacts, rows: DataRows, *, empty: str) -> Tab:
    """Long form for pivots: one row a post, figure and point in time, raw in the metric's own unit."""
    sample = list(islice(rows, 300))
    columns = tuple(
        Column(title, format, note, fitted_width(title, (row[index] for row in sample)))
        for index, (title, format, note) in enumerate(columns_of(facts))
    )
    return Tab("Data", columns, rows, empty=empty)


def rest_of(facts: ReportFacts, rows: DataRows) -> Rest | None:
    """What the tab has no room for; None where it holds all."""
    if rows.cut_at is None:
        return None
    return Rest(tuple(title for title, _, _ in columns_of(facts)), rows.rest)


def _fitted(
    columns: Sequence[tuple[str, Format]], rows: Sequence[Sequence[Entry]], *, most: float
) -> tuple[Column, ...]:
    sample = rows[:300]
    return tuple(
        Column(title, format, width=fitted_width(title, (row[index] for row in sample), most=most))
        for index, (title, format) in enumerate(columns)
    )
