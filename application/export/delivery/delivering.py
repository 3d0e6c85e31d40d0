"""Hand a report to the brand or influencer that it is for, or take it back. Never commits."""

from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import select

from application.clock import clock
from application.export.snapshots.people import is_withheld
from application.export.snapshots.queries import people_in
from application.extensions import db
from application.mail.report_letters import write_about_delivery
from application.models import RecipientKind, Report, ReportSnapshot, User
from application.row_locks import lock_people

DELIVERABLE = (RecipientKind.BRAND, RecipientKind.INFLUENCER)
"""Consultants have theirs as soon as it is made, staff all."""


class Outcome(Enum):
    """What came of it."""

    DONE = auto()
    WAS_SO = auto()
    """It had been done before: nothing was changed."""
    NOT_FOR_PARTNERS = auto()
    NO_ACCESS = auto()
    """Its recipient's access has ended."""
    WITHHELD = auto()
    """It is being made again without somebody who has left."""


@dataclass(frozen=True)
class Deed:
    """`told_of` are the users that the snapshot tells of; `is_written_to`: a letter is on its way."""

    outcome: Outcome
    report: Report
    recipient: str = ""
    told_of: tuple[int, ...] = ()
    is_written_to: bool = False


def deliver(report_id: int, snapshot_id: int, *, by_id: int) -> Deed | None:
    """Let the recipient have this snapshot, and write to them; None when there is none such."""
    return _done(report_id, snapshot_id, by_id=by_id, delivers=True)


def take_back(report_id: int, snapshot_id: int, *, by_id: int) -> Deed | None:
    """Let the recipient have it no more; None when there is none such."""
    return _done(report_id, snapshot_id, by_id=by_id, delivers=False)


def _done(report_id: int, snapshot_id: int, *, by_id: int, delivers: bool) -> Deed | None:
    report = _report_of(report_id, snapshot_id)
    if report is None:
        return None
    if report.recipient not in DELIVERABLE:
        return Deed(Outcome.NOT_FOR_PARTNERS, report)
    told_of = tuple(people_in(snapshot_id)) if delivers else ()
    lock_people(by_id, report.recipient_id, *told_of)
    snapshot, recipient = _locked(snapshot_id), db.session.get(User, report.recipient_id or 0)
    if snapshot is None or recipient is None:
        return None
    if not delivers:
        return _taken_back(report, snapshot, recipient)
    if snapshot.delivered_at is not None:
        return Deed(Outcome.WAS_SO, report, recipient.name)
    if not recipient.active or recipient.left_at is not None:
        return Deed(Outcome.NO_ACCESS, report, recipient.name)
    if is_withheld(snapshot_id):
        return Deed(Outcome.WITHHELD, report, recipient.name)
    snapshot.delivered_at, snapshot.delivered_by_id = clock.now(), by_id
    return Deed(Outcome.DONE, report, recipient.name, told_of, write_about_delivery(snapshot, recipient))


def _taken_back(report: Report, snapshot: ReportSnapshot, recipient: User) -> Deed:
    if snapshot.delivered_at is None:
        return Deed(Outcome.WAS_SO, report, recipient.name)
    snapshot.delivered_at = snapshot.delivered_by_id = None
    return Deed(Outcome.DONE, report, recipient.name)


def _report_of(report_id: int, snapshot_id: int) -> Report | None:
    """The report, if the snapshot is one of it."""
    return db.session.scalar(
        select(Report)
        .join(ReportSnapshot, ReportSnapshot.report_id == Report.id)
        .where(Report.id == report_id, ReportSnapshot.id == snapshot_id)
    )


def _locked(snapshot_id: int) -> ReportSnapshot | None:
    return db.session.get(ReportSnapshot, snapshot_id, with_for_update=True, populate_existing=True)
