"""The reports that were delivered to a partner. Nothing else of any report is told to them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from application.export.delivery.delivering import DELIVERABLE
from application.extensions import db
from application.models import AccessChange, Campaign, FileAccess, Report, ReportFile, ReportSnapshot, User
from application.paging import PageOf, page_of

REPORTS_A_PAGE = 25
EARLIER_SHOWN = 10
"""So many stand folded below the newest of a report; further ones have a page."""


@dataclass(frozen=True)
class Delivered:
    """A workbook that was delivered; `made_at` is of when its figures are."""

    id: int
    report_id: int
    made_at: datetime
    delivered_at: datetime
    file_stem: str
    workbook_sha256: str
    workbook_bytes: int
    facts_sha256: str
    cut_at: str | None
    taken_out: int
    taken_out_at: datetime | None


@dataclass(frozen=True)
class DeliveredReport:
    """A report with the newest that was delivered of it. `campaign`: None of one's own figures."""

    id: int
    campaign_id: int | None
    campaign: str | None
    newest: Delivered
    earlier: tuple[Delivered, ...]
    number: int
    """How many were delivered in all."""

    @property
    def not_shown(self) -> int:
        return self.number - 1 - len(self.earlier)


@dataclass(frozen=True)
class DeliveredOf:
    """A page of all that was delivered of one report."""

    id: int
    campaign: str | None
    shown: tuple[Delivered, ...]
    page: PageOf


def delivered_reports(user_id: int, wanted: int) -> tuple[tuple[DeliveredReport, ...], PageOf]:
    """A page of the reports, that of the latest figures first; three statements, one when there are none."""
    total = db.session.scalar(
        select(func.count(Report.id.distinct()))
        .join(ReportSnapshot, ReportSnapshot.report_id == Report.id)
        .where(_has(user_id))
    )
    page = page_of(wanted, total or 0, REPORTS_A_PAGE)
    if not total:
        return (), page
    rows = db.session.execute(
        select(Report.id, Report.campaign_id, Campaign.name, func.count().label("number"))
        .join(ReportSnapshot, ReportSnapshot.report_id == Report.id)
        .outerjoin(Campaign, Campaign.id == Report.campaign_id)
        .where(_has(user_id))
        .group_by(Report.id, Report.campaign_id, Campaign.name)
        .order_by(func.max(ReportSnapshot.id).desc())
        .offset(page.offset)
        .limit(page.size)
    ).all()
    of_each = _latest_of_each(user_id, [row.id for row in rows])
    return tuple(
        DeliveredReport(row.id, row.campaign_id, row.name, newest, tuple(earlier), row.number)
        for row in rows
        if row.id in of_each  # else it was taken back just now
        for newest, *earlier in [of_each[row.id]]
    ), page


def delivered_of(user_id: int, report_id: int, wanted: int) -> DeliveredOf | None:
    """All that was delivered of one report, the newest first; None when nothing was. Two statements."""
    row = db.session.execute(
        select(Report.id, Campaign.name, func.count().label("number"))
        .join(ReportSnapshot, ReportSnapshot.report_id == Report.id)
        .outerjoin(Campaign, Campaign.id == Report.campaign_id)
        .where(_has(user_id), Report.id == report_id)
        .group_by(Report.id, Campaign.name)
    ).one_or_none()
    if row is None:
        return None
    page = page_of(wanted, row.number)
    shown = db.session.execute(
        _snapshots(user_id)
        .where(Report.id == report_id)
        .order_by(ReportSnapshot.id.desc())
        .offset(page.offset)
        .limit(page.size)
    )
    return DeliveredOf(row.id, row.name, tuple(_delivered(found) for found in shown), page)


def delivered_one(user_id: int, snapshot_id: int) -> tuple[Delivered, int | None] | None:
    """One that was delivered to the user, and its campaign; None of all others. One statement."""
    row = db.session.execute(
        _snapshots(user_id).add_columns(Report.campaign_id).where(ReportSnapshot.id == snapshot_id)
    ).one_or_none()
    return None if row is None else (_delivered(row), row.campaign_id)


def open_sheets(user_id: int, report_ids: Collection[int]) -> Mapping[int, str]:
    """By report, the address of its Google Sheet where one of the user's own addresses may open that.

    One statement.
    """
    own = (User.google_email, User.contact_email, User.email)
    rows = db.session.execute(
        select(ReportFile.open_for_report_id, ReportFile.address)
        .join(FileAccess, FileAccess.file_id == ReportFile.id)
        .join(User, or_(*(func.lower(address) == FileAccess.email_key for address in own)))
        .where(
            User.id == user_id,
            ReportFile.open_for_report_id.in_(report_ids),
            ReportFile.written_at.is_not(None),
            FileAccess.open_for.is_not(None),
            FileAccess.permission_id.is_not(None),
            FileAccess.pending.is_distinct_from(AccessChange.REMOVE),
        )
    )
    return {report_id: address for report_id, address in rows if report_id is not None}


def newest_of_campaign(user_id: int, campaign_id: int) -> Delivered | None:
    """The newest that was delivered to the user of a campaign; one statement."""
    row = db.session.execute(
        _snapshots(user_id)
        .where(Report.campaign_id == campaign_id)
        .order_by(ReportSnapshot.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _delivered(row)


def _has(user_id: int) -> ColumnElement[bool]:
    """The condition on a report with a snapshot of it: it is the user's, and was delivered."""
    return and_(
        Report.recipient_id == user_id,
        Report.recipient.in_(DELIVERABLE),
        ReportSnapshot.delivered_at.is_not(None),
    )


def _snapshots(user_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(*(getattr(ReportSnapshot, name) for name in Delivered.__dataclass_fields__))
        .join(Report, Report.id == ReportSnapshot.report_id)
        .where(_has(user_id))
    )


def _latest_of_each(user_id: int, report_ids: list[int]) -> dict[int, list[Delivered]]:
    """The newest ones of each report, at most EARLIER_SHOWN + 1, the newest first."""
    place = (
        func.row_number()
        .over(partition_by=ReportSnapshot.report_id, order_by=ReportSnapshot.id.desc())
        .label("place")
    )
    placed = _snapshots(user_id).add_columns(place).where(Report.id.in_(report_ids)).subquery()
    rows = db.session.execute(
        select(placed).where(placed.c.place <= EARLIER_SHOWN + 1).order_by(placed.c.report_id, placed.c.place)
    )
    found: dict[int, list[Delivered]] = {}
    for row in rows:
        found.setdefault(row.report_id, []).append(_delivered(row))
    return found


def _delivered(row: Row[Any]) -> Delivered:
    return Delivered(*(getattr(row, name) for name in Delivered.__dataclass_fields__))
