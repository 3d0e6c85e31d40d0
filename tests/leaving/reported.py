"""Reports with a person's posts in them, and one for the person."""

from datetime import timedelta

from application.clock import clock
from application.extensions import db
from application.models import (
    AccessReason,
    AccessRole,
    Campaign,
    FileAccess,
    FileState,
    Mail,
    MailState,
    Report,
    ReportFile,
    ShareLink,
    User,
)
from tests.export.report_rows import create_build, create_report, create_snapshot, keep_snapshot_of
from tests.leaving.collected import Person


def report(person: Person, campaign: Campaign) -> None:
    """Workbooks and facts hold the person's mark, as do the title of a Sheet and who may open it."""
    content = f"a workbook with {person.mark} in it".encode()
    for_staff = create_report(campaign)
    keep_snapshot_of(for_staff)
    create_snapshot(for_staff, post_ids=[person.ids["album"]], workbook=content + b" that no facts make")
    own = create_report(campaign, db.session.get_one(User, person.ids["user"]))
    create_snapshot(own, post_ids=[], workbook=content).delivered_at = clock.now()
    db.session.add_all([_share_link(own, person), _file(own, person), _letter_to_staff(own, person)])
    db.session.commit()


def _share_link(own: Report, person: Person) -> ShareLink:
    return ShareLink(
        report_id=own.id,
        key_sha256=f"{own.id:064d}",
        label=f"For {person.mark}",
        shows_money=False,
        ends_at=clock.now() + timedelta(days=9),
        made_at=clock.now(),
    )


def _letter_to_staff(own: Report, person: Person) -> Mail:
    """Its subject names the person whom the report is for."""
    return Mail(
        key=f"report-made:{own.id}",
        kind="report_ready",
        report_build_id=create_build(own).id,
        address="mona@example.org",
        subject=f"The report of Spring tea for {person.mark} Winter is ready",
        state=MailState.SENT,
        created_at=clock.now(),
        sent_at=clock.now(),
    )


def _file(own: Report, person: Person) -> ReportFile:
    file = ReportFile(
        report_id=own.id,
        google_id=f"sheet-{own.id}",
        address=f"https://sheets.invalid/{person.mark}",
        title=f"Spring tea · report for {person.mark} Winter",
        state=FileState.OPEN,
        made_at=clock.now(),
    )
    db.session.add(file)
    db.session.flush()
    db.session.add(
        FileAccess(
            file_id=file.id,
            email=f"{person.mark}@g.org",
            email_key=f"{person.mark}@g.org",
            permission_id=f"permission-{own.id}",
            role=AccessRole.READER,
            reason=AccessReason.ADDED,
            given_at=clock.now(),
        )
    )
    return file
