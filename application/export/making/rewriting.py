"""Have a report's newest snapshot written into its Google Sheet once more, after it was made again.

The build that is asked for begins behind the figures: what it writes is the snapshot as it is kept. Never
commits.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from application.clock import clock
from application.export.making.asking import opened, queue, queue_anew
from application.extensions import db
from application.models import Report, ReportBuild, ReportFile, ReportSnapshot

ASKED_AGAIN_AFTER = timedelta(hours=6)
"""A Sheet that can't be written, as its owner's sign-in is lost, is tried anew so often."""
AT_ONCE = 50


def rewrite_sheet(report_id: int, *, because_of: int) -> None:
    """Ask for it where the report has a Sheet, and this snapshot is its newest or stands in the Sheet.

    A build under way begins again where it may hold what was taken out; one that has no figures yet goes on:
    it brings a snapshot of its own.
    """
    file = db.session.execute(
        select(ReportFile.snapshot_id).where(ReportFile.open_for_report_id == report_id)
    ).one_or_none()
    newest = db.session.scalars(
        select(ReportSnapshot)
        .where(ReportSnapshot.report_id == report_id)
        .order_by(ReportSnapshot.id.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if file is None:
        return
    if newest is None or newest.id <= because_of or file.snapshot_id in (None, because_of):
        _begin(report_id, newest)


def _begin(report_id: int, newest: ReportSnapshot | None) -> None:
    """Without a snapshot the report is made from new figures: something has to take the old one's place."""
    is_new = (
        db.session.scalar(select(ReportBuild.id).where(ReportBuild.open_for_report_id == report_id)) is None
    )
    build = opened(report_id, None, is_rewriting=True)
    if is_new:
        if newest is not None:
            newest.build_id = build.id
        queue(build)
    elif newest is not None and newest.build_id == build.id:
        queue_anew(build)


def rewrite_due_sheets() -> int:
    """Ask for those whose writing was never done; how many. Only some at once: the next visit takes more."""
    stale = (
        select(Report.id, func.coalesce(ReportSnapshot.id, 0))
        .join(ReportFile, ReportFile.open_for_report_id == Report.id)
        .outerjoin(ReportSnapshot, ReportSnapshot.id == ReportFile.snapshot_id)
        .where(_tells_of_the_past(), ~_built_lately())
        .order_by(ReportFile.id)
        .limit(AT_ONCE)
    )
    found = [tuple(row) for row in db.session.execute(stale)]
    for report_id, snapshot_id in found:
        rewrite_sheet(report_id, because_of=snapshot_id)
    return len(found)


def _tells_of_the_past() -> ColumnElement[bool]:
    """Its snapshot was made again since the Sheet was written, or could not be, and is gone."""
    is_gone = and_(ReportFile.snapshot_id.is_(None), ReportFile.written_at.is_not(None))
    return or_(is_gone, ReportSnapshot.taken_out_at > ReportFile.written_at)


def _built_lately() -> ColumnElement[bool]:
    since = clock.now() - ASKED_AGAIN_AFTER
    return (
        select(ReportBuild.id)
        .where(ReportBuild.report_id == ReportFile.report_id, ReportBuild.asked_at > since)
        .exists()
    )
