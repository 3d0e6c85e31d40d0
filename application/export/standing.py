"""Why a report is not made any more, in words. Never commits."""

from dataclasses import dataclass

from sqlalchemy import select

from application.extensions import db
from application.models import Report, User
from application.report_people import gone_name, is_in_campaign


@dataclass(frozen=True)
class Obstacle:
    """A sentence; where somebody is gone, nothing of the report is handed on either."""

    words: str
    is_somebody_gone: bool


def obstacle_of(report_id: int) -> Obstacle | None:
    """None where the report can be made, or is not there. One statement."""
    row = db.session.execute(
        select(User.name, gone_name().label("gone"), is_in_campaign().label("is_in_campaign"))
        .select_from(Report)
        .outerjoin(User, User.id == Report.recipient_id)
        .where(Report.id == report_id)
    ).one_or_none()
    if row is None:
        return None
    if row.gone is not None:
        return Obstacle(f"The access of {row.gone} has ended, so this report is not made any more.", True)
    if not row.is_in_campaign:
        words = f"{row.name} is not in the campaign any more, so no report of it is made for them."
        return Obstacle(words, False)
    return None
