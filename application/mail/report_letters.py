"""Ask for letters about reports. Never commits."""

from application.extensions import db
from application.mail.report_words import ReportLetter
from application.mail.service import ask_for_mail
from application.models import BuildState, ReportBuild, ReportSnapshot, User


def write_about_making(build: ReportBuild, reader_id: int | None) -> bool:
    """The letter that a making has ended, well or not: one for each. The caller has locked the reader.

    None goes to somebody whose access has ended, or who has no address.
    """
    reader = db.session.get(User, reader_id or 0)
    if reader is None or not reader.active or not reader.email:
        return False
    kind = ReportLetter.READY if build.state is BuildState.DONE else ReportLetter.FAILED
    return ask_for_mail(
        key=f"report-made:{build.id}",
        kind=kind,
        user_id=reader.id,
        address=reader.email,
        report_build_id=build.id,
    )


def write_about_delivery(snapshot: ReportSnapshot, recipient: User) -> bool:
    """The letter that a report was delivered, once for each delivery; False where there is no address."""
    if not recipient.contact_email or snapshot.delivered_at is None:
        return False
    return ask_for_mail(
        key=f"{ReportLetter.DELIVERED}:{snapshot.id}:{snapshot.delivered_at:%Y%m%dT%H%M%S}",
        kind=ReportLetter.DELIVERED,
        user_id=recipient.id,
        address=recipient.contact_email,
        report_snapshot_id=snapshot.id,
    )
