"""What becomes of reports: rows of the retention table."""

from sqlalchemy import ColumnElement, and_, func, or_, select

from application.export.snapshots.freezing import FACTS_KIND
from application.export.snapshots.keeping import WORKBOOK_KIND
from application.leaving import belonging as own
from application.leaving.rules import (
    KEPT,
    Ages,
    Belonging,
    Condition,
    FileRule,
    Leaver,
    MakeAgain,
    Remove,
    Replace,
    Rule,
)
from application.models import (
    AccessChange,
    Assignment,
    Decision,
    FileAccess,
    FileState,
    GoogleLogin,
    Report,
    ReportBuild,
    ReportFile,
    ReportSnapshot,
    ShareLink,
    SnapshotPerson,
    SnapshotPost,
    User,
)

GOES = (Remove(),)


def _reports_of(leaver: Leaver) -> ColumnElement[bool]:
    return or_(Report.partner_id.in_(leaver.users), Report.recipient_id.in_(leaver.users))


def _snapshots_of(leaver: Leaver) -> ColumnElement[bool]:
    return ReportSnapshot.report_id.in_(select(Report.id).where(_reports_of(leaver)))


def _files_of(leaver: Leaver) -> ColumnElement[bool]:
    return ReportFile.report_id.in_(select(Report.id).where(_reports_of(leaver)))


def _accesses_of(leaver: Leaver) -> ColumnElement[bool]:
    addresses = (func.lower(User.google_email), func.lower(User.email), func.lower(User.contact_email))
    persons = [select(address).where(User.id.in_(leaver.users)) for address in addresses]
    return or_(FileAccess.user_id.in_(leaver.users), *(FileAccess.email_key.in_(each) for each in persons))


def _waits_to_be_shut_out() -> ColumnElement[bool]:
    """Never NULL, so that it may be turned round."""
    return and_(FileAccess.pending.is_not(None), FileAccess.pending == AccessChange.REMOVE)


BEING_DELETED = Condition(
    "those that Google has still to delete", lambda: ReportFile.state == FileState.DELETING
)
BEING_SHUT_OUT = Condition("those that Google has still to take away", _waits_to_be_shut_out)
KNOWN_TO_GOOGLE = Condition(
    "those of which Google’s number is known",
    lambda: and_(_waits_to_be_shut_out(), FileAccess.permission_id.is_not(None)),
)
FILES_GO = (
    Remove(unless=BEING_DELETED),
    Replace(
        {"title": "", "address": ""}, "those lose title and address, and go with the file", of=BEING_DELETED
    ),
)
ACCESSES_GO = (
    Remove(unless=BEING_SHUT_OUT),
    Replace(
        {"email": "", "email_key": "", "open_for": None},
        "those lose the address, and go when Google has done it",
        of=KNOWN_TO_GOOGLE,
    ),
    # Google may have let the address in, and its answer been lost: nothing else leads to it then.
    Replace({"open_for": None}, "one without Google’s number keeps it until then", of=BEING_SHUT_OUT),
)


OF_ACCEPTED_POSTS = Condition(
    "those of posts accepted into campaigns",
    lambda: SnapshotPost.post_id.in_(
        select(Assignment.post_id).where(Assignment.decision == Decision.ACCEPTED)
    ),
)

# fmt: off
# A table: a line for each value would hide what differs between its rows.
REPORT_RULES: tuple[Rule, ...] = (
    Rule(
        ReportSnapshot, "reports as they were once made",
        Belonging("by whom the report is for", _snapshots_of), GOES, GOES,
        "Nobody is left to get it.",
    ),
    Rule(
        SnapshotPerson, "who stands in which of these reports", own.by_user(SnapshotPerson.user_id),
        (MakeAgain("stays; each report is made again without name, handle, links and followers"),),
        (MakeAgain("goes; each report is made again without any row of the person’s, totals stay"),),
        "A report was delivered and paid for, and names nobody who has left.",
    ),
    Rule(
        SnapshotPost, "which posts stand in which of these reports", own.by_post(SnapshotPost.post_id),
        (Remove(unless=OF_ACCEPTED_POSTS),), GOES,
        "It is how the reports with somebody’s posts are found.", comes_last=True,
    ),
    Rule(
        ReportFile, "which Google Sheets reports stand in",
        Belonging("by whom the report is for", _files_of), FILES_GO, FILES_GO,
        "The file at Google is deleted with its report.",
        ages=(Ages(400, "ended_at"),),
    ),
    Rule(
        FileAccess, "who may open those Sheets", Belonging("by the person, or the address", _accesses_of),
        ACCESSES_GO, ACCESSES_GO,
        "An address is a person’s; Google is told that it opens nothing any more.",
        ages=(Ages(400, "ended_at"),),
    ),
    Rule(
        Report, "which reports are made, for whom, and how often",
        Belonging("by whom it is for", _reports_of), GOES, GOES,
        "Nobody is left to get it.",
    ),
    Rule(
        ReportBuild, "when reports were made, and what came of it", None, KEPT, KEPT,
        "They go with their report.",
        ages=(Ages(400, "ended_at"),),
    ),
    Rule(
        ShareLink, "fingerprints of links to pages of reports", None, KEPT, KEPT,
        "They go with their report, and open nothing once they have ended.",
        ages=(Ages(400, "ends_at"),),
    ),
    Rule(
        GoogleLogin, "sign-ins at Google, by which Sheets are made", own.by_user(GoogleLogin.user_id),
        GOES, GOES,
        "It is the key to somebody’s own Drive.",
    ),
)
REPORT_FILES: tuple[FileRule, ...] = (
    FileRule(
        WORKBOOK_KIND, "workbooks of reports, as they were once made", ReportSnapshot, "workbook_sha256",
        "They are what was delivered.", is_large=True,
    ),
    FileRule(
        FACTS_KIND, "the figures that those reports were made from", ReportSnapshot, "facts_sha256",
        "From them a report can be made again as it was.",
    ),
)
# fmt: on
