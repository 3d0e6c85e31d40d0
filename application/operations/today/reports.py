"""Reports that want somebody: makings that failed, and what a partner waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from application.built_once import built_once
from application.extensions import db
from application.models import (
    BuildState,
    Campaign,
    RecipientKind,
    Report,
    ReportBuild,
    ReportSnapshot,
    User,
)
from application.operations.today.scope import Scope, open_in_scope
from application.report_addresses import page_of_report
from application.report_problems import problem_words

_ZONES_BEHIND = timedelta(days=1)


@dataclass(frozen=True)
class WaitingReport:
    """A report of a campaign; `whom` is None where it is for staff. `what` says why it stands here."""

    address: str
    campaign: str
    whom: str | None
    what: str
    since: datetime


def waiting_reports(scope: Scope, now: datetime) -> tuple[WaitingReport, ...]:
    """Failed makings first, then what is not delivered, each the longest first; two statements."""
    return (*_failed(scope), *_not_delivered(scope, now))


def _failed(scope: Scope) -> Sequence[WaitingReport]:
    rows = db.session.execute(*_failed_makings(scope.user_id or 0, is_mine=scope.is_mine))
    return [_waiting(row, f"Not made: {problem_words(row.problem)}") for row in rows]


@built_once
def _failed_makings(user_id: int, *, is_mine: bool) -> Select[*tuple[Any, ...]]:
    """Reports whose latest making failed. Consultants are told of theirs themselves."""
    later = aliased(ReportBuild)
    newest = select(func.max(later.id)).where(later.report_id == Report.id).scalar_subquery()
    return (
        _reports(Scope.of(user_id, is_mine=is_mine))
        .add_columns(ReportBuild.problem, ReportBuild.ended_at.label("since"))
        .join(ReportBuild, and_(ReportBuild.report_id == Report.id, ReportBuild.id == newest))
        .where(ReportBuild.state == BuildState.FAILED, Report.recipient != RecipientKind.CONSULTANT)
        .order_by(ReportBuild.ended_at, Report.id)
    )


def _not_delivered(scope: Scope, now: datetime) -> Sequence[WaitingReport]:
    rows = db.session.execute(
        *_undelivered(scope.user_id or 0, now.date() + _ZONES_BEHIND, is_mine=scope.is_mine)
    )
    due = [row for row in rows if row.was_delivered or row.Campaign.ends_at <= now]
    return [_waiting(row, _undelivered_words(was_delivered=bool(row.was_delivered))) for row in due]


@built_once
def _undelivered(user_id: int, ended_by: date, *, is_mine: bool) -> Select[*tuple[Any, ...]]:
    """Reports of partners whose newest snapshot they don't have, where that is due.

    It is due where an earlier one was delivered, or the campaign has ended.
    """
    other = aliased(ReportSnapshot)
    of_report = other.report_id == Report.id
    newest = select(func.max(other.id)).where(of_report).scalar_subquery()
    was_delivered = select(other.id).where(of_report, other.delivered_at.is_not(None)).exists()
    return (
        _reports(Scope.of(user_id, is_mine=is_mine))
        .add_columns(ReportSnapshot.made_at.label("since"), was_delivered.label("was_delivered"))
        .join(ReportSnapshot, and_(ReportSnapshot.report_id == Report.id, ReportSnapshot.id == newest))
        .where(
            Report.recipient.in_((RecipientKind.BRAND, RecipientKind.INFLUENCER)),
            User.active.is_(True),
            ReportSnapshot.delivered_at.is_(None),
            or_(was_delivered, Campaign.ends_on <= ended_by),
        )
        .order_by(ReportSnapshot.made_at, Report.id)
    )


def _undelivered_words(*, was_delivered: bool) -> str:
    if was_delivered:
        return "Not delivered: made anew since the last delivery"
    return "Not delivered: the campaign is over"


def _reports(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(Report, Campaign, User.name.label("whom"))
        .join(Campaign, Campaign.id == Report.campaign_id)
        .outerjoin(User, User.id == Report.recipient_id)
        .where(open_in_scope(scope))
    )


def _waiting(row: Row[Any], what: str) -> WaitingReport:
    return WaitingReport(page_of_report(row.Report), row.Campaign.name, row.whom, what, row.since)
