"""What a post's own page reads, set by set: post, readings, neighbours, campaigns, album."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, not_, select

from application.campaigns.results.figures import Number
from application.collection.pictures.queries import VERSION_LENGTH
from application.extensions import db
from application.integrations.graph.metrics import POST_METRICS, Metric, comes_with_a_listing, offered_for
from application.media_kinds import MediaKind, media_kind, product_type
from application.models import (
    FIGURE_NAMES,
    Assignment,
    Campaign,
    Decision,
    InstagramAccount,
    MissingReason,
    Picture,
    PictureKind,
    Post,
    PostChild,
    Reading,
    ReadingSource,
    Region,
)
from application.profiles.own_posts import is_own
from application.profiles.queries import Partner

MOST_READINGS = 500
"""The newest so many are shown; the reading plan makes about sixty of a post."""


@dataclass(frozen=True)
class OnePost:
    """A post with its latest figures, by name; what `why_missing` asks of a post is among it."""

    id: int
    instagram_account_id: int | None
    network: str
    media_type: str | None
    media_product_type: str | None
    caption: str | None
    permalink: str | None
    posted_at: datetime | None
    last_read_at: datetime | None
    details_read_at: datetime | None
    deleted_at: datetime | None
    closed_at: datetime | None
    insights_reason: MissingReason | None
    refused_metrics: str
    webhook_figures: str | None
    manual_figures: str | None
    region: Region | None
    figures: Mapping[str, Number | None]

    @property
    def is_by_hand(self) -> bool:
        return self.instagram_account_id is None

    @property
    def kind(self) -> MediaKind:
        return media_kind(self.media_type, self.media_product_type)

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Those that there are for posts of this kind, and any other that has a figure all the same.

        Of a post by hand only those entered: nobody knows what else its network counts.
        """
        kind = product_type(self.media_type, self.media_product_type)
        return tuple(
            row
            for row in POST_METRICS
            if self.figures[row.name] is not None or (not self.is_by_hand and offered_for(row, kind))
        )

    def is_entered(self, name: str) -> bool:
        """Whether staff entered the figure by hand."""
        return name in (self.manual_figures or "").split()

    def is_told(self, name: str) -> bool:
        """Whether Instagram told the figure at the story's end."""
        return name in (self.webhook_figures or "").split()


@dataclass(frozen=True)
class OneReading:
    """The figures of the post at one time, by name."""

    read_at: datetime
    source: ReadingSource
    classic_names: frozenset[str]
    """The API's names of figures that came under one of the older API."""
    insights_reason: MissingReason | None
    refused_metrics: str
    figures: Mapping[str, Number | None]

    def was_without(self, metric: Metric) -> bool:
        """Whether the figure was asked for then and did not come; other readings are about other figures."""
        if self.figures[metric.name] is not None:
            return False
        is_among_refused = metric.name in self.refused_metrics.split()
        return is_among_refused or (self.insights_reason is not None and comes_with_a_listing(metric))


@dataclass(frozen=True)
class Neighbours:
    """The posts of the same account just before and just after; None at either end."""

    older: int | None = None
    newer: int | None = None


@dataclass(frozen=True)
class InCampaign:
    """A campaign that has accepted the post: no more is told of it than that."""

    id: int
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class AlbumPicture:
    """A picture or film of an album; `version` is the mark of its copy, None where none is kept."""

    child_id: int
    media_type: str | None
    version: str | None


def post_of(partner: Partner, post_id: int) -> OnePost | None:
    """The partner's post, of the account or by hand; None for anybody else's. One statement."""
    names = [name for name in OnePost.__dataclass_fields__ if name not in ("region", "figures")]
    figures = [getattr(Post, name) for name in FIGURE_NAMES]
    row = db.session.execute(
        select(*(getattr(Post, name) for name in names), InstagramAccount.region, *figures)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .where(Post.id == post_id, is_own(partner))
    ).one_or_none()
    if row is None:
        return None
    told: dict[str, Any] = {name: row._mapping[name] for name in (*names, "region")}
    return OnePost(**told, figures=_figures(row))


def readings_of(post_id: int) -> tuple[OneReading, ...]:
    """The newest MOST_READINGS readings, the oldest of them first; one statement."""
    figures = [getattr(Reading, name) for name in FIGURE_NAMES]
    rows = db.session.execute(
        select(
            Reading.read_at,
            Reading.source,
            Reading.classic_names,
            Reading.insights_reason,
            Reading.refused_metrics,
            *figures,
        )
        .where(Reading.post_id == post_id)
        .order_by(Reading.read_at.desc())
        .limit(MOST_READINGS)
    ).all()
    return tuple(
        OneReading(
            row.read_at,
            row.source,
            frozenset(row.classic_names.split()),
            row.insights_reason,
            row.refused_metrics,
            _figures(row),
        )
        for row in reversed(rows)
    )


def neighbours_of(post: OnePost) -> Neighbours:
    """The posts beside it in the account's own order; two statements, or none."""
    if post.instagram_account_id is None or post.posted_at is None:
        return Neighbours()
    at, same = post.posted_at, Post.posted_at == post.posted_at
    of_account = select(Post.id).where(Post.instagram_account_id == post.instagram_account_id)
    older = of_account.where(Post.posted_at <= at, not_(and_(same, Post.id >= post.id)))
    newer = of_account.where(Post.posted_at >= at, not_(and_(same, Post.id <= post.id)))
    return Neighbours(
        db.session.scalar(older.order_by(Post.posted_at.desc(), Post.id.desc()).limit(1)),
        db.session.scalar(newer.order_by(Post.posted_at, Post.id).limit(1)),
    )


def campaigns_of(post_id: int) -> Sequence[InCampaign]:
    """The campaigns that have accepted the post, the latest first; one statement."""
    rows = db.session.execute(
        select(Campaign.id, Campaign.name, Campaign.starts_on, Campaign.ends_on)
        .join(Assignment, Assignment.campaign_id == Campaign.id)
        .where(Assignment.post_id == post_id, Assignment.decision == Decision.ACCEPTED)
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
    )
    return [InCampaign(*row) for row in rows]


def album_of(post_id: int) -> Sequence[AlbumPicture]:
    """The pictures and films of an album in their order; none for other posts. One statement."""
    copy = and_(Picture.graph_id == PostChild.graph_id, Picture.kind == PictureKind.CHILD)
    statement: Select[int, str | None, str | None] = (
        select(PostChild.id, PostChild.media_type, Picture.sha256)
        .outerjoin(Picture, copy)
        .where(PostChild.post_id == post_id)
        .order_by(PostChild.place, PostChild.id)
    )
    return [
        AlbumPicture(child_id, media_type, sha256[:VERSION_LENGTH] if sha256 else None)
        for child_id, media_type, sha256 in db.session.execute(statement)
    ]


def _figures(row: Row[*tuple[Any, ...]]) -> dict[str, Number | None]:
    return {name: row._mapping[name] for name in FIGURE_NAMES}
