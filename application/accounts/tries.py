"""How often something may be tried, counted in the database: exactly, whatever process asks.

Fixed windows of a quarter of an hour. What is counted is counted before the password, code or link is looked
at, in a transaction of its own. Real time: moving the sandbox's clock gives nobody more tries.
"""

import enum
import hashlib
import ipaddress
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.dialects import mysql, sqlite

from application.client_address import client_address
from application.clock import clock
from application.extensions import db
from application.models import TryCount
from application.models.rows_changed import rows_changed

WINDOW = timedelta(minutes=15)
_IPV6_NETWORK = 64


class TryAction(enum.StrEnum):
    """What can be tried."""

    SIGN_IN = "sign_in"
    SECOND_FACTOR = "second_factor"
    """A code of the app, or a recovery code."""
    PASSWORD_AGAIN = "password_again"
    """The own password, asked for once more before something important."""
    FORGOTTEN = "forgotten"
    """Asking for a new password."""
    LINK = "link"
    """Opening or using a one-time link."""
    LETTER = "letter"
    """Having a letter written to an address that one names: an invitation, an address to confirm."""
    SEARCH = "search"
    """Having Facebook asked for all of somebody's Pages."""


class SubjectKind(enum.StrEnum):
    ACCOUNT = "account"
    DEVICE = "device"
    NETWORK = "network"


class Subject(NamedTuple):
    """For whom tries are counted."""

    kind: SubjectKind
    value: str


LIMITS: Mapping[tuple[TryAction, SubjectKind], int] = {
    (TryAction.SIGN_IN, SubjectKind.ACCOUNT): 10,
    (TryAction.SIGN_IN, SubjectKind.DEVICE): 10,
    # A whole office may stand behind one address.
    (TryAction.SIGN_IN, SubjectKind.NETWORK): 60,
    # Three of a million codes are right at a time.
    (TryAction.SECOND_FACTOR, SubjectKind.ACCOUNT): 5,
    (TryAction.SECOND_FACTOR, SubjectKind.NETWORK): 30,
    (TryAction.PASSWORD_AGAIN, SubjectKind.ACCOUNT): 10,
    (TryAction.PASSWORD_AGAIN, SubjectKind.NETWORK): 60,
    # Each is a letter to somebody.
    (TryAction.FORGOTTEN, SubjectKind.ACCOUNT): 3,
    (TryAction.FORGOTTEN, SubjectKind.DEVICE): 3,
    (TryAction.FORGOTTEN, SubjectKind.NETWORK): 20,
    (TryAction.LETTER, SubjectKind.ACCOUNT): 20,
    (TryAction.LETTER, SubjectKind.NETWORK): 60,
    # Each is several calls to Facebook, out of what the app may ask in an hour.
    (TryAction.SEARCH, SubjectKind.ACCOUNT): 40,
    (TryAction.SEARCH, SubjectKind.NETWORK): 120,
    (TryAction.LINK, SubjectKind.ACCOUNT): 20,
    (TryAction.LINK, SubjectKind.NETWORK): 60,
}
"""Tries in one window."""


def for_account(account: str | int) -> Subject:
    """An account by its e-mail key or user id; whether there is such an account makes no difference."""
    return Subject(SubjectKind.ACCOUNT, str(account))


def for_device(device: str) -> Subject:
    """A browser that has signed in before."""
    return Subject(SubjectKind.DEVICE, device)


def for_network() -> Subject:
    """Where this request comes from: an IPv4 address, or the network of an IPv6 address.

    Who has one IPv6 address has as many as they like.
    """
    told = client_address()
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return Subject(SubjectKind.NETWORK, told)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return Subject(SubjectKind.NETWORK, str(address.ipv4_mapped))
        told = str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))
    return Subject(SubjectKind.NETWORK, told)


def take_try(action: TryAction, *subjects: Subject) -> bool:
    """Count one try for each subject, in that order; False when one of them has none left.

    Those behind it are then not counted: name the network first, so that an address that is shut out can't
    use up the tries of accounts. Commits at once; raises RuntimeError inside a transaction, which would be
    committed along, or on SQLite wait for itself.
    """
    session = db.session()
    if session.in_transaction():
        raise RuntimeError("a try is counted before anything else: close the session first")
    window, allowed = _window(), True
    try:
        for subject in subjects:
            if _counted(action, subject, window) > LIMITS[action, subject.kind]:
                allowed = False
                break
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return allowed


def give_tries_back(action: TryAction, *subjects: Subject) -> None:
    """Forget the tries of who has succeeded. The caller commits."""
    db.session.execute(
        delete(TryCount)
        .where(
            TryCount.subject_sha256.in_([_digest(action, subject) for subject in subjects]),
            TryCount.window_starts_at == _window(),
        )
        .execution_options(synchronize_session=False)
    )


def seconds_to_wait() -> int:
    """Until the next window begins, at least 1."""
    return max(1, int((_window() + WINDOW - clock.real_now()).total_seconds()) + 1)


def forget_old_tries() -> int:
    """Drop the counts of windows that have ended; returns how many. The caller commits."""
    dropped = db.session.execute(
        delete(TryCount)
        .where(TryCount.window_starts_at < _window())
        .execution_options(synchronize_session=False)
    )
    return rows_changed(dropped)


def _counted(action: TryAction, subject: Subject, window: datetime) -> int:
    """Count one, and read how many that makes: the row stays locked in between, so nobody reads the same."""
    digest = _digest(action, subject)
    db.session.execute(_increment(digest, window))
    counted = db.session.scalar(
        select(TryCount.tries).where(TryCount.subject_sha256 == digest, TryCount.window_starts_at == window)
    )
    assert counted is not None
    return counted


def _increment(digest: str, window: datetime) -> Any:
    values = {"subject_sha256": digest, "window_starts_at": window, "tries": 1}
    if db.session.get_bind().dialect.name == "sqlite":
        return (
            sqlite.insert(TryCount)
            .values(values)
            .on_conflict_do_update(
                index_elements=["subject_sha256", "window_starts_at"], set_={"tries": TryCount.tries + 1}
            )
        )
    return mysql.insert(TryCount).values(values).on_duplicate_key_update(tries=TryCount.tries + 1)


def _window() -> datetime:
    """The start of the present window."""
    length = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(int(clock.real_now().timestamp()) // length * length, UTC)


def _digest(action: TryAction, subject: Subject) -> str:
    # Of one size, whatever is typed into the form, and no list of the addresses of people.
    parts = "\n".join((action, subject.kind, subject.value))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
