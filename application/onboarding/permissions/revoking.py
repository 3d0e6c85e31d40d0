"""Permissions taken back from here: one, or all. Asked of Facebook first, then written. Never commits."""

from dataclasses import dataclass, field

from sqlalchemy import exists, select, update

from application.audit import record
from application.clock import clock
from application.connection_health import DISCONNECTED, PERMISSION_MISSING
from application.extensions import db
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphBadParameter, GraphObjectMissing, GraphTokenInvalid
from application.integrations.graph.oauth import FacebookOAuth
from application.media_kits import shut_media_kits
from application.models import AuditAction, AuditEntry, FacebookLogin, InstagramAccount, LoginState, User
from application.onboarding.losses import note_loss
from application.onboarding.permission_history import note_all_revoked, note_permissions
from application.onboarding.permissions.removed import APP_REMOVED, note_app_removed
from application.onboarding.scopes import still_needed, told
from application.onboarding.service import scope_list


@dataclass(frozen=True)
class ConnectedLogin:
    """What is taken along to Facebook. `account_id` is the user's own, for the record of the calls."""

    id: int
    facebook_id: str
    token: str = field(repr=False)
    granted: frozenset[str]
    account_id: int | None


def connected_login(user_id: int) -> ConnectedLogin | None:
    """The login behind a user; None when there is none, or no token to ask with."""
    row = db.session.execute(
        select(
            FacebookLogin.id,
            FacebookLogin.facebook_id,
            FacebookLogin.token,
            FacebookLogin.granted_scopes,
            InstagramAccount.id.label("account_id"),
        )
        .join(User, User.facebook_login_id == FacebookLogin.id)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(User.id == user_id)
    ).one_or_none()
    if row is None or row.token is None:
        return None
    return ConnectedLogin(
        row.id, row.facebook_id, row.token, frozenset(row.granted_scopes.split()), row.account_id
    )


def revoke_at_facebook(
    oauth: FacebookOAuth, client: GraphClient, seen: ConnectedLogin, scope: str
) -> GraphTokenInvalid | None:
    """Give one permission back. Raises GraphError; that it had been given back before is none.

    With a token that is dead it is asked for in the app's own name: then why it is dead is returned.
    """
    try:
        oauth.revoke(seen.facebook_id, seen.token, scope)
    except GraphTokenInvalid as error:
        if error.reason == APP_REMOVED:
            raise
        _revoke_as_the_app(oauth, client, seen, scope)
        return error
    except GraphBadParameter:
        # Facebook answers so too when the permission is gone already: then what was wished for is so.
        if oauth.permissions(seen.token).get(scope) == "granted":
            raise
    return None


def disconnect_at_facebook(oauth: FacebookOAuth, client: GraphClient, seen: ConnectedLogin) -> None:
    """Give all back: the platform goes from the person's settings there. Raises GraphError."""
    try:
        oauth.revoke(seen.facebook_id, seen.token)
    except GraphTokenInvalid as error:
        if error.reason != APP_REMOVED:
            _revoke_as_the_app(oauth, client, seen)


def _revoke_as_the_app(
    oauth: FacebookOAuth, client: GraphClient, seen: ConnectedLogin, scope: str | None = None
) -> None:
    """Give back by the app's own token, which needs none of the person's (graph-api.md, 2)."""
    try:
        oauth.revoke(seen.facebook_id, client.app_token, scope)
    except (GraphBadParameter, GraphObjectMissing):
        return  # the person has allowed nothing, or not this: there is nothing left to give back
    except GraphTokenInvalid as error:
        if error.reason != APP_REMOVED:
            raise


def note_revoked(seen: ConnectedLogin, scope: str, by_id: int) -> bool:
    """Write that one permission was given back; the connection is lost with one that is needed.

    False when the person has connected again or disconnected in the meantime: then nothing is written.
    """
    login = _locked(seen)
    if login is None or login.token != seen.token:
        return False
    held = login.granted_scopes.split()
    granted = set(held) - {scope}
    declined = {*login.declined_scopes.split(), scope}
    login.granted_scopes = scope_list(sorted(granted))
    login.declined_scopes = scope_list(sorted(declined))
    if lacking := still_needed(granted):
        note_loss(login, PERMISSION_MISSING, clock.now(), told(lacking), deed_of=[by_id])
    note_permissions(login.id, granted, declined, held=held)
    record(AuditAction.PERMISSION_REVOKED, user_id=by_id, scope=scope)
    return True


def lost_by_taking_back(login: FacebookLogin) -> bool:
    """Whether the connection is lost since the person took a permission back here, and so knows of it."""
    if login.state is not LoginState.RECONNECT or login.lost_at is None:
        return False
    users = select(User.id).where(User.facebook_login_id == login.id)
    deed = exists().where(
        AuditEntry.user_id.in_(users),
        AuditEntry.action == AuditAction.PERMISSION_REVOKED.value,
        AuditEntry.at >= login.lost_at,
    )
    return bool(db.session.scalar(select(deed)))


def note_disconnected(seen: ConnectedLogin, by_id: int, *, at_facebook: bool) -> bool:
    """Drop the token and stop reading; the login stays, so that the person can connect again.

    False when the person has connected again in the meantime: then nothing is dropped.
    """
    login = _locked(seen)
    if login is not None and login.token is not None and login.token != seen.token:
        return False
    if login is None or (login.token is None and login.lost_reason == DISCONNECTED):
        return True  # pressed twice: the other press was first
    now = clock.now()
    held = login.granted_scopes.split()
    login.token = login.token_expires_at = login.data_access_expires_at = None
    login.granted_scopes = login.declined_scopes = ""
    note_loss(login, DISCONNECTED, now, deed_of=[by_id])
    login.lost_at = now
    note_all_revoked(login.id, held=held)
    users = select(User.id).where(User.facebook_login_id == login.id)
    shut_media_kits(db.session.scalars(users).all(), "disconnected")
    db.session.execute(
        update(InstagramAccount)
        .where(InstagramAccount.user_id.in_(users))
        .values(page_subscribed=None)
        .execution_options(synchronize_session=False)
    )
    record(AuditAction.DISCONNECTED, user_id=by_id, at_facebook=at_facebook)
    return True


def note_dead(seen: ConnectedLogin, error: GraphTokenInvalid) -> None:
    """Facebook refused the token: write why, unless a new one has come."""
    login = _locked(seen)
    if login is None or login.token != seen.token:
        return
    if error.reason == APP_REMOVED:
        note_app_removed(login, clock.now())
    else:
        note_loss(login, error.reason, clock.now())


def _locked(seen: ConnectedLogin) -> FacebookLogin | None:
    return db.session.get(FacebookLogin, seen.id, with_for_update=True, populate_existing=True)
