"""Which two makings of a report are held against each other. Never commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from application.export.snapshots.people import withheld
from application.extensions import db
from application.models import Campaign, Report, ReportSnapshot, User


@dataclass(frozen=True)
class Kept:
    """A making of a report."""

    id: int
    made_at: datetime
    facts_sha256: str
    delivered_at: datetime | None
    is_withheld: bool


@dataclass(frozen=True)
class Pair:
    """A making, the one before it, and the last that was delivered before it."""

    report: Report
    of: str
    """The campaign's or the partner's name."""
    after: Kept
    previous: Kept | None
    delivered: Kept | None


def pair_of(report_id: int, snapshot_id: int) -> Pair | None:
    """Three statements; None where the report has no such making."""
    row = db.session.execute(
        _kept()
        .add_columns(Report, Campaign.name.label("campaign"), User.name.label("partner"))
        .join(Report, Report.id == ReportSnapshot.report_id)
        .outerjoin(Campaign, Campaign.id == Report.campaign_id)
        .outerjoin(User, User.id == Report.partner_id)
        .where(ReportSnapshot.id == snapshot_id, ReportSnapshot.report_id == report_id)
    ).one_or_none()
    if row is None:
        return None
    earlier = (
        _kept()
        .where(ReportSnapshot.report_id == report_id, ReportSnapshot.id < snapshot_id)
        .order_by(ReportSnapshot.id.desc())
        .limit(1)
    )
    previous = db.session.execute(earlier).first()
    delivered = db.session.execute(earlier.where(ReportSnapshot.delivered_at.is_not(None))).first()
    return Pair(
        row.Report,
        row.campaign or row.partner,
        _one(row),
        _one(previous) if previous is not None else None,
        _one(delivered) if delivered is not None else None,
    )


def _kept() -> Select[*tuple[Any, ...]]:
    return select(
        ReportSnapshot.id,
        ReportSnapshot.made_at,
        ReportSnapshot.facts_sha256,
        ReportSnapshot.delivered_at,
        withheld().label("is_withheld"),
    )


def _one(row: Row[*tuple[Any, ...]]) -> Kept:
    values = row._mapping
    return Kept(
        values["id"],
        values["made_at"],
        values["facts_sha256"],
        values["delivered_at"],
        bool(values["is_withheld"]),
    )
