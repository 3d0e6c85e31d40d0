"""Joining in the database: the Facebook login, the user, the Instagram account. Never commits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, select
from sqlalchemy.exc import IntegrityError

from application.audit import record
from application.clock import clock
from application.collection.asking import ask_for_collection
from application.collection.subscriptions.asking import settle_subscriptions
from application.connection_health import PERMISSION_MISSING, health
from application.exceptions import ApplicationError
from application.extensions import db
from application.integrations.graph.instagram import InstagramProfile, PageAccount
from application.models import (
    AuditAction,
    CountingConnection,
    Deletion,
    DeletionState,
    FacebookLogin,
    InstagramAccount,
    Role,
    RunKind,
    User,
)
from application.onboarding.losses import note_loss
from application.onboarding.permission_history import note_permissions
from application.onboarding.queries import Holder, holders
from application.onboarding.scopes import told
from application.onboarding.visit import Visit

_LONGEST_SCOPES = 500
_UNFINISHED_KEPT = timedelta(days=1)


class AccountTaken(ApplicationError):
    """The Instagram account belongs to another user; `holder` is None when that user has just gone."""

    def __init__(self, holder: Holder | None) -> None:
        super().__init__("the Instagram account belongs to another user")
        self.holder = holder


class _TakenMeanwhile(Exception):
    """The account got its user after it was last looked at."""


@dataclass(frozen=True)
class RenewedLogin:
    """A login with its fresh token. `was_lost`: nothing could be read with the one before."""

    id: int
    was_lost: bool
    ends_at: datetime | None


def keep_login(visit: Visit) -> RenewedLogin:
    """The person's login with the fresh token: a new row, or the old one, connected again.

    When the connection had been lost, what was missed meanwhile is read at once, as far as it can be.
    """
    login = _login_of(visit.facebook_id)
    held = login.granted_scopes.split() if login is not None else []
    was_lost = login is not None and health(login, clock.now()).is_lost
    if login is None:
        login = FacebookLogin(facebook_id=visit.facebook_id, connected_at=clock.now())
        try:
            with db.session.begin_nested():
                db.session.add(login)
                _renew(login, visit)
        except IntegrityError:
            # The same person came back twice at once; the other request made the row.
            login = db.session.execute(
                select(FacebookLogin).where(FacebookLogin.facebook_id == visit.facebook_id)
            ).scalar_one()
    _renew(login, visit)
    db.session.flush()
    note_permissions(login.id, visit.granted, visit.declined, held=held)
    if was_lost:
        read_what_was_missed(login.id)
    return RenewedLogin(login.id, was_lost, health(login, clock.now()).ends_at)


def read_what_was_missed(login_id: int) -> None:
    """Ask for all that is due of the login's accounts, and for the days of the past that nobody has read."""
    account_ids = _account_ids_of(login_id)
    ask_for_collection(account_ids, asked_by_id=None)
    ask_for_collection(account_ids, asked_by_id=None, kind=RunKind.HISTORY)
    settle_subscriptions(account_ids)


def _account_ids_of(login_id: int) -> list[int]:
    statement = (
        select(InstagramAccount.id)
        .join(User, User.id == InstagramAccount.user_id)
        .where(User.facebook_login_id == login_id, User.active.is_(True))
    )
    return list(db.session.scalars(statement))


def forget_login(login_id: int) -> None:
    """Delete a login that no user came of; one with users, or by which followers are counted, stays."""
    db.session.execute(_without_users().where(FacebookLogin.id == login_id))


def forget_unfinished_logins() -> None:
    """Delete the logins of people who stopped before choosing an account, a day after they did."""
    db.session.execute(_without_users().where(FacebookLogin.connected_at < clock.now() - _UNFINISHED_KEPT))


def note_declined(visit: Visit) -> None:
    """A known person has taken permissions back: say so at their login. Of strangers nothing is kept."""
    login = _login_of(visit.facebook_id)
    if login is None:
        return
    lost_before, held = login.lost_at, login.granted_scopes.split()
    _renew(login, visit)
    users = db.session.scalars(select(User.id).where(User.facebook_login_id == login.id)).all()
    note_loss(login, PERMISSION_MISSING, clock.now(), told(visit.still_needed), deed_of=users)
    login.lost_at = lost_before or login.lost_at
    note_permissions(login.id, visit.granted, visit.declined, held=held)
    # On record as their own deed: no letter need tell them of this loss.
    lacking = " ".join(scope.name for scope in visit.still_needed)
    for user_id in users:
        record(AuditAction.PERMISSION_REVOKED, user_id=user_id, actor_id=user_id, scope=lacking)


def connect_account(login_id: int, role: Role, page: PageAccount, waiting_id: int | None = None) -> int:
    """Give the Professional account behind `page` to a new user, or to the waiting one; asks for its reading.

    Returns the user's id. Raises AccountTaken when another user has the account.
    """
    instagram = page.instagram
    if instagram is None:
        raise ValueError("the Page leads to no Instagram account")
    if holder := holders([instagram.id]).get(instagram.id):
        raise AccountTaken(holder)
    try:
        with db.session.begin_nested():
            user = _user(login_id, role, instagram, waiting_id)
            account = _account(instagram)
            account.user_id = user.id
            _describe(account, page, instagram)
            db.session.flush()
    except (IntegrityError, _TakenMeanwhile):
        # Two took the same account at the same moment, or one pressed twice; the other was first.
        raise AccountTaken(holders([instagram.id]).get(instagram.id)) from None
    record(AuditAction.PARTNER_JOINED, user_id=user.id, actor_id=user.id, role=user.role.value)
    ask_for_collection([account.id], asked_by_id=user.id)
    return user.id


def _without_users() -> Delete:
    users = select(User.id).where(User.facebook_login_id == FacebookLogin.id)
    # Whoever is just leaving has none any more, and Facebook is still to be asked under this login's id.
    leaving = select(Deletion.id).where(
        Deletion.facebook_login_id == FacebookLogin.id, Deletion.state != DeletionState.DONE
    )
    counting = select(CountingConnection.facebook_login_id).where(
        CountingConnection.facebook_login_id == FacebookLogin.id
    )
    unused = (~users.exists(), ~leaving.exists(), ~counting.exists())
    return delete(FacebookLogin).where(*unused).execution_options(synchronize_session=False)


def _login_of(facebook_id: str) -> FacebookLogin | None:
    return db.session.execute(
        select(FacebookLogin).where(FacebookLogin.facebook_id == facebook_id).with_for_update()
    ).scalar_one_or_none()


def _renew(login: FacebookLogin, visit: Visit) -> None:
    login.token = visit.token
    login.token_expires_at = visit.token_expires_at
    login.data_access_expires_at = visit.data_access_expires_at
    login.granted_scopes = scope_list(visit.granted)
    login.declined_scopes = scope_list(visit.declined)
    login.mark_connected(clock.now())


def scope_list(names: Iterable[str]) -> str:
    """Names of permissions as their column holds them."""
    text = " ".join(names)
    return text if len(text) <= _LONGEST_SCOPES else text[:_LONGEST_SCOPES].rpartition(" ")[0]


def _user(login_id: int, role: Role, instagram: InstagramProfile, waiting_id: int | None) -> User:
    if waiting_id is not None:
        waiting = db.session.get(User, waiting_id)
        if waiting is not None and waiting.active:
            return waiting
    user = User(
        role=role,
        name=(instagram.name or instagram.username or "Unnamed account")[:200],
        facebook_login_id=login_id,
        active=True,
        created_at=clock.now(),
    )
    db.session.add(user)
    db.session.flush()
    return user


def _account(instagram: InstagramProfile) -> InstagramAccount:
    """The account's row: a new one, or that of a user who has gone."""
    account = db.session.execute(
        select(InstagramAccount).where(InstagramAccount.graph_id == instagram.id).with_for_update()
    ).scalar_one_or_none()
    if account is None:
        account = InstagramAccount(graph_id=instagram.id, username="", created_at=clock.now())
        db.session.add(account)
    elif account.user_id is not None:
        raise _TakenMeanwhile
    return account


def _describe(account: InstagramAccount, page: PageAccount, instagram: InstagramProfile) -> None:
    """What the list of Pages tells of the account; the first reading brings the rest."""
    account.username = (instagram.username or instagram.id)[:100]
    account.name = instagram.name[:200] if instagram.name else account.name
    account.profile_picture_url = instagram.profile_picture_url or account.profile_picture_url
    account.page_id = page.page_id[:64]
    account.page_name = page.page_name[:200] if page.page_name else None
    if instagram.followers_count is not None:
        account.followers_count = instagram.followers_count
    if instagram.media_count is not None:
        account.media_count = instagram.media_count
