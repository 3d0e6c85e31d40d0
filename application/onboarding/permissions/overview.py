"""Staff's overview of permissions: which partner lacks what. Two statements, however many there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select

from application.config import JOINING_SCOPES
from application.connection_health import ConnectionHealth, LoginFacts, health
from application.extensions import db
from application.identifiers import page_number
from application.models import FacebookLogin, InstagramAccount, LoginState, Role, User
from application.models.users import PARTNER_ROLES
from application.onboarding.scopes import Scope, joining_scopes
from application.paging import PAGE_SIZE, PageOf, page_of

ANYTHING, NOTHING, CONNECTION, FIRST = "anything", "nothing", "connection", "first-connection"
CHOICES = (ANYTHING, CONNECTION, FIRST, *JOINING_SCOPES, NOTHING)
_LONGEST_SEARCH = 100


@dataclass(frozen=True)
class OverviewFilter:
    """`lacks` is one of CHOICES, "" for everybody."""

    search: str = ""
    role: Role | None = None
    lacks: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.role or self.lacks)

    def query(self, page: int) -> dict[str, Any]:
        """The address' parameters for another page of the same list."""
        narrowed = {"q": self.search, "role": self.role, "lacks": self.lacks}
        found: dict[str, Any] = {name: str(value) for name, value in narrowed.items() if value}
        return found | ({"page": page} if page > 1 else {})


@dataclass(frozen=True)
class OverviewRow:
    """One partner. `health` is None where no Facebook login is connected yet."""

    user_id: int
    name: str
    role: Role
    active: bool
    username: str | None
    health: ConnectionHealth | None
    lacking: tuple[Scope, ...]


def overview_filter(arguments: Mapping[str, str]) -> OverviewFilter:
    """What the address asks for; what it can't mean is left out."""
    seen = "".join(character for character in arguments.get("q", "") if character.isprintable())
    role, lacks = arguments.get("role", ""), arguments.get("lacks", "")
    return OverviewFilter(
        search=seen.strip()[:_LONGEST_SEARCH],
        role=Role(role) if role in PARTNER_ROLES else None,
        lacks=lacks if lacks in CHOICES else "",
        page=page_number(arguments.get("page")),
    )


def overview_rows(wanted: OverviewFilter, now: datetime) -> tuple[list[OverviewRow], PageOf]:
    """One page of the partners, by name."""
    conditions = [User.role.in_(PARTNER_ROLES), User.left_at.is_(None), *_conditions(wanted, now)]
    total: int = db.session.scalar(_from(select(func.count(User.id))).where(*conditions)) or 0
    page = page_of(wanted.page, total)
    columns = select(
        User.id.label("user_id"),
        User.name,
        User.role,
        User.active,
        InstagramAccount.username,
        FacebookLogin.id.label("login_id"),
        FacebookLogin.state,
        FacebookLogin.problem,
        FacebookLogin.lost_reason,
        FacebookLogin.token_expires_at,
        FacebookLogin.data_access_expires_at,
        FacebookLogin.granted_scopes,
    )
    rows = db.session.execute(
        _from(columns).where(*conditions).order_by(User.name, User.id).offset(page.offset).limit(PAGE_SIZE)
    )
    return [_row(row, now) for row in rows], page


def _row(row: Row[Any], now: datetime) -> OverviewRow:
    granted = set((row.granted_scopes or "").split())
    facts = LoginFacts(
        row.state, row.token_expires_at, row.data_access_expires_at, row.problem, row.lost_reason
    )
    return OverviewRow(
        row.user_id,
        row.name,
        row.role,
        row.active,
        row.username,
        None if row.login_id is None else health(facts, now),
        tuple(scope for scope in joining_scopes() if scope.name not in granted),
    )


def _from(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        statement.select_from(User)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .outerjoin(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
    )


def _conditions(wanted: OverviewFilter, now: datetime) -> list[ColumnElement[bool]]:
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
    if wanted.lacks:
        found.append(_lacks(wanted.lacks, now))
    return found


def _lacks(what: str, now: datetime) -> ColumnElement[bool]:
    """Who has never connected lacks a first connection; of connections and permissions nothing is lost."""
    has_come = FacebookLogin.id.is_not(None)
    if what == FIRST:
        return ~has_come
    if what == CONNECTION:
        return and_(has_come, ~_is_connected(now))
    if what in JOINING_SCOPES:
        return and_(has_come, ~_has(what))
    complete = and_(_is_connected(now), *(_has(scope) for scope in JOINING_SCOPES))
    return complete if what == NOTHING else ~complete


def _has(scope: str) -> ColumnElement[bool]:
    """Whether the scope is among those granted; never NULL, so that it may be turned round."""
    names = literal(" ") + func.coalesce(FacebookLogin.granted_scopes, "") + literal(" ")
    return names.contains(f" {scope} ", autoescape=True)


def _is_connected(now: datetime) -> ColumnElement[bool]:
    """The same as a `health` that is not lost; never NULL."""
    ends = (FacebookLogin.token_expires_at, FacebookLogin.data_access_expires_at)
    return and_(
        FacebookLogin.id.is_not(None),
        FacebookLogin.state == LoginState.CONNECTED,
        *(or_(end.is_(None), and_(end.is_not(None), end > now)) for end in ends),
    )
