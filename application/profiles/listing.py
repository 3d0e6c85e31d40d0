"""The staff's list of partners: what it is narrowed to, and its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from application.extensions import db
from application.identifiers import page_number
from application.list_filter import searched_text
from application.models import InstagramAccount, User
from application.paging import PAGE_SIZE, PageOf, page_of
from application.partner_search import PartnerSearch, among_partners, is_connected, partner_role
from application.profiles.connection import ENDS_SOON, Connection, connection_of
from application.profiles.queries import Partner, partner_columns, partner_from, post_numbers

_BY_VALUE: Mapping[str, Connection] = {connection.value: connection for connection in Connection}


@dataclass(frozen=True, kw_only=True)
class PartnerFilter(PartnerSearch):
    """`connection` is None for all."""

    connection: Connection | None = None

    def narrowing(self) -> dict[str, object]:
        return super().narrowing() | {"state": self.connection}


@dataclass(frozen=True)
class PartnerRow:
    """A partner in the list; `posts` is how many of its posts are held."""

    partner: Partner
    connection: Connection
    posts: int | None


def partner_filter(arguments: Mapping[str, str]) -> PartnerFilter:
    """What the address asks for; what it can't mean is left out."""
    return PartnerFilter(
        search=searched_text(arguments),
        role=partner_role(arguments),
        connection=_BY_VALUE.get(arguments.get("state", "")),
        page=page_number(arguments.get("page")),
    )


def partner_rows(wanted: PartnerFilter, now: datetime) -> tuple[list[PartnerRow], PageOf]:
    """One page of the list by name; three statements, however long it is."""
    conditions = wanted.conditions()
    if wanted.connection is not None:
        conditions.append(_in_state(wanted.connection, now))
    total: int = db.session.scalar(among_partners(select(func.count(User.id))).where(*conditions)) or 0
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


def _in_state(connection: Connection, now: datetime) -> ColumnElement[bool]:
    """The condition that `connection_of` tells the same for."""
    has_account = InstagramAccount.id.is_not(None)
    if connection is Connection.NONE:
        return ~has_account
    if connection is Connection.RECONNECT:
        return and_(has_account, ~is_connected(now))
    lasts = is_connected(now + ENDS_SOON)
    if connection is Connection.CONNECTED:
        return and_(has_account, lasts)
    return and_(has_account, is_connected(now), ~lasts)
