"""A campaign's accepted posts, and what their figures are held against: other posts, followers by day."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, String, and_, func, null, or_, select, type_coerce

from application.built_once import built_once
from application.campaigns.post_rows import with_owner
from application.campaigns.results.columns import (
    METRIC_NAMES,
    Column,
    PostColumns,
    manual_places,
    post_type,
)
from application.campaigns.results.post_sets import BEFORE, Accepted, OtherPosts, Owner, State
from application.campaigns.results.rates import ENGAGEMENT_PARTS, worked_out
from application.extensions import db
from application.models import (
    FIGURE_NAMES,
    AccountInsight,
    Assignment,
    Decision,
    InstagramAccount,
    Post,
    User,
)

FOLLOWERS_METRIC = "followers_count"
ROWS_AT_ONCE = 2_000
"""More rows beside each other cost more: the garbage collector looks at each of them again and again."""

Fact = TypeVar("Fact", Owner, State)


_STATE: tuple[Any, ...] = (
    Post.media_type,
    Post.media_product_type,
    type_coerce(InstagramAccount.region, String),
    type_coerce(Post.insights_reason, String),
    Post.refused_metrics,
    Post.last_read_at.is_(None),
    Post.details_read_at.is_not(None),
    Post.deleted_at.is_not(None),
    Post.instagram_account_id.is_(None),
)
_OWNER: tuple[Any, ...] = (
    Post.instagram_account_id,
    User.id,
    InstagramAccount.username,
    User.name,
    or_(User.id.is_(None), User.left_at.is_not(None)),
)
_FACTS: tuple[Any, ...] = (
    Post.id,
    Post.posted_at,
    Post.closed_at,
    Post.caption,
    Post.manual_figures,
    Post.network,
)
_FIGURES: tuple[Any, ...] = tuple(getattr(Post, name) for name in FIGURE_NAMES)
_COLUMNS: tuple[Any, ...] = (*_FACTS, *_OWNER, *_STATE, *_FIGURES)


def accepted_of(campaign_id: int) -> Accepted:
    """The campaign's accepted posts; one statement."""
    return posts_that(Post.id.in_(accepted_ids((campaign_id,))))


def accepted_ids(campaign_ids: Collection[int]) -> Select[int]:
    """The ids of posts accepted in these campaigns, once for each campaign."""
    return select(Assignment.post_id).where(
        Assignment.campaign_id.in_(campaign_ids), Assignment.decision == Decision.ACCEPTED
    )


def posts_that(condition: ColumnElement[bool], *, captions: bool = True) -> Accepted:
    """The posts that fulfil the condition, each once; one statement. Without `captions` none has any."""
    columns = [null() if column is Post.caption and not captions else column for column in _COLUMNS]
    # Names of columns would have to be unlike each other, and would only be thrown away.
    named = (column.label(f"c{place}") for place, column in enumerate(columns))
    statement = with_owner(select(*named).select_from(Post).where(condition))
    rows = db.session.execute(statement.order_by(Post.posted_at.is_(None), Post.posted_at, Post.id))
    found: list[list[Any]] = [[] for _ in columns]
    for part in rows.partitions(ROWS_AT_ONCE):
        for column, values in zip(found, zip(*part, strict=True), strict=True):
            column += values
    return _accepted(found)


def _accepted(columns: Sequence[Sequence[Any]]) -> Accepted:
    ids, posted_at, closed_at, captions, manual, networks = columns[: len(_FACTS)]
    owner_end = len(_FACTS) + len(_OWNER)
    state_end = owner_end + len(_STATE)
    states = _alike(State._make, zip(*columns[owner_end:state_end], strict=True))
    figures: dict[str, Column] = dict(zip(FIGURE_NAMES, columns[state_end:], strict=True))
    return Accepted(
        posts=PostColumns(
            types=[post_type(state[0], state[1]) for state in states],
            figures=worked_out(figures),
            manual=manual_places(manual),
        ),
        ids=ids,
        owners=_alike(Owner._make, zip(*columns[len(_FACTS) : owner_end], strict=True)),
        states=states,
        posted_at=posted_at,
        closed_at=closed_at,
        captions=captions,
        networks=networks,
    )


def _alike(make: Callable[[tuple[Any, ...]], Fact], rows: Iterable[tuple[Any, ...]]) -> list[Fact]:
    """One object for all rows that are alike: thousands of them would have the garbage collector go round."""
    known: dict[tuple[Any, ...], Fact] = {}
    return [known[row] if row in known else known.setdefault(row, make(row)) for row in rows]


def other_posts(
    accounts: Collection[int],
    brand_accounts: Collection[int],
    starts_at: datetime,
    until: datetime,
    name: str,
) -> OtherPosts:
    """Posts of the 90 days before `starts_at`, of brands' accounts also those up to `until`; one statement.

    Their columns are those of the engagement rate and of the figure `name`.
    """
    wanted = [each for each in METRIC_NAMES if each in (*ENGAGEMENT_PARTS, "reach", name)]
    facts: tuple[Any, ...] = (
        Post.id,
        Post.instagram_account_id,
        Post.media_type,
        Post.media_product_type,
        Post.posted_at,
    )
    rows = db.session.execute(
        select(*facts, *(getattr(Post, each) for each in wanted)).where(
            of_other_posts(accounts, brand_accounts, earliest_compared(starts_at), starts_at, until)
        )
    ).all()
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * (len(facts) + len(wanted))
    figures: dict[str, Column] = {each: [None] * len(rows) for each in METRIC_NAMES}
    figures.update(zip(wanted, columns[len(facts) :], strict=True))
    types = [post_type(*both) for both in zip(columns[2], columns[3], strict=True)]
    return OtherPosts(PostColumns(types, worked_out(figures)), columns[0], columns[1], columns[4])


def earliest_compared(starts_at: datetime) -> datetime:
    """From when on a campaign's posts are held against earlier ones."""
    return starts_at - BEFORE


def of_other_posts(
    accounts: Collection[int],
    brand_accounts: Collection[int],
    earliest: datetime,
    starts_at: datetime,
    until: datetime,
) -> ColumnElement[bool]:
    """Whether a post is one of those: see `other_posts`."""
    # A brand's accounts are among all accounts or stand alone: each row is found once.
    of_time = or_(
        and_(Post.instagram_account_id.in_(accounts), Post.posted_at < starts_at),
        Post.instagram_account_id.in_(brand_accounts),
    )
    return and_(of_time, Post.posted_at >= earliest, Post.posted_at < until)


def follower_counts(
    accounts: Collection[int], first: date, last: date, also: Collection[date]
) -> dict[int, dict[date, int]]:
    """Followers by account and UTC day, from `first` to `last` and on the days `also`; one statement."""
    rows = db.session.execute(
        select(AccountInsight.instagram_account_id, AccountInsight.day, AccountInsight.value)
        .where(of_follower_counts(accounts, first, last, also))
        .order_by(AccountInsight.instagram_account_id, AccountInsight.day)
    )
    found: dict[int, dict[date, int]] = {}
    for account_id, day, value in rows:
        if value is not None:
            found.setdefault(account_id, {})[day] = value
    return found


def of_follower_counts(
    accounts: Collection[int], first: date, last: date, also: Collection[date]
) -> ColumnElement[bool]:
    """Whether an account's figure is one of those: see `follower_counts`."""
    days = and_(AccountInsight.day >= first, AccountInsight.day <= last)
    return and_(
        AccountInsight.instagram_account_id.in_(accounts),
        AccountInsight.metric == FOLLOWERS_METRIC,
        AccountInsight.dimension == "",
        or_(days, AccountInsight.day.in_(also)),
    )


def followers_at_posting(condition: ColumnElement[bool]) -> dict[int, int]:
    """By post, its owner's followers on the UTC day of posting, where they were counted; one statement."""
    on_the_day = and_(
        AccountInsight.instagram_account_id == Post.instagram_account_id,
        AccountInsight.metric == FOLLOWERS_METRIC,
        AccountInsight.dimension == "",
        AccountInsight.day == func.date(Post.posted_at),
    )
    rows = db.session.execute(
        select(Post.id, AccountInsight.value)
        .join(AccountInsight, on_the_day)
        .where(condition, AccountInsight.value.is_not(None))
    )
    return {post_id: value for post_id, value in rows if value is not None}


def people_named(user_ids: Collection[int]) -> list[Owner]:
    """These users as owners of posts; one statement, or none."""
    if not user_ids:
        return []
    return [Owner(*row) for row in db.session.execute(*_people(list(user_ids)))]


@built_once
def _people(user_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    facts: tuple[Any, ...] = (
        InstagramAccount.id,
        User.id,
        InstagramAccount.username,
        User.name,
        User.left_at.is_not(None),
    )
    named = (column.label(f"c{place}") for place, column in enumerate(facts))
    return (
        select(*named)
        .select_from(User)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(User.id.in_(user_ids))
        .order_by(User.name, User.id)
    )


def links_of(post_ids: Collection[int]) -> dict[int, str | None]:
    """Where these posts stand on their network; one statement, or none."""
    if not post_ids:
        return {}
    found = db.session.execute(select(Post.id, Post.permalink).where(Post.id.in_(post_ids)))
    return {post_id: permalink for post_id, permalink in found}
