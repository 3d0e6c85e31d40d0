"""The tabs of a campaign report with one row a post: Posts and Stories."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from application.campaigns.results.figures import is_expected, kind_of
from application.campaigns.results.reported import ReportedPost
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.metric_cells import figure_cell, metric_format, metric_title
from application.export.campaign.post_fields import Field, PostRows
from application.export.campaign.post_money import money_fields
from application.export.campaign.post_place import frames_of, leading_fields
from application.export.campaign.post_rates import follower_fields, rate_fields
from application.export.campaign.post_sources import closing_fields
from application.export.report import Area, Column, Row, Tab, fitted_width
from application.integrations.graph.metrics import POST_METRICS, Metric, offered_for

GREY_CELLS = "Grey cells: no such figure is expected of a post of that type."
BY_HAND_CELLS = "Cells in another colour: staff entered the figure, as its note says."
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
    stories = name == "Stories"
    metrics = _metrics_of(posts, "STORY" if stories else "FEED")
    fields = leading_fields(facts, frames=frames_of(facts, posts) if stories else None)
    fields += [_metric_field(facts, posts, metric) for metric in metrics]
    fields += rate_fields([field.key for field in fields])
    fields += follower_fields(facts.followers_at_posting, [field.key for field in fields])
    fields += money_fields(facts, posts, [field.key for field in fields])
    fields += closing_fields(facts, metrics)
    rows = PostRows(posts, fields)
    tab = Tab(name=name, columns=_columns(fields, list(islice(rows, _ROWS_MEASURED))), rows=rows, empty=empty)
    return PostTab(tab=tab, posts=tuple(posts), keys=tuple(field.key for field in fields))


def _columns(fields: Sequence[Field], rows: Sequence[Row]) -> tuple[Column, ...]:
    return tuple(
        Column(
            title=field.title,
            format=field.format,
            note=field.note,
            width=fitted_width(field.title, (row[index] for row in rows), most=field.widest),
            currency=field.currency,
        )
        for index, field in enumerate(fields)
    )


def _metrics_of(posts: Sequence[ReportedPost], usual_type: str) -> list[Metric]:
    if not posts:
        return [metric for metric in POST_METRICS if offered_for(metric, usual_type)]
    return [metric for metric in POST_METRICS if any(is_expected(post, metric) for post in posts)]


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
