"""What becomes of reports: rows of the retention table."""

from sqlalchemy import ColumnElement, func, or_, select

from application.export.snapshots.freezing import FACTS_KIND
from application.export.snapshots.keeping import WORKBOOK_KIND
from application.leaving import belonging as own
from application.leaving.rules import KEPT, Ages, Belonging, FileRule, Leaver, Remove, Rule
from application.models import (
    FileAccess,
    GoogleLogin,
    Post,
    Report,
    ReportBuild,
    ReportFile,
    ReportSnapshot,
    ShareLink,
    SnapshotPost,
    User,
)

GOES = (Remove(),)


def _reports_of(leaver: Leaver) -> ColumnElement[bool]:
    return or_(Report.partner_id.in_(leaver.users), Report.recipient_id.in_(leaver.users))


def _snapshots_of(leaver: Leaver) -> ColumnElement[bool]:
    posts = select(Post.id).where(own.posts_of_leaver(leaver))
    with_posts = select(SnapshotPost.snapshot_id).where(SnapshotPost.post_id.in_(posts))
    of_reports = select(Report.id).where(_reports_of(leaver))
    return or_(ReportSnapshot.id.in_(with_posts), ReportSnapshot.report_id.in_(of_reports))


def _files_of(leaver: Leaver) -> ColumnElement[bool]:
    return ReportFile.report_id.in_(select(Report.id).where(_reports_of(leaver)))


def _accesses_of(leaver: Leaver) -> ColumnElement[bool]:
    addresses = (func.lower(User.google_email), func.lower(User.email), func.lower(User.contact_email))
    persons = [select(address).where(User.id.in_(leaver.users)) for address in addresses]
    return or_(*(FileAccess.email_key.in_(each) for each in persons))


# fmt: off
# A table: a line for each value would hide what differs between its rows.
REPORT_RULES: tuple[Rule, ...] = (
    Rule(
        ReportSnapshot, "reports as they were once made",
        Belonging("by the posts in it, or by whom the report is for", _snapshots_of), GOES, GOES,
        "A report names people and shows their posts; it can be made again without them.",
    ),
    Rule(
        SnapshotPost, "which posts stand in which of these reports", own.by_post(SnapshotPost.post_id),
        GOES, GOES,
        "It is how the reports with somebody’s posts are found.", comes_last=True,
    ),
    Rule(
        ReportFile, "which Google Sheets reports stand in",
        Belonging("by whom the report is for", _files_of), GOES, GOES,
        "It is of no use once the report is gone.",
        ages=(Ages(400, "ended_at"),),
    ),
    Rule(
        FileAccess, "who may open those Sheets", Belonging("by the address", _accesses_of), GOES, GOES,
        "An address is a person’s; who may still open a Sheet, Google says too.",
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
