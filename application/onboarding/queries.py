"""What is known already of a person who comes back from Facebook."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from application.extensions import db
from application.models import FacebookLogin, InstagramAccount, Role, User


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
    """Which user an Instagram account belongs to."""

    user_id: int
    login_id: int | None
    role: Role


@dataclass(frozen=True)
class KeptLogin:
    """What is needed to ask Facebook again for someone who has still to choose."""

    id: int
    facebook_id: str
    token: str | None = field(repr=False)


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
        select(FacebookLogin.id, FacebookLogin.facebook_id, FacebookLogin.token).where(
            FacebookLogin.id == login_id
        )
    ).one_or_none()
    return None if row is None else KeptLogin(row.id, row.facebook_id, row.token)


def holders(graph_ids: Sequence[str]) -> dict[str, Holder]:
    """Who holds each of these Instagram accounts; accounts that nobody holds are absent."""
    rows = db.session.execute(
        select(InstagramAccount.graph_id, User.id, User.facebook_login_id, User.role)
        .join(User, User.id == InstagramAccount.user_id)
        .where(InstagramAccount.graph_id.in_(list(graph_ids)))
    )
    return {row.graph_id: Holder(row.id, row.facebook_login_id, row.role) for row in rows}
