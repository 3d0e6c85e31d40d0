"""An account's posts as its page lists them: filtered, counted by kind, sorted, by the page.

Each answer takes a fixed number of statements, however many posts there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

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

MOST_SEARCHED = 1_000
"""Captions of so many posts are searched at once: no index helps, so the time would grow with the posts."""


class AcceptedIn(NamedTuple):
    """A campaign that has accepted a post."""

    campaign_id: int
    name: str


@dataclass(frozen=True)
class ListedPosts:
    """One page of posts, and by kind how many match all filters but that of the kind.

    `searched_to`: from this time on words were not searched, backwards or, oldest first, onwards; None where
    all captions were.
    """

    rows: Sequence[Row[Any]]
    page: PageOf
    by_kind: Mapping[str, int]
    searched_to: datetime | None = None

    @property
    def of_all_kinds(self) -> int:
        return sum(self.by_kind.values())


@dataclass
class _Kind:
    """How many posts are of a kind, and the pairs of the API's two type fields that they have."""

    posts: int = 0
    types: list[ColumnElement[bool]] = field(default_factory=list)


def listed_posts(account_id: int, chosen: PostList, zone: ZoneInfo) -> ListedPosts:
    """The page that is asked for, or the last one; three statements, four with words to search for."""
    conditions = _conditions(account_id, chosen, zone)
    end = _end_of_search(conditions, chosen) if chosen.text else None
    if chosen.text:
        conditions = [_is_searched(conditions, chosen), _has_words(chosen.text)]
    kinds = _kinds(conditions)
    by_kind = {key: kinds[key].posts for key in (*KINDS, OTHER_KIND) if key in kinds}
    total = by_kind.get(chosen.kind, 0) if chosen.kind else sum(by_kind.values())
    page = page_of(chosen.page, total, POSTS_A_PAGE)
    of_kind = [or_(*kinds[chosen.kind].types)] if chosen.kind in kinds else []
    # Ids are sorted by themselves: rows with captions take many times longer.
    wanted = (
        select(Post.id)
        .where(*conditions, *of_kind)
        .order_by(*_order(chosen.order))
        .offset(page.offset)
        .limit(page.size)
    )
    ids = list(db.session.scalars(wanted)) if total else []
    return ListedPosts(_rows(ids), page, by_kind, end)


def all_listed_posts(account_id: int, chosen: PostList, zone: ZoneInfo) -> Sequence[Row[Any]]:
    """Every post that matches, with all its figures, whatever the page; one statement."""
    columns: tuple[Any, ...] = (
        *POST_COLUMNS,
        Post.permalink,
        *(getattr(Post, name) for name in FIGURE_NAMES),
    )
    further = [is_of_kind(chosen.kind)] if chosen.kind else []
    if chosen.text:
        further.append(_has_words(chosen.text))
    statement = (
        select(*columns)
        .join(InstagramAccount)
        .where(*_conditions(account_id, chosen, zone), *further)
        .order_by(*_order(chosen.order))
    )
    return db.session.execute(statement).all()


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


def _end_of_search(conditions: Sequence[ColumnElement[bool]], chosen: PostList) -> datetime | None:
    """When the first post behind those that are searched was posted, None without one; one statement."""
    behind = _in_order_of_search(select(Post.posted_at), conditions, chosen).offset(MOST_SEARCHED).limit(1)
    found: datetime | None = db.session.scalar(behind)
    return found


def _is_searched(conditions: Sequence[ColumnElement[bool]], chosen: PostList) -> ColumnElement[bool]:
    """By ids, not by time: MariaDB would read the caption of every post of the account all the same."""
    searched = _in_order_of_search(select(Post.id), conditions, chosen).limit(MOST_SEARCHED).subquery()
    return Post.id.in_(select(searched.c.id))


def _in_order_of_search(
    statement: Select[Any], conditions: Sequence[ColumnElement[bool]], chosen: PostList
) -> Select[Any]:
    in_order = (
        (Post.posted_at, Post.id) if chosen.order == OLDEST else (Post.posted_at.desc(), Post.id.desc())
    )
    return statement.where(*conditions).order_by(*in_order)


def _has_words(words: str) -> ColumnElement[bool]:
    """LIKE minds no case in either database; lower() of every caption would take half as long again."""
    return Post.caption.contains(words, autoescape=True)


def _kinds(conditions: Sequence[ColumnElement[bool]]) -> dict[str, _Kind]:
    """The kinds of the posts that match, by the key of KINDS or OTHER_KIND."""
    rows = db.session.execute(
        select(Post.media_type, Post.media_product_type, func.count())
        .where(*conditions)
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
    """All that narrows the posts but their kind and the words in their captions."""
    found: list[ColumnElement[bool]] = [Post.instagram_account_id == account_id]
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
