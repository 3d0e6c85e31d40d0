"""Runs that failed, fall silent again and again, or wait for a limit."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from application.clock import clock
from application.extensions import db
from application.models import CollectionRun, FacebookLogin, InstagramAccount, RunState, User
from application.models.collection import OPEN_STATES
from application.moments import real_moment
from application.operations.connections import works
from application.operations.entries import of_accounts

OLDEST = timedelta(days=3)
"""What failed is tried again within a day where it matters: an older failure says nothing about today."""

LOST = "lost"
SILENT_TWICE = 2

CONNECTION_KINDS = ("token_invalid", "permission_missing")
"""Failures that are told with the connection that they are about."""

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "unexpected": ("unexpected",),
    "broke-off": (LOST,),
    "blocked": ("policy_blocked",),
    "account-missing": ("object_missing",),
    "not-reached": (
        "transient",
        "timeout",
        "unreachable",
        "bad_reply",
        "too_much_data",
        "rate_limited",
        "app_rate_limited",
    ),
}
"""Kinds of failures that want the same to be done, by their cause."""

REFUSED = "refused"
"""The cause of all kinds that no family knows."""


def failed(cause: str | None = None) -> Select[*tuple[Any, ...]]:
    """Accounts whose latest run of some kind failed, of one cause or of all.

    Accounts without a living connection are left out: that has to be mended first.
    """
    kind = CollectionRun.problem_kind
    statement = _runs().where(CollectionRun.state == RunState.FAILED, works(), _is_latest())
    if cause is not None and cause in FAMILIES:
        return statement.where(kind.in_(FAMILIES[cause]))
    others = list(CONNECTION_KINDS)
    if cause == REFUSED:
        others += [each for kinds in FAMILIES.values() for each in kinds]
    return statement.where(or_(kind.is_(None), kind.not_in(others)))


def failed_numbers() -> dict[str, int]:
    """How many failed of each cause; one statement, which looks at each run once."""
    kind = CollectionRun.problem_kind
    rows = db.session.execute(
        failed()
        .order_by(None)
        .with_only_columns(kind, func.count(), maintain_column_froms=True)
        .group_by(kind)
    )
    found: Counter[str] = Counter()
    for name, number in rows:
        found[family_of(name)] += number
    return dict(found)


def family_of(kind: str | None) -> str:
    """The cause that a kind of failure belongs to."""
    return next((cause for cause, kinds in FAMILIES.items() if kind in kinds), REFUSED)


def lost_again() -> Select[*tuple[Any, ...]]:
    """Runs that fell silent several times: given up, or about to be."""
    given_up = and_(CollectionRun.state == RunState.FAILED, CollectionRun.problem_kind == LOST, _is_latest())
    return _runs().where(works(), or_(given_up, _is_silent()))


def silent() -> Select[*tuple[Any, ...]]:
    """Open runs that fell silent several times."""
    return _runs().where(works(), _is_silent())


def paused() -> Select[*tuple[Any, ...]]:
    """Open runs that wait for a limit to pass."""
    return _runs().where(CollectionRun.state.in_(OPEN_STATES), CollectionRun.paused_until > clock.now())


def _is_silent() -> ColumnElement[bool]:
    return and_(CollectionRun.state.in_(OPEN_STATES), CollectionRun.times_lost >= SILENT_TWICE)


def _runs() -> Select[*tuple[Any, ...]]:
    # The heartbeat is real time, and with the state it is an index.
    return (
        of_accounts(
            InstagramAccount.id.label("ref"),
            CollectionRun.id.label("run_id"),
            CollectionRun.kind.label("kind"),
            CollectionRun.finished_at.label("since"),
            CollectionRun.paused_until.label("until"),
            CollectionRun.problem_kind.label("detail"),
        )
        .join(CollectionRun, CollectionRun.instagram_account_id == InstagramAccount.id)
        .outerjoin(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(CollectionRun.heartbeat_at >= real_moment(-OLDEST))
        .order_by(CollectionRun.id.desc())
    )


def _is_latest() -> ColumnElement[bool]:
    """Whether no newer run of this kind has been asked for. The newest run is looked at first: a search for
    any newer one would go through all runs that the account ever had.
    """
    other = aliased(CollectionRun)
    latest = (
        select(other.id)
        .where(
            other.instagram_account_id == CollectionRun.instagram_account_id,
            other.kind == CollectionRun.kind,
        )
        .order_by(other.created_at.desc(), other.id.desc())
        .limit(1)
    )
    return CollectionRun.id == latest.correlate(CollectionRun).scalar_subquery()
