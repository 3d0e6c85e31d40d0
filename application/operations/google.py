"""Trouble with Google: sign-ins that have ended, and Sheets whose readers it still has to shut out."""

from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from application.config import Config
from application.models import (
    AccessChange,
    FileAccess,
    FileState,
    GoogleLogin,
    GoogleLoginState,
    ReportFile,
    User,
)
from application.operations.kinds import Cause, Tier

AT_GOOGLE = (FileState.OPEN, FileState.DELETING)
SIGN_IN_LOST = "google-sign-in-lost"
NOT_SHUT = "google-files-open"


def lost_sign_ins() -> Select[*tuple[Any, ...]]:
    """Sign-ins of active staff that Google takes no more, with the Sheets in their Drives.

    Where Sheets are made without sign-ins, only those by which one is still to be reached.
    """
    files = (
        select(func.count(ReportFile.id))
        .where(ReportFile.google_login_id == GoogleLogin.id, ReportFile.state.in_(AT_GOOGLE))
        .correlate(GoogleLogin)
        .scalar_subquery()
    )
    config: Config = current_app.extensions["configuration"]
    needed = true() if config.google_reports == "sign_in" else files > 0
    return (
        select(
            GoogleLogin.id.label("ref"),
            User.name.label("title"),
            User.email.label("contact"),
            GoogleLogin.lost_at.label("since"),
            files.label("amount"),
        )
        .select_from(GoogleLogin)
        .join(User, User.id == GoogleLogin.user_id)
        .where(GoogleLogin.state == GoogleLoginState.LOST, User.active.is_(True), needed)
        .order_by(GoogleLogin.lost_at, GoogleLogin.id)
    )


def files_not_shut() -> Select[*tuple[Any, ...]]:
    """Sheets that Google has refused to delete, or of which it has refused to shut somebody out."""
    refused = _refused_removal().exists()
    problem = select(func.min(FileAccess.problem)).where(*_removal_of_file()).scalar_subquery()
    return (
        select(
            ReportFile.id.label("ref"),
            ReportFile.title.label("title"),
            func.coalesce(ReportFile.problem, problem).label("detail"),
        )
        .select_from(ReportFile)
        .where(or_(and_(ReportFile.state == FileState.DELETING, ReportFile.problem.is_not(None)), refused))
        .order_by(ReportFile.id)
    )


def _refused_removal() -> Select[int]:
    return select(FileAccess.id).where(*_removal_of_file())


def _removal_of_file() -> tuple[ColumnElement[bool], ...]:
    return (
        FileAccess.file_id == ReportFile.id,
        ReportFile.state.in_(AT_GOOGLE),
        FileAccess.pending == AccessChange.REMOVE,
        FileAccess.problem.is_not(None),
    )


GOOGLE = (
    Cause(
        SIGN_IN_LOST,
        Tier.NEEDS,
        "Sign-ins at Google that have ended",
        "Nobody is let into the Sheets in these people’s Drives, or shut out. Where Sheets are made by their "
        "sign-ins, their reports become workbooks only.",
        "The person signs in at Google again: Account, “Sign-in at Google”. What waits for it then goes on.",
        lost_sign_ins,
        partner_acts=True,
    ),
    Cause(
        NOT_SHUT,
        Tier.NEEDS,
        "Sheets at Google that should be gone, or still open for somebody who was shut out",
        "Somebody may still read figures that they should not, or that are out of date.",
        "The Sheet’s page says why: mend that, or let the Sheet’s owner do it at Google. The platform tries "
        "again each day.",
        files_not_shut,
    ),
)
