"""Staff's overview of permissions: which partner lacks what. Two statements, however many there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, literal, select

from application.config import JOINING_SCOPES
from application.connection_health import ConnectionHealth, LoginFacts, health
from application.extensions import db
from application.identifiers import page_number
from application.list_filter import searched_text
from application.models import FacebookLogin, InstagramAccount, Role, User
from application.onboarding.scopes import Scope, joining_scopes
from application.paging import PAGE_SIZE, PageOf, page_of
from application.partner_search import PartnerSearch, among_partners, is_connected, partner_role

ANYTHING, NOTHING, CONNECTION, FIRST = "anything", "nothing", "connection", "first-connection"
CHOICES = (ANYTHING, CONNECTION, FIRST, *JOINING_SCOPES, NOTHING)


@dataclass(frozen=True, kw_only=True)
class OverviewFilter(PartnerSearch):
    """`lacks` is one of CHOICES, "" for everybody."""

    lacks: str = ""

    def narrowing(self) -> dict[str, object]:
        return super().narrowing() | {"lacks": self.lacks}


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
    lacks = arguments.get("lacks", "")
    return OverviewFilter(
        search=searched_text(arguments),
        role=partner_role(arguments),
        lacks=lacks if lacks in CHOICES else "",
        page=page_number(arguments.get("page")),
    )


def overview_rows(wanted: OverviewFilter, now: datetime) -> tuple[list[OverviewRow], PageOf]:
    """One page of the partners, by name."""
    conditions = wanted.conditions()
    if wanted.lacks:
        conditions.append(_lacks(wanted.lacks, now))
    total: int = db.session.scalar(among_partners(select(func.count(User.id))).where(*conditions)) or 0
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
        among_partners(columns)
        .where(*conditions)
        .order_by(User.name, User.id)
        .offset(page.offset)
        .limit(PAGE_SIZE)
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


def _lacks(what: str, now: datetime) -> ColumnElement[bool]:
    """Who has never connected lacks a first connection; of connections and permissions nothing is lost."""
    has_come = FacebookLogin.id.is_not(None)
    if what == FIRST:
        return ~has_come
    if what == CONNECTION:
        return and_(has_come, ~is_connected(now))
    if what in JOINING_SCOPES:
        return and_(has_come, ~_has(what))
    complete = and_(is_connected(now), *(_has(scope) for scope in JOINING_SCOPES))
    return complete if what == NOTHING else ~complete


def _has(scope: str) -> ColumnElement[bool]:
    """Whether the scope is among those granted; never NULL, so that it may be turned round."""
    names = literal(" ") + func.coalesce(FacebookLogin.granted_scopes, "") + literal(" ")
    return names.contains(f" {scope} ", autoescape=True)
