"""Whether an address may have been meant for another report: what is asked before it is let in."""

from sqlalchemy import select

from application.extensions import db
from application.mail_addresses import address_key
from application.models import FileState, RecipientKind, Report, ReportFile, User
from application.models.users import PARTNER_ROLES
from application.report_access import known_by


def doubt_about(file_id: int, email: str) -> str:
    """Why to ask once more whether this address is to be let in; "" where nothing speaks against it.

    Two statements at most.
    """
    report = db.session.execute(
        select(Report.recipient, Report.recipient_id, User.name)
        .join(ReportFile, ReportFile.report_id == Report.id)
        .outerjoin(User, User.id == Report.recipient_id)
        .where(ReportFile.id == file_id, ReportFile.state == FileState.OPEN)
    ).one_or_none()
    if report is None:
        return ""
    people = db.session.scalars(select(User).where(known_by(address_key(email))).order_by(User.id)).all()
    if report.recipient is RecipientKind.STAFF:
        return "" if any(each.is_staff and each.active for each in people) else _not_of_staff(email)
    others = [each for each in people if each.role in PARTNER_ROLES]
    if not others or any(each.id == report.recipient_id for each in others):
        return ""
    return f"{email} is the address of {others[0].name}, and this report is for {report.name or 'others'}."


def _not_of_staff(email: str) -> str:
    return (
        f"This is staff’s own report, with what everybody is paid. {email} is not the address of anybody on "
        "your staff."
    )
