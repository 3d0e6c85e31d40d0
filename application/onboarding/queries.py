"""What is known already of a person who comes back from Facebook."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from application.extensions import db
from application.models import FacebookLogin, InstagramAccount, Role, User
from application.models.users import PARTNER_ROLES


@dataclass(frozen=True)
class Profile:
    """One user of a Facebook login; `username` is the handle of its Instagram account, if it has one."""

    user_id: int
    name: str
    username: str | None
    followers_count: int | None


@dataclass(frozen=True)
class KnownPerson:
    """The users of a Facebook login in one role. `waiting_id`: one that has no Instagram account yet."""

    profiles: tuple[Profile, ...] = ()
    waiting_id: int | None = None
    all_revoked: bool = False

    @property
    def is_stranger(self) -> bool:
        """Nobody has ever joined in that role with this Facebook login."""
        return not self.profiles and self.waiting_id is None and not self.all_revoked


@dataclass(frozen=True)
class Holder:
    """Which user an Instagram account belongs to; `has_left`: it is still being removed from them."""

    user_id: int
    login_id: int | None
    role: Role
    has_left: bool = False


@dataclass(frozen=True)
class KeptLogin:
    """What is needed to ask Facebook again for someone who has still to choose."""

    id: int
    facebook_id: str
    token: str | None = field(repr=False)
    granted: frozenset[str] = frozenset()


def known_person(facebook_id: str, role: Role) -> KnownPerson:
    """Who this Facebook person is here in that role; one statement."""
    rows = db.session.execute(
        select(User.id, User.name, User.active, InstagramAccount.username, InstagramAccount.followers_count)
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(FacebookLogin.facebook_id == facebook_id, User.role == role)
        .order_by(User.id)
    ).all()
    active = [row for row in rows if row.active]
    return KnownPerson(
        profiles=tuple(
            Profile(row.id, row.name, row.username, row.followers_count) for row in active if row.username
        ),
        waiting_id=next((row.id for row in active if not row.username), None),
        all_revoked=bool(rows) and not active,
    )


def kept_login(login_id: int) -> KeptLogin | None:
    """The login of a person who has still to choose; None when it has gone in the meantime."""
    row = db.session.execute(
        select(
            FacebookLogin.id, FacebookLogin.facebook_id, FacebookLogin.token, FacebookLogin.granted_scopes
        ).where(FacebookLogin.id == login_id)
    ).one_or_none()
    if row is None:
        return None
    return KeptLogin(row.id, row.facebook_id, row.token, frozenset(row.granted_scopes.split()))


def login_of_user(user_id: int) -> KeptLogin | None:
    """The Facebook login behind a user; None when there is none."""
    login_id = db.session.scalar(select(User.facebook_login_id).where(User.id == user_id))
    return None if login_id is None else kept_login(login_id)


def login_row_of(user_id: int, *, locked: bool = False) -> FacebookLogin | None:
    """The row of the Facebook login behind a user; `locked` until the end of the transaction."""
    statement = (
        select(FacebookLogin).join(User, User.facebook_login_id == FacebookLogin.id).where(User.id == user_id)
    )
    if locked:
        statement = statement.with_for_update(of=FacebookLogin).execution_options(populate_existing=True)
    return db.session.scalar(statement)


def partner_named(user_id: int) -> Profile | None:
    """The influencer or brand with this id, as staff's pages name it; None for others and once left."""
    row = db.session.execute(
        select(User.id, User.name, InstagramAccount.username, InstagramAccount.followers_count)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(User.id == user_id, User.role.in_(PARTNER_ROLES), User.left_at.is_(None))
    ).one_or_none()
    return None if row is None else Profile(row.id, row.name, row.username, row.followers_count)


def profile_names(login_id: int) -> tuple[str, ...]:
    """What the profiles with access that came of this login are called: by handle, else by name."""
    rows = db.session.execute(
        select(User.name, InstagramAccount.username)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(User.facebook_login_id == login_id, User.active.is_(True))
        .order_by(User.id)
    )
    return tuple(f"@{row.username}" if row.username else row.name for row in rows)


def holders(graph_ids: Sequence[str]) -> dict[str, Holder]:
    """Who holds each of these Instagram accounts; accounts that nobody holds are absent."""
    rows = db.session.execute(
        select(InstagramAccount.graph_id, User.id, User.facebook_login_id, User.role, User.left_at)
        .join(User, User.id == InstagramAccount.user_id)
        .where(InstagramAccount.graph_id.in_(list(graph_ids)))
    )
    return {
        row.graph_id: Holder(row.id, row.facebook_login_id, row.role, row.left_at is not None) for row in rows
    }
