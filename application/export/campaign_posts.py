"""The tabs of a campaign report with one row a post: Posts and Stories."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from application.campaigns.results.engagement import engagements, post_engagement_rate
from application.campaigns.results.figures import Number, PostFigures, is_expected, kind_of
from application.campaigns.results.rates import ENGAGEMENT_PARTS
from application.export.campaign_facts import CampaignFacts, post_label, profile_link
from application.export.metric_cells import figure_cell, metric_format, metric_title
from application.export.report import (
    Area,
    Cell,
    Column,
    Entry,
    Format,
    Row,
    Tab,
    cell_name,
    clean_text,
    column_letters,
    fitted_width,
    text_cell,
)
from application.integrations.graph.metrics import POST_METRICS, Metric, offered_for
from application.missing import why_missing

STORY_LIFE = timedelta(hours=24)
GREY_CELLS = "Grey cells: Instagram does not offer this figure for that type."
KEPT = "The picture or film as the platform kept it; the link works until the report's links are switched off"
NOTES_PER_TAB = 5_000
"""Spreadsheets draw every note as a shape; beyond this many the last column alone says why."""
_ROWS_MEASURED = 300


@dataclass(frozen=True)
class PostTab:
    """A finished tab of posts, and where its columns stand, for the formulas of other tabs."""

    tab: Tab
    posts: tuple[PostFigures, ...]
    keys: tuple[str, ...]

    def area(self, key: str) -> Area | None:
        """The cells of one column; None when the tab has no such column or no posts."""
        if not self.posts or key not in self.keys:
            return None
        column = self.keys.index(key)
        return Area(self.tab.name, 1, column, len(self.posts), column)

    def reference(self, key: str) -> str | None:
        """The cells of one column in A1 style."""
        area = self.area(key)
        return area.reference() if area else None


@dataclass(frozen=True)
class _Field:
    """A column while it is built; `entry` takes the post and its zero-based row in the tab."""

    key: str
    title: str
    format: Format
    entry: Callable[[PostFigures, int], Entry]
    note: str | None = None
    widest: float = 44


def post_tabs(facts: CampaignFacts) -> tuple[PostTab, PostTab]:
    """The tabs Posts and Stories, each in the order of posting."""
    ordered = sorted(facts.posts, key=_posting_order)
    stories = [post for post in ordered if kind_of(post).is_story]
    others = [post for post in ordered if not kind_of(post).is_story]
    return (
        _post_tab(facts, "Posts", others, "No accepted posts in this campaign yet."),
        _post_tab(facts, "Stories", stories, "No accepted stories in this campaign yet."),
    )


def _posting_order(post: PostFigures) -> tuple[bool, datetime, int]:
    return post.posted_at is None, post.posted_at or datetime.min.replace(tzinfo=UTC), post.post_id


def _post_tab(facts: CampaignFacts, name: str, posts: Sequence[PostFigures], empty: str) -> PostTab:
    metrics = _metrics_of(posts, "STORY" if name == "Stories" else "FEED")
    fields = _leading_fields(facts, stories=name == "Stories")
    fields += [_metric_field(metric) for metric in metrics]
    fields += _rate_fields([field.key for field in fields])
    fields += _closing_fields(facts, metrics)
    rows = [[field.entry(post, index + 1) for field in fields] for index, post in enumerate(posts)]
    _limit_notes(rows)
    tab = Tab(name=name, columns=_columns(fields, rows), rows=rows, empty=empty)
    return PostTab(tab=tab, posts=tuple(posts), keys=tuple(field.key for field in fields))


def _limit_notes(rows: Sequence[list[Entry]]) -> None:
    """Drop the notes of blank cells from the 5,001st on."""
    notes = 0
    for row in rows:
        for index, entry in enumerate(row):
            if isinstance(entry, Cell) and entry.value is None and entry.note:
                notes += 1
                if notes > NOTES_PER_TAB:
                    row[index] = replace(entry, note=None)


def _columns(fields: Sequence[_Field], rows: Sequence[Row]) -> tuple[Column, ...]:
    return tuple(
        Column(
            title=field.title,
            format=field.format,
            note=field.note,
            width=fitted_width(
                field.title, (row[index] for row in islice(rows, _ROWS_MEASURED)), most=field.widest
            ),
        )
        for index, field in enumerate(fields)
    )


def _metrics_of(posts: Sequence[PostFigures], usual_type: str) -> list[Metric]:
    if not posts:
        return [metric for metric in POST_METRICS if offered_for(metric, usual_type)]
    return [metric for metric in POST_METRICS if any(is_expected(post, metric) for post in posts)]


def _leading_fields(facts: CampaignFacts, *, stories: bool) -> list[_Field]:
    zone = facts.time_zone
    fields = [
        _Field("account", "Account", Format.TEXT, _account_cell),
        _Field("partner", "Name", Format.TEXT, lambda post, _: text_cell(post.partner), widest=28),
        _Field("post", "Post", Format.NUMBER, lambda post, _: post.post_id, "Our number of the post"),
        _Field("posted", f"Posted ({zone})", Format.MOMENT, lambda post, _: _posted(facts, post)),
    ]
    if stories:
        title = f"Expires ({zone})"
        fields.append(_Field("expires", title, Format.MOMENT, lambda post, _: _expiry(facts, post)))
    return [
        *fields,
        _Field("link", "Link", Format.TEXT, _link_cell, widest=40),
        _Field("kept", "Kept", Format.TEXT, lambda post, _: _kept_cell(facts, post), KEPT),
        _Field("caption", "Caption", Format.TEXT, lambda post, _: text_cell(post.caption)),
        _Field("type", "Type", Format.TEXT, lambda post, _: kind_of(post).label),
    ]


def _account_cell(post: PostFigures, _row: int) -> Entry:
    return text_cell(post_label(post), link=profile_link(post.username))


def _link_cell(post: PostFigures, _row: int) -> Entry:
    return text_cell(post.permalink, link=post.permalink)


def _kept_cell(facts: CampaignFacts, post: PostFigures) -> Entry:
    kept = facts.kept.get(post.post_id)
    return (
        Cell(note="Nothing was kept of this post")
        if kept is None
        else text_cell(kept.word, link=kept.address)
    )


def _posted(facts: CampaignFacts, post: PostFigures) -> Entry:
    return facts.local(post.posted_at) or Cell(note="The time of posting is not known")


def _expiry(facts: CampaignFacts, post: PostFigures) -> Entry:
    if post.posted_at is None:
        return Cell(note="The time of posting is not known")
    return facts.local(post.posted_at + STORY_LIFE)


def _metric_field(metric: Metric) -> _Field:
    return _Field(
        key=metric.name,
        title=metric_title(metric),
        format=metric_format(metric),
        entry=lambda post, _: figure_cell(post, metric),
        note=f"{metric.definition}\n{GREY_CELLS}",
    )


def _rate_fields(keys: Sequence[str]) -> list[_Field]:
    """Columns worked out from the figures before them, as live formulas on the same row."""
    at = {key: column_letters(index) for index, key in enumerate(keys)}
    fields: list[_Field] = []
    if {"reach", *ENGAGEMENT_PARTS} <= at.keys():
        sum_column = len(keys)
        parts = [keys.index(key) for key in ENGAGEMENT_PARTS]

        def amount(post: PostFigures, row: int) -> Entry:
            formula = "=" + "+".join(cell_name(row, part) for part in parts)
            return _formula_cell(formula, engagements(post), _PART_MISSING)

        def rate(post: PostFigures, row: int) -> Entry:
            formula = f"={cell_name(row, sum_column)}/{at['reach']}{row + 1}"
            return _formula_cell(formula, post_engagement_rate(post), _NO_RATE)

        fields.append(_Field("engagements", "Engagements", Format.INTEGER, amount, _ENGAGEMENTS))
        fields.append(_Field("engagement_rate", "Engagement rate by reach", Format.PERCENT, rate, _RATE))
    if {"views", "exits"} <= at.keys():
        fields += _story_rate_fields(at["views"], at["exits"])
    return fields


_ENGAGEMENTS = "Likes + comments + saves + shares, where these and reach were read"
_RATE = "Engagements / reach"
_PART_MISSING = "Reach, likes, comments, saves or shares are missing"
_NO_RATE = "A part is missing, or nobody was reached"
_NO_EXIT_SHARE = "Views or exits are missing, or views are 0"


def _story_rate_fields(views: str, exits: str) -> list[_Field]:
    def completion(post: PostFigures, row: int) -> Entry:
        share = _exit_share(post)
        formula = f"=({views}{row + 1}-{exits}{row + 1})/{views}{row + 1}"
        return _formula_cell(formula, None if share is None else 1 - share, _NO_EXIT_SHARE)

    def exit_rate(post: PostFigures, row: int) -> Entry:
        formula = f"={exits}{row + 1}/{views}{row + 1}"
        return _formula_cell(formula, _exit_share(post), _NO_EXIT_SHARE)

    return [
        _Field("completion_rate", "Completion rate", Format.PERCENT, completion, "(Views - exits) / views"),
        _Field("exit_rate", "Exit rate", Format.PERCENT, exit_rate, "Exits / views"),
    ]


def _exit_share(post: PostFigures) -> float | None:
    views, exits = post.figures.get("views"), post.figures.get("exits")
    return exits / views if views and exits is not None else None


def _formula_cell(formula: str, value: Number | None, missing: str) -> Entry:
    return Cell(note=missing) if value is None else Cell(value, formula=formula)


def _closing_fields(facts: CampaignFacts, metrics: Sequence[Metric]) -> list[_Field]:
    title = f"Last read ({facts.time_zone})"
    return [
        _Field("read_at", title, Format.MOMENT, lambda post, _: _read_at(facts, post)),
        _Field(
            "age",
            "Age at last reading (h)",
            Format.DECIMAL,
            lambda post, _: _age(post),
            "Hours from posting to the last reading of its figures",
        ),
        _Field("call", "API call", Format.NUMBER, lambda post, _: post.api_call, "Its row in Provenance"),
        _Field(
            "missing",
            "Not read, and why",
            Format.TEXT,
            lambda post, _: _missing_words(post, metrics),
            "Figures that Instagram offers for this type and that could not be read. "
            f"After {NOTES_PER_TAB:,} notes on blank cells the reason stands here alone.",
            widest=60,
        ),
    ]


def _read_at(facts: CampaignFacts, post: PostFigures) -> Entry:
    return facts.local(post.read_at) or Cell(note="Not read yet")


def _age(post: PostFigures) -> Entry:
    if post.read_at is None or post.posted_at is None:
        return Cell(note="The time of posting or of reading is not known")
    return (post.read_at - post.posted_at).total_seconds() / 3600


def _missing_words(post: PostFigures, metrics: Sequence[Metric]) -> Entry:
    """All missing figures of a post by reason, such as "Reach, Views: Not read yet"."""
    labels: dict[str, list[str]] = {}
    for metric in metrics:
        if post.figures.get(metric.name) is None and is_expected(post, metric):
            labels.setdefault(why_missing(post, metric.name).rstrip("."), []).append(metric.label)
    words = "; ".join(f"{', '.join(names)}: {reason}" for reason, names in labels.items())
    return clean_text(words)[0] or None
