"""One figure of each of a partner's accepted posts, and of the posts that these are held against."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement, DateTime, and_, case, exists, func, or_, select, type_coerce

from application.campaigns.results.columns import post_type
from application.campaigns.results.post_sets import BEFORE
from application.extensions import db
from application.integrations.graph.metrics import metric
from application.models import Assignment, Campaign, Decision, Post
from application.models.seconds import Seconds
from application.profiles.campaigns.own_post import NO_POSTS, OwnPosts
from application.profiles.own_posts import Owner, is_own
from application.profiles.posts.median_queries import MOST_BEFORE
from application.profiles.posts.own_median import is_classic
from application.profiles.queries import Partner

PARTS = 8
"""About so many parts a campaign's posts are remembered in."""
SECONDS_OF_A_DAY = 86_400


class CampaignSpan(NamedTuple):
    """A campaign's number and its days in its own zone."""

    id: int
    starts_on: date
    ends_on: date
    starts_at: datetime
    time_zone: str

    @classmethod
    def of(cls, campaign: Campaign) -> Self:
        return cls(campaign.id, campaign.starts_on, campaign.ends_on, campaign.starts_at, campaign.time_zone)


def accepted_own(span: CampaignSpan, partner: Partner | Owner) -> ColumnElement[bool]:
    """The condition that a post is the partner's and accepted in the campaign; it names `assignments` too.

    Of two tables, the database begins with the campaign's decisions, and not with all posts of the partner.
    """
    return and_(
        Assignment.campaign_id == span.id,
        Assignment.decision == Decision.ACCEPTED,
        Assignment.post_id == Post.id,
        is_own(partner),
    )


def before_own(span: CampaignSpan, account_id: int) -> ColumnElement[bool]:
    """The condition that a post is of the 90 days before the campaign, was read, and is not in it."""
    is_in_it = exists().where(
        Assignment.campaign_id == span.id,
        Assignment.post_id == Post.id,
        Assignment.decision == Decision.ACCEPTED,
    )
    return and_(
        Post.instagram_account_id == account_id,
        Post.posted_at >= span.starts_at - BEFORE,
        Post.posted_at < span.starts_at,
        Post.last_read_at.is_not(None),
        ~is_in_it,
    )


def part_of(span: CampaignSpan) -> ColumnElement[int]:
    """In which part of time a post was posted: whole days, about eight parts over the campaign.

    NULL for posts without a time.
    """
    days = max(1, ((span.ends_on - span.starts_on).days + 1) // PARTS)
    return Seconds(Post.posted_at) // (days * SECONDS_OF_A_DAY)


def accepted_posts(
    span: CampaignSpan, partner: Partner | Owner, figure: str, parts: Collection[int | None]
) -> dict[int | None, OwnPosts]:
    """The accepted posts of these parts with this figure, each the oldest first; one statement."""
    part = part_of(span)
    among = part.in_([each for each in parts if each is not None])
    wanted = or_(among, part.is_(None)) if None in parts else among
    statement = select(part, *_columns(figure)).where(accepted_own(span, partner), wanted)
    rows: dict[int | None, list[Any]] = defaultdict(list)
    for row in db.session.connection().execute(statement.order_by(Post.posted_at, Post.id)):
        rows[row[0]].append(row[1:])
    return {each: _own_posts(zip(*found, strict=True), figure) for each, found in rows.items()}


def posts_before(span: CampaignSpan, account_id: int, figure: str) -> OwnPosts:
    """The account's posts of the 90 days before the campaign that were read and are not in it.

    The latest 50 of each of the API's types, the newest first; one statement.
    """
    place = func.row_number().over(
        partition_by=(Post.media_type, Post.media_product_type), order_by=Post.posted_at.desc()
    )
    ranked = select(Post.id, place.label("place")).where(before_own(span, account_id)).subquery()
    latest = (
        select(*_columns(figure)).join(ranked, ranked.c.id == Post.id).where(ranked.c.place <= MOST_BEFORE)
    )
    rows = db.session.connection().execute(latest.order_by(Post.posted_at.desc())).all()
    return _own_posts(zip(*rows, strict=True), figure) if rows else NO_POSTS


def _columns(figure: str) -> Sequence[Any]:
    is_open = and_(Post.closed_at.is_(None), Post.instagram_account_id.is_not(None))
    return (
        Post.id,
        Post.media_type,
        Post.media_product_type,
        # As they are stored: to make times of UTC of both would take as long as reading them.
        type_coerce(Post.posted_at, DateTime).label("posted_at"),
        type_coerce(Post.last_read_at, DateTime).label("last_read_at"),
        getattr(Post, figure).label("value"),
        Post.manual_figures,
        Post.webhook_figures,
        case((is_open, 1), else_=0).label("is_open"),
    )


def _own_posts(columns: Iterable[Sequence[Any]], figure: str) -> OwnPosts:
    """From the values of `_columns`, column by column."""
    ids, media_types, products, posted_at, read_at, values, manual, told, is_open = columns
    row = metric(figure)
    is_entered = [bool(names) and figure in names.split() for names in manual]
    return OwnPosts(
        ids=ids,
        types=list(map(post_type, media_types, products)),
        posted_at=[at and at.replace(tzinfo=UTC) for at in posted_at],
        ages=[read - at if read and at else None for read, at in zip(read_at, posted_at, strict=True)],
        values=values,
        is_entered=is_entered,
        is_told=[
            not (entered or (names and is_classic(row, names.split())))
            for entered, names in zip(is_entered, told, strict=True)
        ],
        is_open=is_open,
    )
