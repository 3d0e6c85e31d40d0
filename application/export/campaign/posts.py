"""The tabs of a campaign report with one row a post: Posts and Stories."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from application.campaigns.results.figures import is_expected, kind_of
from application.campaigns.results.reported import ReportedPost
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.metric_cells import (
    entry_words,
    figure_cell,
    metric_format,
    metric_title,
    network_cell,
)
from application.export.campaign.post_fields import Field
from application.export.campaign.post_rates import rate_fields
from application.export.campaign.whose import profile_link
from application.export.report import (
    Area,
    Cell,
    Column,
    Entry,
    Format,
    Row,
    Tab,
    clean_text,
    fitted_width,
    text_cell,
)
from application.integrations.graph.metrics import POST_METRICS, Metric, offered_for
from application.media_kinds import STORY_LIFE
from application.missing import why_missing

GREY_CELLS = "Grey cells: no such figure is expected of a post of that type."
BY_HAND_CELLS = "Cells in another colour: staff entered the figure, as its note says."
PERSON = "The person: their handle on Instagram, or else their name. Influencers adds up by it"
KEPT = "The picture or film as the platform kept it; the link works until the report's links are switched off"
NOTES_PER_TAB = 5_000
"""Spreadsheets draw every note as a shape; beyond this many the last columns alone say why."""
_ROWS_MEASURED = 300


@dataclass(frozen=True)
class PostTab:
    """A finished tab of posts, and where its columns stand, for the formulas of other tabs."""

    tab: Tab
    posts: tuple[ReportedPost, ...]
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


def post_tabs(facts: CampaignFacts) -> tuple[PostTab, PostTab]:
    """The tabs Posts and Stories, each in the order of posting."""
    ordered = sorted(facts.posts, key=_posting_order)
    stories = [post for post in ordered if kind_of(post).is_story]
    others = [post for post in ordered if not kind_of(post).is_story]
    return (
        _post_tab(facts, "Posts", others, "No accepted posts in this campaign yet."),
        _post_tab(facts, "Stories", stories, "No accepted stories in this campaign yet."),
    )


def _posting_order(post: ReportedPost) -> tuple[bool, datetime, int]:
    return post.posted_at is None, post.posted_at or datetime.min.replace(tzinfo=UTC), post.post_id


def _post_tab(facts: CampaignFacts, name: str, posts: Sequence[ReportedPost], empty: str) -> PostTab:
    metrics = _metrics_of(posts, "STORY" if name == "Stories" else "FEED")
    fields = _leading_fields(facts, stories=name == "Stories")
    fields += [_metric_field(facts, posts, metric) for metric in metrics]
    fields += rate_fields([field.key for field in fields])
    fields += _closing_fields(facts, metrics)
    rows = [[field.entry(post, index + 1) for field in fields] for index, post in enumerate(posts)]
    _limit_notes(rows)
    tab = Tab(name=name, columns=_columns(fields, rows), rows=rows, empty=empty)
    return PostTab(tab=tab, posts=tuple(posts), keys=tuple(field.key for field in fields))


def _limit_notes(rows: Sequence[list[Entry]]) -> None:
    """Drop the notes of blank cells and of figures by hand from the 5,001st on."""
    notes = 0
    for row in rows:
        for index, entry in enumerate(row):
            if isinstance(entry, Cell) and entry.note and (entry.value is None or entry.by_hand):
                notes += 1
                if notes > NOTES_PER_TAB:
                    row[index] = replace(entry, note=None)


def _columns(fields: Sequence[Field], rows: Sequence[Row]) -> tuple[Column, ...]:
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


def _metrics_of(posts: Sequence[ReportedPost], usual_type: str) -> list[Metric]:
    if not posts:
        return [metric for metric in POST_METRICS if offered_for(metric, usual_type)]
    return [metric for metric in POST_METRICS if any(is_expected(post, metric) for post in posts)]


def _leading_fields(facts: CampaignFacts, *, stories: bool) -> list[Field]:
    zone = facts.time_zone
    fields = [
        Field("account", "Account", Format.TEXT, lambda post, _: _account_cell(facts, post), PERSON),
        Field("partner", "Name", Format.TEXT, lambda post, _: text_cell(post.partner), widest=28),
        Field("post", "Post", Format.NUMBER, lambda post, _: post.post_id, "Our number of the post"),
        Field("posted", f"Posted ({zone})", Format.MOMENT, lambda post, _: _posted(facts, post)),
    ]
    if stories:
        title = f"Expires ({zone})"
        fields.append(Field("expires", title, Format.MOMENT, lambda post, _: _expiry(facts, post)))
    return [
        *fields,
        Field("link", "Link", Format.TEXT, _link_cell, widest=40),
        Field("kept", "Kept", Format.TEXT, lambda post, _: _kept_cell(facts, post), KEPT),
        Field("caption", "Caption", Format.TEXT, lambda post, _: text_cell(post.caption)),
        Field("network", "Network", Format.TEXT, lambda post, _: network_cell(post)),
        Field("type", "Type", Format.TEXT, lambda post, _: kind_of(post).label),
    ]


def _account_cell(facts: CampaignFacts, post: ReportedPost) -> Entry:
    return text_cell(facts.label_of(post), link=profile_link(post.username))


def _link_cell(post: ReportedPost, _row: int) -> Entry:
    return text_cell(post.permalink, link=post.permalink)


def _kept_cell(facts: CampaignFacts, post: ReportedPost) -> Entry:
    kept = facts.kept.get(post.post_id)
    return (
        Cell(note="Nothing was kept of this post")
        if kept is None
        else text_cell(kept.word, link=kept.address)
    )


def _posted(facts: CampaignFacts, post: ReportedPost) -> Entry:
    return facts.local(post.posted_at) or Cell(note="The time of posting is not known")


def _expiry(facts: CampaignFacts, post: ReportedPost) -> Entry:
    if post.posted_at is None:
        return Cell(note="The time of posting is not known")
    return facts.local(post.posted_at + STORY_LIFE)


def _metric_field(facts: CampaignFacts, posts: Sequence[ReportedPost], metric: Metric) -> Field:
    notes = [metric.definition, GREY_CELLS]
    if any(post.is_entered(metric.name) for post in posts):
        notes.append(BY_HAND_CELLS)
    return Field(
        key=metric.name,
        title=metric_title(metric),
        format=metric_format(metric),
        entry=lambda post, _: figure_cell(facts, post, metric),
        note="\n".join(notes),
    )


def _closing_fields(facts: CampaignFacts, metrics: Sequence[Metric]) -> list[Field]:
    title, zone = f"Last read ({facts.time_zone})", facts.time_zone
    return [
        Field("read_at", title, Format.MOMENT, lambda post, _: _read_at(facts, post), LAST_READ),
        Field("age", "Age at last reading (h)", Format.DECIMAL, lambda post, _: _age(post), AGE),
        Field("call", "API call", Format.NUMBER, lambda post, _: _call(post), "Its row in Provenance"),
        Field(
            "missing",
            "Missing, and why",
            Format.TEXT,
            lambda post, _: _missing_words(post, metrics),
            f"{MISSING} After {NOTES_PER_TAB:,} notes in cells the reason stands here alone.",
            widest=60,
        ),
        Field(
            "by_hand",
            f"By hand, by whom and when ({zone})",
            Format.TEXT,
            lambda post, _: _by_hand_words(facts, post, metrics),
            f"{ENTERED} After {NOTES_PER_TAB:,} notes in cells it stands here alone.",
            widest=60,
        ),
    ]


LAST_READ = "When Instagram last told figures of the post; what staff entered is no reading"
AGE = "Hours from posting to the last reading of its figures"
MISSING = "Figures that are expected of this type, and were neither read nor entered."
ENTERED = "Posts and figures that staff entered by hand."


def _read_at(facts: CampaignFacts, post: ReportedPost) -> Entry:
    return facts.local(post.read_at) or Cell(note=_why_no_reading(post))


def _age(post: ReportedPost) -> Entry:
    if post.read_at is None:
        return Cell(note=_why_no_reading(post))
    if post.posted_at is None:
        return Cell(note="The time of posting is not known")
    return (post.read_at - post.posted_at).total_seconds() / 3600


def _call(post: ReportedPost) -> Entry:
    if post.read_at is None:
        return Cell(note=_why_no_reading(post))
    return Cell(note="No call is recorded") if post.api_call is None else post.api_call


def _why_no_reading(post: ReportedPost) -> str:
    return "Added by hand: nothing is read of it" if post.is_by_hand else "Not read yet"


def _by_hand_words(facts: CampaignFacts, post: ReportedPost, metrics: Sequence[Metric]) -> Entry:
    """Such as "The post: Maria, 2026-11-20 14:05; Views, Likes: Maria, 2026-11-20 14:05"."""
    labels: dict[str, list[str]] = {}
    if post.is_by_hand:
        labels[entry_words(facts, post.added_by, post.added_at)] = ["The post"]
    for metric in metrics:
        if post.is_entered(metric.name):
            labels.setdefault(entry_words(facts, *post.entry_of(metric.name)), []).append(metric.label)
    return clean_text("; ".join(f"{', '.join(names)}: {words}" for words, names in labels.items()))[0] or None


def _missing_words(post: ReportedPost, metrics: Sequence[Metric]) -> Entry:
    """All missing figures of a post by reason, such as "Reach, Views: Not read yet"."""
    labels: dict[str, list[str]] = {}
    for metric in metrics:
        if post.figures.get(metric.name) is None and is_expected(post, metric):
            labels.setdefault(why_missing(post, metric.name).rstrip("."), []).append(metric.label)
    words = "; ".join(f"{', '.join(names)}: {reason}" for reason, names in labels.items())
    return clean_text(words)[0] or None
