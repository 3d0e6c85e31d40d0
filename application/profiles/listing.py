"""The staff's list of partners: what it is narrowed to, and its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from application.extensions import db
from application.identifiers import page_number
from application.models import FacebookLogin, InstagramAccount, LoginState, Role, User
from application.models.users import PARTNER_ROLES
from application.paging import PAGE_SIZE, PageOf, page_of
from application.profiles.connection import ENDS_SOON, Connection, connection_of
from application.profiles.queries import Partner, partner_columns, partner_from, post_numbers

_LONGEST_SEARCH = 100


@dataclass(frozen=True)
class PartnerFilter:
    """`search` in names and handles; `role` and `connection` are None for all."""

    search: str = ""
    role: Role | None = None
    connection: Connection | None = None
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.role or self.connection)

    def query(self, page: int) -> dict[str, Any]:
        """The address' parameters for another page of the same list."""
        narrowed = {"q": self.search, "role": self.role, "state": self.connection}
        found: dict[str, Any] = {name: str(value) for name, value in narrowed.items() if value}
        return found | ({"page": page} if page > 1 else {})


@dataclass(frozen=True)
class PartnerRow:
    """A partner in the list; `posts` is how many of its posts are held."""

    partner: Partner
    connection: Connection
    posts: int | None


def partner_filter(arguments: Mapping[str, str]) -> PartnerFilter:
    """What the address asks for; what it can't mean is left out."""
    seen = "".join(character for character in arguments.get("q", "") if character.isprintable())
    role, state = arguments.get("role", ""), arguments.get("state", "")
    return PartnerFilter(
        search=seen.strip()[:_LONGEST_SEARCH],
        role=Role(role) if role in PARTNER_ROLES else None,
        connection=Connection(state) if state in list(Connection) else None,
        page=page_number(arguments.get("page")),
    )


def partner_rows(wanted: PartnerFilter, now: datetime) -> tuple[list[PartnerRow], PageOf]:
    """One page of the list by name; three statements, however long it is."""
    conditions = _conditions(wanted, now)
    total: int = db.session.scalar(_counting().where(*conditions)) or 0
    page = page_of(wanted.page, total)
    rows = db.session.execute(
        partner_columns().where(*conditions).order_by(User.name, User.id).offset(page.offset).limit(PAGE_SIZE)
    ).all()
    partners = [partner_from(row) for row in rows]
    numbers = post_numbers([partner.account_id for partner in partners if partner.account_id is not None])
    return [
        PartnerRow(
            partner,
            connection_of(partner, now),
            None if partner.account_id is None else numbers.get(partner.account_id, 0),
        )
        for partner in partners
    ], page


def _counting() -> Select[Any]:
    return (
        select(func.count(User.id))
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .outerjoin(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(User.role.in_(PARTNER_ROLES), User.left_at.is_(None))
    )


def _conditions(wanted: PartnerFilter, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.role is not None:
        found.append(User.role == wanted.role)
    if wanted.search:
        bare = wanted.search.removeprefix("@") or wanted.search
        found.append(
            or_(
                User.name.icontains(wanted.search, autoescape=True),
                InstagramAccount.username.icontains(bare, autoescape=True),
            )
        )
    if wanted.connection is not None:
        found.append(_in_state(wanted.connection, now))
    return found


def _in_state(connection: Connection, now: datetime) -> Any:
    """The condition that `connection_of` tells the same for."""
    if connection is Connection.NONE:
        return InstagramAccount.id.is_(None)
    lasting = and_(
        FacebookLogin.state == LoginState.CONNECTED,
        _not_before(FacebookLogin.token_expires_at, now),
        _not_before(FacebookLogin.data_access_expires_at, now),
    )
    if connection is Connection.RECONNECT:
        return and_(InstagramAccount.id.is_not(None), or_(FacebookLogin.id.is_(None), ~lasting))
    soon = now + ENDS_SOON
    long_lasting = and_(
        _not_before(FacebookLogin.token_expires_at, soon),
        _not_before(FacebookLogin.data_access_expires_at, soon),
    )
    if connection is Connection.CONNECTED:
        return and_(InstagramAccount.id.is_not(None), lasting, long_lasting)
    return and_(InstagramAccount.id.is_not(None), lasting, ~long_lasting)


def _not_before(column: Any, moment: datetime) -> Any:
    """The date is later than `moment`, or there is none; never NULL, so that it may be turned round."""
    return or_(column.is_(None), and_(column.is_not(None), column > moment))
