"""An account's posts as its page lists them: filtered, counted by kind, sorted, by the page.

Each answer takes a fixed number of statements, however many posts there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from application.campaigns.post_filters import KINDS, OLDEST, OTHER_KIND
from application.campaigns.post_rows import is_of_kind
from application.extensions import db
from application.integrations.graph.metrics import offered_for
from application.media_kinds import STORY_PRODUCT, media_kind
from application.models import FIGURE_NAMES, Assignment, Campaign, Decision, InstagramAccount, Post
from application.paging import PageOf, page_of
from application.profiles.post_columns import POST_COLUMNS
from application.profiles.post_view import FIGURES
from application.profiles.posts.post_list import IN_CAMPAIGN, POSTS_A_PAGE, PostList
from application.profiles.reader_days import midnight

_KEYS = {kind: key for key, kind in KINDS.items()}


class AcceptedIn(NamedTuple):
    """A campaign that has accepted a post."""

    campaign_id: int
    name: str


@dataclass(frozen=True)
class ListedPosts:
    """One page of posts, and by kind how many match all filters but that of the kind."""

    rows: Sequence[Row[Any]]
    page: PageOf
    by_kind: Mapping[str, int]

    @property
    def of_all_kinds(self) -> int:
        return sum(self.by_kind.values())


@dataclass
class _Kind:
    """How many posts are of a kind, and the pairs of the API's two type fields that they have."""

    posts: int = 0
    types: list[ColumnElement[bool]] = field(default_factory=list)


def listed_posts(account_id: int, chosen: PostList, zone: ZoneInfo) -> ListedPosts:
    """The page that is asked for, or the last one; three statements, one when nothing matches."""
    kinds = _kinds(account_id, chosen, zone)
    by_kind = {key: kinds[key].posts for key in (*KINDS, OTHER_KIND) if key in kinds}
    total = by_kind.get(chosen.kind, 0) if chosen.kind else sum(by_kind.values())
    page = page_of(chosen.page, total, POSTS_A_PAGE)
    of_kind = [or_(*kinds[chosen.kind].types)] if chosen.kind in kinds else []
    # Ids are sorted by themselves: rows with captions take many times longer.
    wanted = (
        select(Post.id)
        .where(*_conditions(account_id, chosen, zone), *of_kind)
        .order_by(*_order(chosen.order))
        .offset(page.offset)
        .limit(page.size)
    )
    ids = list(db.session.scalars(wanted)) if total else []
    return ListedPosts(_rows(ids), page, by_kind)


def all_listed_posts(account_id: int, chosen: PostList, zone: ZoneInfo) -> Sequence[Row[Any]]:
    """Every post that matches, with all its figures, whatever the page; one statement."""
    figures = (getattr(Post, name) for name in FIGURE_NAMES)
    of_kind = [is_of_kind(chosen.kind)] if chosen.kind else []
    statement = (
        select(*POST_COLUMNS, *figures)
        .join(InstagramAccount)
        .where(*_conditions(account_id, chosen, zone), *of_kind)
        .order_by(*_order(chosen.order))
    )
    return db.session.execute(statement).all()


def number_by_hand(user_id: int) -> int:
    """How many posts staff added by hand for the partner: they are in no account, so not in the list."""
    of_partner = (Post.user_id == user_id, Post.instagram_account_id.is_(None))
    return db.session.scalar(select(func.count(Post.id)).where(*of_partner)) or 0


def campaigns_of_posts(post_ids: Sequence[int]) -> Mapping[int, tuple[AcceptedIn, ...]]:
    """By post, the campaigns that have accepted it, the latest first; one statement, or none."""
    return _accepted_in(Assignment.post_id.in_(post_ids)) if post_ids else {}


def campaigns_of_account(account_id: int) -> Mapping[int, tuple[AcceptedIn, ...]]:
    """The same for every post of an account; one statement."""
    return _accepted_in(Post.instagram_account_id == account_id)


def _accepted_in(which: ColumnElement[bool]) -> Mapping[int, tuple[AcceptedIn, ...]]:
    rows = db.session.execute(
        select(Assignment.post_id, Campaign.id, Campaign.name)
        .join(Post, Post.id == Assignment.post_id)
        .join(Campaign, Campaign.id == Assignment.campaign_id)
        .where(Assignment.decision == Decision.ACCEPTED, which)
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
    )
    found: dict[int, tuple[AcceptedIn, ...]] = {}
    for post_id, campaign_id, name in rows:
        found[post_id] = (*found.get(post_id, ()), AcceptedIn(campaign_id, name))
    return found


def _rows(post_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The posts of one page, in this order."""
    if not post_ids:
        return ()
    figures = (getattr(Post, name) for name in FIGURES)
    rows = db.session.execute(
        select(*POST_COLUMNS, *figures).join(InstagramAccount).where(Post.id.in_(post_ids))
    )
    by_id = {row.id: row for row in rows}
    return [by_id[post_id] for post_id in post_ids if post_id in by_id]


def _kinds(account_id: int, chosen: PostList, zone: ZoneInfo) -> dict[str, _Kind]:
    """The kinds of the posts that match, by the key of KINDS or OTHER_KIND."""
    rows = db.session.execute(
        select(Post.media_type, Post.media_product_type, func.count())
        .where(*_conditions(account_id, chosen, zone))
        .group_by(Post.media_type, Post.media_product_type)
    )
    found: dict[str, _Kind] = {}
    for media_type, product_type, number in rows:
        kind = found.setdefault(_KEYS.get(media_kind(media_type, product_type), OTHER_KIND), _Kind())
        kind.posts += number
        kind.types.append(_of_types(media_type, product_type))
    return found


def _of_types(media_type: str | None, product_type: str | None) -> ColumnElement[bool]:
    return and_(
        Post.media_type.is_not_distinct_from(media_type),
        Post.media_product_type.is_not_distinct_from(product_type),
    )


def _conditions(account_id: int, chosen: PostList, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """All that narrows the posts but their kind."""
    found: list[ColumnElement[bool]] = [Post.instagram_account_id == account_id]
    if chosen.text:
        found.append(Post.caption.icontains(chosen.text, autoescape=True))
    if chosen.first_day:
        found.append(Post.posted_at >= midnight(chosen.first_day, zone))
    if chosen.last_day:
        found.append(Post.posted_at < midnight(chosen.last_day + timedelta(days=1), zone))
    if chosen.campaign:
        accepted = select(Assignment.post_id).where(Assignment.decision == Decision.ACCEPTED)
        is_in = Post.id.in_(accepted)
        found.append(is_in if chosen.campaign == IN_CAMPAIGN else ~is_in)
    if chosen.lacks_figures:
        found.append(_LACKS_FIGURES)
    return found


def _lacks_any_of(names: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(getattr(Post, name).is_(None) for name in names))


_LACKS_FIGURES = or_(
    _lacks_any_of([name for name in FIGURES if offered_for(name, STORY_PRODUCT)]),
    and_(
        ~is_of_kind("story"),
        _lacks_any_of([name for name in FIGURES if not offered_for(name, STORY_PRODUCT)]),
    ),
)
"""A figure that the list shows, and that there is for posts of this kind, is missing."""


def _order(order: str) -> tuple[Any, ...]:
    """A missing figure stands last: by itself, where the most come first."""
    if order == OLDEST:
        return (Post.posted_at, Post.id)  # in the order of the index: posts of an account have a time
    column = getattr(Post, order) if order in FIGURES else Post.posted_at
    return (column.desc(), Post.id.desc())
