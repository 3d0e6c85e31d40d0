"""What the pages of partners read, set by set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from application.built_once import built_once
from application.extensions import db
from application.models import FacebookLogin, InstagramAccount, LoginState, Post, Role, User
from application.partner_search import among_partners


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
    row = db.session.execute(*_partner(user_id)).one_or_none()
    return None if row is None else partner_from(row)


@built_once
def _partner(user_id: int) -> Select[*tuple[Any, ...]]:
    return partner_columns().where(User.id == user_id)


def post_numbers(account_ids: Sequence[int]) -> Mapping[int, int]:
    """How many posts of each account are held; accounts without any are absent."""
    rows = db.session.execute(
        select(Post.instagram_account_id, func.count(Post.id))
        .where(Post.instagram_account_id.in_(list(account_ids)))
        .group_by(Post.instagram_account_id)
    )
    return {account_id: number for account_id, number in rows if account_id is not None}
