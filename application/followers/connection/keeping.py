"""Make the connection that asks Instagram, and end it. One at a time is in use. Never commits."""

from dataclasses import dataclass, field

from sqlalchemy import exists, select

from application.audit import record
from application.clock import clock
from application.extensions import db
from application.integrations.graph.instagram import PageAccount
from application.models import AuditAction, CountingConnection, FacebookLogin, User
from application.onboarding.permissions.revoking import ConnectedLogin
from application.onboarding.service import forget_login


@dataclass(frozen=True)
class Ended:
    """A connection that was ended. `to_give_back`: what Facebook has still to be told, where nobody else
    uses the login."""

    to_give_back: ConnectedLogin | None = field(repr=False)


def connect(login_id: int, page: PageAccount, by_id: int) -> str:
    """Ask by this login and the account behind the Page from now on; returns the account's handle.

    Another connection is let go, with its login where nobody else uses it. Raises ValueError for a Page
    that leads to no Professional account.
    """
    account = page.instagram
    if account is None:
        raise ValueError("the Page leads to no Instagram account")
    username = (account.username or account.id)[:64]
    others = [connection for connection in _connections() if connection.facebook_login_id != login_id]
    for other in others:
        _let_go(other)
    kept = db.session.get(CountingConnection, login_id)
    if kept is None:
        kept = CountingConnection(facebook_login_id=login_id)
        db.session.add(kept)
    kept.instagram_id, kept.username = account.id, username
    kept.made_by_id, kept.made_at = by_id, clock.now()
    record(AuditAction.COUNTING_CONNECTED, instagram=account.id)
    db.session.flush()
    return username


def disconnect() -> Ended | None:
    """End the connection; None when there is none. A partner's login stays, one of nobody else's goes."""
    found = _connections()
    if not found:
        return None
    seen = [_seen(connection.facebook_login_id) for connection in found]
    for connection in found:
        _let_go(connection)
    record(AuditAction.COUNTING_DISCONNECTED)
    return Ended(next((login for login in seen if login is not None), None))


def _connections() -> list[CountingConnection]:
    return list(
        db.session.scalars(
            select(CountingConnection).order_by(CountingConnection.facebook_login_id).with_for_update()
        )
    )


def _let_go(connection: CountingConnection) -> None:
    login_id = connection.facebook_login_id
    db.session.delete(connection)
    db.session.flush()
    forget_login(login_id)


def _seen(login_id: int) -> ConnectedLogin | None:
    """The login with its token where nobody but the tracker uses it, else None."""
    users = exists().where(User.facebook_login_id == FacebookLogin.id)
    row = db.session.execute(
        select(FacebookLogin.facebook_id, FacebookLogin.token, FacebookLogin.granted_scopes).where(
            FacebookLogin.id == login_id, FacebookLogin.token.is_not(None), ~users
        )
    ).one_or_none()
    if row is None:
        return None
    granted = frozenset(row.granted_scopes.split())
    return ConnectedLogin(login_id, row.facebook_id, row.token, granted, account_id=None)
