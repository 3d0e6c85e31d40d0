"""Accounts that can't be read because of their connection to Facebook, or only in part."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_

from application.connection_health import DATA_ACCESS_ENDED, ENDS_SOON, EXPIRED
from application.models import FacebookLogin, InstagramAccount, LoginState, User
from application.moments import moment
from application.operations.entries import in_campaign, of_accounts

OTHERWISE = "lost"
"""The reason of a login that is lost without one."""


def lost(*, active: bool, reasons: Sequence[str] = (), but: Sequence[str] = ()) -> Select[*tuple[Any, ...]]:
    """Accounts without a living connection, in running campaigns or in none; for these reasons, or others."""
    reason = _reason()
    since = case(
        (_is_marked(), FacebookLogin.lost_at),
        (FacebookLogin.data_access_expires_at <= moment(), FacebookLogin.data_access_expires_at),
        else_=FacebookLogin.token_expires_at,
    )
    statement = (
        of_accounts(InstagramAccount.id.label("ref"), reason.label("detail"), since.label("since"))
        .outerjoin(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(~works(), in_campaign() if active else ~in_campaign())
        .order_by(since, InstagramAccount.id)
    )
    if reasons:
        statement = statement.where(reason.in_(reasons))
    return statement.where(reason.not_in(but)) if but else statement


def ending(*, active: bool) -> Select[*tuple[Any, ...]]:
    """Accounts whose connection ends within days."""
    soon = moment(ENDS_SOON)
    token_end, access_end = FacebookLogin.token_expires_at, FacebookLogin.data_access_expires_at
    # NULL means "no such end" and must not win: the other one stands for it.
    either = case(
        (func.coalesce(token_end, access_end) <= func.coalesce(access_end, token_end), token_end),
        else_=access_end,
    )
    until = func.coalesce(either, token_end, access_end)
    return (
        of_accounts(InstagramAccount.id.label("ref"), until.label("until"))
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(works(), or_(token_end <= soon, access_end <= soon))
        .where(in_campaign() if active else ~in_campaign())
        .order_by(until, InstagramAccount.id)
    )


def not_subscribed() -> Select[*tuple[Any, ...]]:
    """Accounts of running campaigns whose Page was looked at and isn't subscribed to this app."""
    return (
        of_accounts(
            InstagramAccount.id.label("ref"),
            InstagramAccount.page_checked_at.label("since"),
            InstagramAccount.page_problem.label("detail"),
        )
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(
            works(),
            in_campaign(),
            or_(
                InstagramAccount.page_problem.is_not(None),
                and_(
                    InstagramAccount.page_checked_at.is_not(None), InstagramAccount.page_subscribed.is_(False)
                ),
            ),
        )
        .order_by(InstagramAccount.page_checked_at, InstagramAccount.id)
    )


def works() -> ColumnElement[bool]:
    """Whether the login can be read with; never NULL, so that it may be turned round."""
    return and_(
        FacebookLogin.id.is_not(None),
        FacebookLogin.state == LoginState.CONNECTED,
        _not_ended(FacebookLogin.token_expires_at),
        _not_ended(FacebookLogin.data_access_expires_at),
    )


def _not_ended(column: Any) -> ColumnElement[bool]:
    return or_(column.is_(None), and_(column.is_not(None), column > moment()))


def _is_marked() -> ColumnElement[bool]:
    return or_(FacebookLogin.id.is_(None), FacebookLogin.state != LoginState.CONNECTED)


def _reason() -> ColumnElement[str]:
    """Why it is lost, as `connection_health.health` says."""
    return case(
        (_is_marked(), func.coalesce(FacebookLogin.lost_reason, OTHERWISE)),
        (FacebookLogin.data_access_expires_at <= moment(), DATA_ACCESS_ENDED),
        else_=EXPIRED,
    )
