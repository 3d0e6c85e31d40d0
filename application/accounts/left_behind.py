"""What goes on by itself after a member of staff's access has ended, for whoever is about to end it."""

from dataclasses import dataclass

from sqlalchemy import func, select

from application.clock import clock
from application.extensions import db
from application.models import FileState, GoogleLogin, ReportFile, ShareLink


@dataclass(frozen=True)
class LeftBehind:
    """Google Sheets that stand in the person's own Drive, and open links to pages of reports by them."""

    sheets: int
    share_links: int


def left_behind(user_id: int) -> LeftBehind:
    """One statement."""
    own = select(GoogleLogin.id).where(GoogleLogin.user_id == user_id)
    sheets = select(func.count()).where(
        ReportFile.google_login_id.in_(own), ReportFile.state == FileState.OPEN
    )
    links = select(func.count()).where(
        ShareLink.made_by_id == user_id, ShareLink.revoked_at.is_(None), ShareLink.ends_at > clock.now()
    )
    row = db.session.execute(select(sheets.scalar_subquery(), links.scalar_subquery())).one()
    return LeftBehind(*row)
