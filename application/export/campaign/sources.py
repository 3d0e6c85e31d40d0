"""The tabs of a campaign report that say where it comes from: Definitions, Provenance, Data."""

from collections.abc import Iterator, Sequence

from application.campaigns.results.figures import is_expected, kind_of
from application.campaigns.results.reported import ReportedPost
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.metric_cells import GONE, network_cell
from application.export.campaign.post_rates import STORY_RATES, rate_title
from application.export.report import (
    Cell,
    Column,
    Entry,
    Format,
    Row,
    Tab,
    fitted_width,
    text_cell,
)
from application.integrations.graph.metrics import POST_METRICS, Metric, offered_for
from application.media_kinds import REEL, STORY
from application.missing import why_missing

OWN_DEFINITIONS = (
    ("Engagements", "Likes + comments + saves + shares of a post, where these four and its reach are known."),
    (
        "Engagement rate by reach",
        "Sum of engagements / sum of reach over the posts that have all five figures. A post with more reach "
        "weighs more. The base is stated beside the rate.",
    ),
    (
        "Mean of post rates",
        "The mean of engagements / reach of the single posts that reached somebody. Every post weighs the "
        "same, so it differs from the engagement rate by reach.",
    ),
    (
        "Summed, not unique",
        "Reach counts accounts once per post. Added up over posts, people who saw two posts count twice. "
        "It is never a number of people reached by the campaign.",
    ),
    *((rate_title(rate), f"{rate.formula} of one story. {rate.note}") for rate in STORY_RATES),
    ("Measured", "A figure that was read from Instagram; Provenance holds the call that brought it."),
    (
        "By hand",
        "A figure, or a whole post, that staff entered, since no interface tells it: nothing but their word "
        "stands behind it. Its cell looks different, its note says who entered it and when, and Data calls "
        "it manual. It counts in totals, means and rates, which say how many of their figures are by hand. "
        "As soon as Instagram tells the figure, that one counts instead.",
    ),
    (
        "Missing",
        "A blank cell is a figure that was neither read nor entered, never 0; its note says why. Missing "
        "figures stay out of every total, mean and rate. A grey cell: no such figure is expected of posts of "
        "that type.",
    ),
    (
        "Known, by hand, of posts",
        "How many posts have the figure, how many of these by hand, and of how many it is expected: those of "
        "a type for which Instagram offers it.",
    ),
    (
        "Standard deviation",
        "The sample standard deviation (divisor n - 1) of the figures known; blank for fewer than two.",
    ),
    ("Age at last reading", "Hours between posting and the last reading of the figures; an entry is none."),
)

MEASURED, MANUAL, MISSING = "measured", "manual", "missing"

_UNIT_WORDS = {
    "count": "count",
    "milliseconds": "milliseconds in Data, seconds elsewhere",
    "percent": "percent in Data, formatted as a percentage elsewhere",
}


def definitions_tab(facts: CampaignFacts) -> Tab:
    """Every figure of the report: what it is, its unit, whether its total means something, its source."""
    rows: list[Row] = [_metric_row(metric) for metric in POST_METRICS]
    worked_out = f"worked out by {facts.platform_name}"
    rows += [
        [name, None, None, None, None, text, text_cell(worked_out), None] for name, text in OWN_DEFINITIONS
    ]
    columns = (
        ("Figure", Format.LABEL),
        ("Name in Data", Format.TEXT),
        ("Unit", Format.TEXT),
        ("Offered for", Format.TEXT),
        ("Total over posts", Format.TEXT),
        ("Definition", Format.WRAPPED),
        ("Source where measured", Format.TEXT),
        ("Replaces", Format.TEXT),
    )
    return Tab("Definitions", _fitted(columns, rows, most=70), rows)


def _metric_row(metric: Metric) -> Row:
    kinds = (("FEED", "Feed"), ("REELS", REEL.label), ("STORY", STORY.label))
    offered = ", ".join(word for product, word in kinds if offered_for(metric, product))
    total = "summed" if metric.summable else "not summed"
    return [
        metric.label,
        metric.name,
        _UNIT_WORDS[metric.unit],
        offered,
        "summed, not unique" if metric.name == "reach" else total,
        metric.definition,
        f"Instagram Graph API: {metric.api_name}",
        ", ".join(metric.replaces) or None,
    ]


def provenance_tab(facts: CampaignFacts) -> Tab:
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


def data_tab(facts: CampaignFacts, posts: Sequence[ReportedPost]) -> Tab:
    """Long form for pivots: one row a post and figure, raw in the metric's own unit."""
    rows: list[Row] = list(_data_rows(facts, posts))
    columns = (
        ("Post", Format.NUMBER),
        ("Account", Format.TEXT),
        ("Network", Format.TEXT),
        ("Type", Format.TEXT),
        ("Figure", Format.TEXT),
        ("Unit", Format.TEXT),
        ("Value", Format.NUMBER),
        ("Method", Format.TEXT),
        (f"Read at ({facts.time_zone})", Format.MOMENT),
        ("API call", Format.NUMBER),
        ("Entered by", Format.TEXT),
        (f"Entered at ({facts.time_zone})", Format.MOMENT),
        ("Missing because", Format.TEXT),
    )
    empty = "No accepted posts in this campaign yet."
    return Tab("Data", _fitted(columns, rows, most=44), rows, empty=empty)


def _data_rows(facts: CampaignFacts, posts: Sequence[ReportedPost]) -> Iterator[Row]:
    for post in posts:
        about = (post.post_id, text_cell(facts.label_of(post)), network_cell(post), kind_of(post).label)
        for metric in POST_METRICS:
            if is_expected(post, metric):
                yield (*about, metric.name, metric.unit, *_value_and_source(facts, post, metric.name))


def _value_and_source(facts: CampaignFacts, post: ReportedPost, name: str) -> Row:
    """Value, method, when it was read by which call, who entered it and when, why it is missing."""
    value, source = post.figures.get(name), post.source_of(name)
    read_at = facts.local(source.read_at)
    if value is None:
        return (None, MISSING, read_at, source.api_call, None, None, text_cell(why_missing(post, name)))
    if not post.is_entered(name):
        return (value, MEASURED, read_at, source.api_call, None, None, None)
    who, when = post.entry_of(name)
    by_whom = text_cell(who or (GONE if when else None))
    return (Cell(value, by_hand=True), MANUAL, None, None, by_whom, facts.local(when), None)


def _fitted(
    columns: Sequence[tuple[str, Format]], rows: Sequence[Sequence[Entry]], *, most: float
) -> tuple[Column, ...]:
    sample = rows[:300]
    return tuple(
        Column(title, format, width=fitted_width(title, (row[index] for row in sample), most=most))
        for index, (title, format) in enumerate(columns)
    )
