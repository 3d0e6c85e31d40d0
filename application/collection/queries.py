"""Runs as staff look at them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, selectinload

from application.clock import clock
from application.collection.pacific_days import first_day_wanted, today_pacific
from application.collection.progress import days_known
from application.collection.run_filter import RunFilter
from application.collection.run_page import RunView
from application.extensions import db
from application.models import (
    ApiCall,
    CollectionRun,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    RunKind,
    User,
)

PER_PAGE = 50
MOST_LISTED = 10_000
"""The list goes back so many runs, and is narrowed to see older ones: who counts them all reads them all."""


@dataclass(frozen=True)
class FoundRun:
    """A run with whom it is about. `newer_id`: the account's latest run of this kind, if this isn't it."""

    view: RunView
    username: str
    user_id: int | None
    person: str | None
    asked_by: str | None
    can_be_read: bool
    newer_id: int | None


def runs_page(wanted: RunFilter) -> Pagination:
    """Runs, newest first, with their accounts. These come by a question of their own: else the server
    sorts all runs of all accounts first.
    """
    latest = select(CollectionRun.id).where(*_wanted(wanted)).order_by(CollectionRun.id.desc())
    listed = latest.limit(MOST_LISTED).subquery("latest")
    account = selectinload(CollectionRun.instagram_account).load_only(InstagramAccount.username)
    statement = select(CollectionRun).join(listed, listed.c.id == CollectionRun.id).options(account)
    return db.paginate(
        statement.order_by(listed.c.id.desc()),
        page=wanted.page,
        per_page=PER_PAGE,
        max_per_page=PER_PAGE,
        error_out=False,
    )


def _wanted(wanted: RunFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.kind is not None:
        yield CollectionRun.kind == wanted.kind
    if wanted.state is not None:
        yield CollectionRun.state == wanted.state
    if wanted.search:
        bare = wanted.search.removeprefix("@") or wanted.search
        named = select(InstagramAccount.id).where(InstagramAccount.username.icontains(bare, autoescape=True))
        yield CollectionRun.instagram_account_id.in_(named)


def found_run(run_id: int) -> FoundRun | None:
    """One run with all that its page says, its calls apart; one statement."""
    asker = aliased(User)
    first, today = first_day_wanted(), today_pacific()
    row = db.session.execute(
        select(
            CollectionRun,
            InstagramAccount.username,
            User.id.label("user_id"),
            User.name.label("person"),
            User.active,
            FacebookLogin.state.label("login_state"),
            asker.name.label("asked_by"),
            _newest_alike().label("newest_id"),
            _began(run_id).label("started_at"),
            days_known(first, today).label("days_known"),
        )
        .join(InstagramAccount, InstagramAccount.id == CollectionRun.instagram_account_id)
        .outerjoin(User, User.id == InstagramAccount.user_id)
        .outerjoin(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .outerjoin(asker, asker.id == CollectionRun.asked_by_id)
        .where(CollectionRun.id == run_id)
    ).one_or_none()
    return None if row is None else _found(row, (today - first).days)


def _found(row: Any, days_wanted: int) -> FoundRun:
    run: CollectionRun = row.CollectionRun
    return FoundRun(
        view=RunView(run, clock.now(), row.started_at, row.days_known, days_wanted),
        username=row.username,
        user_id=row.user_id,
        person=row.person,
        asked_by=row.asked_by,
        can_be_read=bool(row.active) and row.login_state is LoginState.CONNECTED,
        newer_id=row.newest_id if row.newest_id != run.id else None,
    )


def _newest_alike() -> ColumnElement[int]:
    """The latest run of the same account and kind."""
    other = aliased(CollectionRun)
    return (
        select(func.max(other.id))
        .where(
            other.instagram_account_id == CollectionRun.instagram_account_id,
            other.kind == CollectionRun.kind,
        )
        .scalar_subquery()
    )


def _began(run_id: int) -> ColumnElement[datetime]:
    """When the run's first call was made."""
    return select(func.min(ApiCall.requested_at)).where(ApiCall.collection_run_id == run_id).scalar_subquery()


def calls_page(run_id: int, page: int) -> Pagination:
    """The calls that the run made, the latest first."""
    statement = select(ApiCall).where(ApiCall.collection_run_id == run_id).order_by(ApiCall.id.desc())
    return db.paginate(statement, page=page, per_page=PER_PAGE, max_per_page=PER_PAGE, error_out=False)


def open_run_id(account_id: int, kind: RunKind) -> int | None:
    """The account's open run of this kind."""
    return db.session.scalar(
        select(CollectionRun.id).where(
            CollectionRun.open_for_account_id == account_id, CollectionRun.kind == kind
        )
    )
