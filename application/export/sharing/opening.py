"""Which report a share link opens, for whoever has it. Never commits."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from application.clock import clock
from application.export.snapshots.people import withheld
from application.extensions import db
from application.models import RecipientKind, Report, ReportSnapshot, ShareLink
from application.report_people import people_are_here

NOTED_AGAIN = timedelta(hours=1)
"""Further openings within this time are not written down."""
_LONGEST_KEY = 128


@dataclass(frozen=True)
class OpenShare:
    """The newest making of the report that a link opens; `is_withheld`: it is being made again without
    somebody who left."""

    link_id: int
    shows_money: bool
    ends_at: datetime
    opened_at: datetime | None
    snapshot_id: int
    facts_sha256: str
    file_stem: str
    workbook_sha256: str
    is_withheld: bool

    def is_to_be_noted(self, now: datetime) -> bool:
        """Whether this opening is written down."""
        return self.opened_at is None or self.opened_at <= now - NOTED_AGAIN


def fingerprint(key: str) -> str:
    """What the table keeps of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def opened(key: str) -> OpenShare | None:
    """What this link opens now; one statement.

    None for an unknown link, one that has ended or was switched off, and one whose report is for, or of,
    somebody whose access has ended. A consultant's report is nobody's to share.
    """
    if len(key) > _LONGEST_KEY:
        return None
    made = aliased(ReportSnapshot)
    newest = select(func.max(made.id)).where(made.report_id == Report.id).scalar_subquery()
    row = db.session.execute(
        select(
            ShareLink.id.label("link_id"),
            ShareLink.shows_money,
            ShareLink.ends_at,
            ShareLink.opened_at,
            ReportSnapshot.id.label("snapshot_id"),
            ReportSnapshot.facts_sha256,
            ReportSnapshot.file_stem,
            ReportSnapshot.workbook_sha256,
            withheld().label("is_withheld"),
        )
        .join(Report, Report.id == ShareLink.report_id)
        .join(ReportSnapshot, and_(ReportSnapshot.report_id == Report.id, ReportSnapshot.id == newest))
        .where(
            ShareLink.key_sha256 == fingerprint(key),
            ShareLink.revoked_at.is_(None),
            ShareLink.ends_at > clock.now(),
            Report.recipient != RecipientKind.CONSULTANT,
            people_are_here(),
        )
    ).one_or_none()
    return None if row is None else OpenShare(**{**row._mapping, "is_withheld": bool(row.is_withheld)})


def note_opened(link_id: int, now: datetime) -> None:
    """Write down when it was last opened, once an hour at most; one statement."""
    due = or_(ShareLink.opened_at.is_(None), ShareLink.opened_at <= now - NOTED_AGAIN)
    db.session.execute(update(ShareLink).where(ShareLink.id == link_id, due).values(opened_at=now))


def has_open_link(report_id: int) -> bool:
    """Whether somebody may open the report without signing in; one statement."""
    is_open = exists().where(
        ShareLink.report_id == report_id, ShareLink.revoked_at.is_(None), ShareLink.ends_at > clock.now()
    )
    return bool(
        db.session.scalar(select(Report.id).where(Report.id == report_id, is_open, people_are_here()))
    )
