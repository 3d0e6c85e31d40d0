"""A tab with one row a post: its figures, rates over them as live formulas, and where they are from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice

from application.campaigns.results.figures import is_expected, kind_of
from application.campaigns.results.reported import ReportedPost
from application.export.parts.facts import ReportFacts
from application.export.parts.metric_cells import figure_cell, metric_format, metric_title
from application.export.parts.post_fields import Field, PostRows
from application.export.parts.post_rates import follower_fields, rate_fields
from application.export.parts.post_sources import closing_fields
from application.export.report import Area, Column, Row, Tab, fitted_width
from application.integrations.graph.metrics import POST_METRICS, Metric, offered_for
from application.media_kinds import MediaKind

GREY_CELLS = "Grey cells: no such figure is expected of a post of that type."
BY_HAND_CELLS = "Cells in another colour: staff entered the figure, as its note says."
_ROWS_MEASURED = 300

FurtherFields = Callable[[Sequence[str]], list[Field]]
"""Columns behind the rates, given the keys of all columns ahead of them."""


@dataclass(frozen=True)
class PostTab:
    """A finished tab of posts, and where its columns stand, for the formulas of other tabs."""

    tab: Tab
    posts: tuple[ReportedPost, ...]
    keys: tuple[str, ...]
    lacks: frozenset[MediaKind] = frozenset()
    """Kinds of posts that count and have no rows here: nothing that counts them can be a formula."""

    @cached_property
    def kinds(self) -> frozenset[MediaKind]:
        """The kinds of its posts."""
        return frozenset(kind_of(post) for post in self.posts)

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


def in_order(posts: Iterable[ReportedPost]) -> list[ReportedPost]:
    """Posts in the order of posting; those of no known time come last."""
    return sorted(posts, key=_posting_order)


def _posting_order(post: ReportedPost) -> tuple[bool, datetime, int]:
    return post.posted_at is None, post.posted_at or datetime.min.replace(tzinfo=UTC), post.post_id


def post_tab(
    facts: ReportFacts,
    name: str,
    posts: Sequence[ReportedPost],
    leading: Sequence[Field],
    *,
    empty: str,
    usual_type: str = "FEED",
    further: FurtherFields = lambda _: [],
) -> PostTab:
    """The tab with these `leading` columns, then figures, rates, `further` columns, and where all is from.

    Of no posts it has the figures of `usual_type`.
    """
    metrics = _metrics_of(posts, usual_type)
    fields = [*leading, *(_metric_field(facts, posts, metric) for metric in metrics)]
    fields += rate_fields([field.key for field in fields])
    fields += follower_fields(facts.followers_at_posting, [field.key for field in fields])
    fields += further([field.key for field in fields])
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


def _metric_field(facts: ReportFacts, posts: Sequence[ReportedPost], metric: Metric) -> Field:
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
