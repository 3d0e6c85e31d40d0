"""What the pages of partners read, set by set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select

from application.extensions import db
from application.media_kinds import MediaKind, media_kind
from application.models import AccountInsight, FacebookLogin, InstagramAccount, LoginState, Post, Role, User
from application.paging import PAGE_SIZE, PageOf, page_of
from application.partner_search import among_partners
from application.profiles.post_view import FIGURES, NEWEST, OLDEST, PostView
from application.profiles.reach_chart import DAYS, Day


@dataclass(frozen=True)
class Partner:
    """An influencer or brand with the Instagram account, if there is one, and the state of its connection."""

    user_id: int
    name: str
    contact_email: str | None
    role: Role
    active: bool
    account_id: int | None
    username: str | None
    page_name: str | None
    followers_count: int | None
    follows_count: int | None
    media_count: int | None
    last_collected_at: datetime | None
    login_state: LoginState | None
    login_problem: str | None
    token_expires_at: datetime | None
    data_access_expires_at: datetime | None

    @property
    def ends_at(self) -> datetime | None:
        """When the connection ends by itself: the earlier of Facebook's two dates."""
        return min(filter(None, (self.token_expires_at, self.data_access_expires_at)), default=None)


@dataclass(frozen=True)
class PostKind:
    """A kind of post that the account has, with the pairs of API types that make it up."""

    key: str
    kind: MediaKind
    posts: int
    types: tuple[tuple[str | None, str | None], ...]


def partner_columns() -> Select[*tuple[Any, ...]]:
    """Partners with account and login; to be narrowed."""
    return among_partners(
        select(
            User.id.label("user_id"),
            User.name,
            User.contact_email,
            User.role,
            User.active,
            InstagramAccount.id.label("account_id"),
            InstagramAccount.username,
            InstagramAccount.page_name,
            InstagramAccount.followers_count,
            InstagramAccount.follows_count,
            InstagramAccount.media_count,
            InstagramAccount.last_collected_at,
            FacebookLogin.state.label("login_state"),
            FacebookLogin.problem.label("login_problem"),
            FacebookLogin.token_expires_at,
            FacebookLogin.data_access_expires_at,
        )
    )


def partner_from(row: Row[Any]) -> Partner:
    """A row of `partner_columns`."""
    return Partner(**row._mapping)


def partner_by_id(user_id: int) -> Partner | None:
    """The influencer or brand with this id; staff are none."""
    row = db.session.execute(partner_columns().where(User.id == user_id)).one_or_none()
    return None if row is None else partner_from(row)


def daily_reach(account_id: int) -> list[Day]:
    """The latest days of reach that were read, any order."""
    rows = db.session.execute(
        select(AccountInsight.day, AccountInsight.value)
        .where(
            AccountInsight.instagram_account_id == account_id,
            AccountInsight.metric == "reach",
            AccountInsight.dimension == "",
        )
        .order_by(AccountInsight.day.desc())
        .limit(DAYS)
    )
    return [Day(row.day, row.value) for row in rows]


def post_kinds(account_id: int) -> tuple[PostKind, ...]:
    """The kinds of posts that the account has, with their numbers, in the order of every page."""
    rows = db.session.execute(
        select(Post.media_type, Post.media_product_type, func.count(Post.id))
        .where(Post.instagram_account_id == account_id)
        .group_by(Post.media_type, Post.media_product_type)
    ).all()
    grouped: dict[MediaKind, list[tuple[str | None, str | None, int]]] = {}
    for media_type, product_type, posts in rows:
        found = grouped.setdefault(media_kind(media_type, product_type), [])
        found.append((media_type, product_type, posts))
    return tuple(
        PostKind(
            key=kind.label.lower().replace(" ", "-"),
            kind=kind,
            posts=sum(posts for _, _, posts in types),
            types=tuple((media, product) for media, product, _ in types),
        )
        for kind, types in sorted(grouped.items())
    )


def posts_page(
    account_id: int, view: PostView, kinds: Sequence[PostKind]
) -> tuple[Sequence[Row[Any]], PageOf]:
    """One page of the account's posts with their latest figures; one statement, as the numbers are known."""
    chosen = next((kind for kind in kinds if kind.key == view.kind), None)
    page = page_of(view.page, chosen.posts if chosen else sum(kind.posts for kind in kinds))
    columns: tuple[Any, ...] = (
        Post.id,
        Post.media_type,
        Post.media_product_type,
        Post.caption,
        Post.permalink,
        Post.posted_at,
        Post.last_read_at,
        Post.insights_reason,
        Post.refused_metrics,
        Post.details_read_at,
        Post.deleted_at,
        Post.webhook_figures,
        Post.manual_figures,
        InstagramAccount.region,
        *(getattr(Post, name) for name in FIGURES),
    )
    statement = select(*columns).join(InstagramAccount).where(Post.instagram_account_id == account_id)
    if chosen is not None:
        statement = statement.where(or_(*(_of_types(media, product) for media, product in chosen.types)))
    statement = statement.order_by(*_order(view.order)).offset(page.offset).limit(PAGE_SIZE)
    return db.session.execute(statement).all(), page


def post_numbers(account_ids: Sequence[int]) -> Mapping[int, int]:
    """How many posts of each account are held; accounts without any are absent."""
    rows = db.session.execute(
        select(Post.instagram_account_id, func.count(Post.id))
        .where(Post.instagram_account_id.in_(list(account_ids)))
        .group_by(Post.instagram_account_id)
    )
    return {account_id: number for account_id, number in rows if account_id is not None}


def _of_types(media_type: str | None, product_type: str | None) -> Any:
    return and_(
        Post.media_type.is_(None) if media_type is None else Post.media_type == media_type,
        Post.media_product_type.is_(None)
        if product_type is None
        else Post.media_product_type == product_type,
    )


def _order(order: str) -> tuple[Any, ...]:
    """Missing values last, whichever way it goes; the databases differ in that by themselves."""
    column = Post.posted_at if order in (NEWEST, OLDEST) else getattr(Post, order)
    ascending = order == OLDEST
    return (
        column.is_(None),
        column.asc() if ascending else column.desc(),
        Post.id.asc() if ascending else Post.id.desc(),
    )
