"""The queue's entry: change at Google who may open a file, one change after another."""

import logging
from typing import TYPE_CHECKING

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from application.export.access.at_google import Change, carry_out, delete_file
from application.export.access.working import (
    Busy,
    Deletion,
    TakenOver,
    Work,
    next_change,
    record_change,
    record_deletion,
    record_gone_access,
    record_gone_file,
    record_refusal,
    record_trouble,
    take_up,
)
from application.export.sheets.health import LOSSES, note_lost, note_working
from application.extensions import db
from application.gateways import gateways
from application.integrations.google.error_types import (
    GoogleDayLimit,
    GoogleError,
    GoogleGone,
    GoogleMisconfigured,
    GooglePermissionGone,
    GoogleSignedOut,
)
from application.task_payloads import payload_number
from application.task_queue import Attempt, commit, rollback

if TYPE_CHECKING:
    from application.integrations.google.account import GoogleAccount

logger = logging.getLogger(__name__)

access_tasks = Blueprint("access_tasks", __name__)

QUEUE = "access"
PATIENCE_SECONDS = 0.0
"""The queue waits, so that a file in trouble doesn't hold up the others."""


@access_tasks.post("/access")
def change() -> ResponseReturnValue:
    """Work off what waits for one file; what an earlier try has done is not done again."""
    attempt = Attempt.from_headers(request.headers)
    try:
        work = take_up(payload_number("file"), payload_number("generation"))
    except Busy:
        rollback()
        return "", 500
    _close()
    if work is None:
        return "", 200
    try:
        _work_off(work)
    except TakenOver:
        rollback()
    except Exception as error:
        # A task ends in a recorded state, whatever went wrong in it.
        return "", _after_trouble(work, error, attempt)
    return "", 200


def _after_trouble(work: Work, error: Exception, attempt: Attempt) -> int:
    if isinstance(error, GoogleError):
        # Not Google's own words: they name addresses.
        logger.warning("access not changed now: %s", error.kind, extra={"file": work.file_id})
    else:
        logger.exception("access could not be changed", extra={"file": work.file_id})
    rollback()
    tries_again = not attempt.is_last(QUEUE) and not isinstance(error, GoogleDayLimit)
    try:
        record_trouble(work, tries_again=tries_again)
    except TakenOver:
        rollback()
        return 200
    _close()
    return 500 if tries_again else 200


def _work_off(work: Work) -> None:
    """Raises what is worth another try, and TakenOver."""
    account, refused = _account(work), set[int]()
    while (wanted := _next(work, refused)) is not None:
        try:
            _make(account, work, wanted)
        except GoogleGone as error:
            if _note_gone(work, wanted, error):
                return
        except GoogleError as error:
            if error.is_temporary or error.may_have_acted:
                raise
            account = _note_refused(work, wanted, account, error)
            if isinstance(wanted, Change):
                refused.add(wanted.access_id)
        _close()


def _next(work: Work, refused: set[int]) -> Change | Deletion | None:
    wanted = next_change(work, refused)
    _close()
    return wanted


def _make(account: "GoogleAccount | GoogleError", work: Work, wanted: Change | Deletion) -> None:
    """One change at Google, and the record of it. Raises GoogleError."""
    if isinstance(account, GoogleError):
        raise account
    if isinstance(wanted, Deletion):
        delete_file(account.drive, work.google_id)
        record_deletion(work)
    else:
        record_change(work, wanted, carry_out(account.drive, work.google_id, wanted))
    if work.owner is not None:
        note_working(work.owner, account.refresh_token)


def _note_gone(work: Work, wanted: Change | Deletion, error: GoogleGone) -> bool:
    """Record it; whether it is the file itself that is gone."""
    if isinstance(wanted, Change) and isinstance(error, GooglePermissionGone):
        record_gone_access(work, wanted)
        return False
    if isinstance(wanted, Deletion):
        record_deletion(work)
    else:
        record_gone_file(work)
    _close()
    return True


def _note_refused(
    work: Work, wanted: Change | Deletion, account: "GoogleAccount | GoogleError", error: GoogleError
) -> "GoogleAccount | GoogleError":
    """Record the refusal; the account to go on with, or why there is none when its sign-in has ended."""
    logger.warning("access refused: %s", error.kind, extra={"file": work.file_id})
    is_lost = isinstance(error, LOSSES)
    if is_lost and work.owner is not None:
        note_lost(work.owner, error)
        _close()  # its person is locked ahead of any file
    if isinstance(wanted, Deletion):
        record_deletion(work, error.kind)
    else:
        record_refusal(work, wanted, error.kind)
    return error if is_lost else account


def _account(work: Work) -> "GoogleAccount | GoogleError":
    """The one whose file it is, or why there is none: its sign-in has ended, or Google is not set up."""
    if work.owner is None:
        return GoogleSignedOut("the owner's sign-in has ended")
    if work.owner.refresh_token is not None:
        return gateways().google_person(work.owner.refresh_token, PATIENCE_SECONDS)
    try:
        return gateways().google_service_account(PATIENCE_SECONDS)
    except GoogleMisconfigured as error:
        return error


def _close() -> None:
    commit()
    db.session.close()
