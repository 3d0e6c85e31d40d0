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
    Report,
    ReportFile,
    ShareLink,
    User,
)
from tests.export.report_rows import create_report, create_snapshot
from tests.leaving.collected import Person


def report(person: Person, campaign: Campaign) -> None:
    """Workbooks and facts hold the person's mark, as do the title of a Sheet and who may open it."""
    content = f"a workbook with {person.mark} in it".encode()
    for_staff = create_report(campaign)
    create_snapshot(for_staff, post_ids=[person.ids["album"]], workbook=content + b" for staff")
    own = create_report(campaign, db.session.get_one(User, person.ids["user"]))
    create_snapshot(own, post_ids=[], workbook=content)
    db.session.add_all([_share_link(own, person), _file(own, person)])
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


def _file(own: Report, person: Person) -> ReportFile:
    file = ReportFile(
        report_id=own.id,
        google_id=f"sheet-of-{person.mark}",
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
            role=AccessRole.READER,
            reason=AccessReason.ADDED,
            given_at=clock.now(),
        )
    )
    return file
