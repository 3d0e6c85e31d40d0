"""What stands behind a figure of a post: its readings, newest first, each with its call or delivery."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import RowMapping, Select, case, select
from sqlalchemy.orm import aliased

from application.evidence.sources import (
    CALL_COLUMNS,
    DELIVERY_COLUMNS,
    Call,
    Delivery,
    call_of,
    delivery_of,
)
from application.extensions import db
from application.integrations.graph.metrics import Metric, comes_with_a_listing, offered_for
from application.media_kinds import product_type
from application.models import (
    ApiCall,
    InstagramAccount,
    MissingReason,
    Post,
    Reading,
    ReadingSource,
    Region,
    User,
    WebhookChange,
    WebhookDelivery,
)

_Enterer = aliased(User, name="enterer")

MOST_READINGS = 200
"""The newest so many are shown; the reading plan makes about sixty of a post."""


@dataclass(frozen=True)
class PostSubject:
    """The post, as far as its figure's page speaks of it; what `why_missing` asks of a post among it."""

    post_id: int
    graph_id: str | None
    user_id: int | None
    username: str | None
    partner: str | None
    media_type: str | None
    media_product_type: str | None
    posted_at: datetime | None
    permalink: str | None
    last_read_at: datetime | None
    details_read_at: datetime | None
    deleted_at: datetime | None
    closed_at: datetime | None
    webhook_figures: str | None
    manual_figures: str | None
    is_by_hand: bool
    """Staff added the post itself."""
    insights_reason: MissingReason | None
    refused_metrics: str
    region: Region | None
    value: int | float | None


@dataclass(frozen=True)
class PastReading:
    """One reading: `value` is None where it didn't bring the figure."""

    read_at: datetime
    value: int | float | None
    source: ReadingSource
    is_classic: bool
    """It came under a name of the older API: not the same count."""
    call: Call | None
    delivery: Delivery | None
    entered_by: str | None = None
    """Who of the staff entered it; None also when that person is gone."""

    @property
    def is_manual(self) -> bool:
        return self.source is ReadingSource.MANUAL


@dataclass(frozen=True)
class PostEvidence:
    """A figure of a post with all its readings that brought one, newest first."""

    metric: Metric
    subject: PostSubject
    readings: tuple[PastReading, ...]
    last_attempt: PastReading | None
    """The newest reading, whether it brought the figure or not."""

    @property
    def shown(self) -> PastReading | None:
        """The reading that the figure shown is from; None when it is missing."""
        if self.metric.name in (self.subject.manual_figures or "").split():
            return self._entered
        told = self.metric.name in (self.subject.webhook_figures or "").split()
        wanted = ReadingSource.WEBHOOK if told else ReadingSource.ASKED
        same = [reading for reading in self.readings if reading.value == self.subject.value]
        return next((each for each in same if each.source is wanted), next(iter(same), None))

    @property
    def _entered(self) -> PastReading | None:
        """The entry by which staff gave the figure its value; later ones left it as it was."""
        entries = [reading for reading in self.readings if reading.is_manual]
        same = takewhile(lambda reading: reading.value == self.subject.value, entries)
        return next(iter(reversed(list(same))), None)

    @property
    def asked_at(self) -> datetime | None:
        """When Instagram was last asked for this figure, whatever it answered."""
        subject = self.subject
        kind = product_type(subject.media_type, subject.media_product_type)
        if subject.is_by_hand or not offered_for(self.metric, kind):
            return None
        return subject.last_read_at if comes_with_a_listing(self.metric) else subject.details_read_at

    @property
    def was_given(self) -> bool:
        """Whether Instagram gave the figure when it was last asked for."""
        subject = self.subject
        refused = self.metric.name in (subject.refused_metrics or "").split()
        return not (refused or subject.insights_reason or subject.deleted_at)

    @property
    def is_cut(self) -> bool:
        """There may be more readings than are shown."""
        return len(self.readings) == MOST_READINGS


def post_evidence(post_id: int, metric: Metric) -> PostEvidence | None:
    """What is known of the figure; None without such a post. Three statements."""
    row = db.session.execute(_subject(metric).where(Post.id == post_id)).mappings().one_or_none()
    if row is None:
        return None
    subject = PostSubject(**row)
    if subject.last_read_at is None and subject.insights_reason is None:
        subject = replace(subject, insights_reason=MissingReason.NOT_YET_READ)
    of_post = _readings(metric).where(Reading.post_id == post_id)
    told = of_post.where(getattr(Reading, metric.name).is_not(None)).limit(MOST_READINGS)
    return PostEvidence(
        metric,
        subject,
        tuple(_reading(each, metric) for each in db.session.execute(told).mappings()),
        next((_reading(each, metric) for each in db.session.execute(of_post.limit(1)).mappings()), None),
    )


def _subject(metric: Metric) -> Select[Any]:
    # Of an account's post only the account says whose it is.
    owner = case((Post.instagram_account_id.is_(None), Post.user_id), else_=InstagramAccount.user_id)
    columns: tuple[Any, ...] = (
        Post.id.label("post_id"),
        Post.graph_id,
        owner.label("user_id"),
        InstagramAccount.username,
        User.name.label("partner"),
        Post.media_type,
        Post.media_product_type,
        Post.posted_at,
        Post.permalink,
        Post.last_read_at,
        Post.details_read_at,
        Post.deleted_at,
        Post.closed_at,
        Post.webhook_figures,
        Post.manual_figures,
        Post.instagram_account_id.is_(None).label("is_by_hand"),
        Post.insights_reason,
        Post.refused_metrics,
        InstagramAccount.region,
        getattr(Post, metric.name).label("value"),
    )
    return (
        select(*columns)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .outerjoin(User, User.id == owner)
    )


def _readings(metric: Metric) -> Select[Any]:
    """Readings with what they came by, the newest first."""
    columns: tuple[Any, ...] = (
        Reading.read_at,
        getattr(Reading, metric.name).label("value"),
        Reading.source,
        Reading.classic_names,
        *CALL_COLUMNS,
        *DELIVERY_COLUMNS,
        _Enterer.name.label("entered_by"),
    )
    return (
        select(*columns)
        .outerjoin(_Enterer, _Enterer.id == Reading.entered_by_id)
        .outerjoin(ApiCall, ApiCall.id == Reading.api_call_id)
        .outerjoin(WebhookChange, WebhookChange.id == Reading.webhook_change_id)
        .outerjoin(WebhookDelivery, WebhookDelivery.id == WebhookChange.delivery_id)
        .order_by(Reading.read_at.desc(), Reading.id.desc())
    )


def _reading(row: RowMapping, metric: Metric) -> PastReading:
    return PastReading(
        row["read_at"],
        row["value"],
        row["source"],
        any(name in metric.replaces for name in row["classic_names"].split()),
        call_of(row),
        delivery_of(row),
        row["entered_by"],
    )
