"""The queue's and the scheduler's entries: make the reports that were asked for."""

import logging

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from application.clock import clock
from application.config import Config
from application.export.access.working import queue_left_changes
from application.export.making.asking import SILENT_AFTER
from application.export.making.building import (
    KeptReport,
    TakenOver,
    keep_snapshot,
    kept_snapshot,
    note_step,
    read_facts,
    write_workbook,
)
from application.export.making.recording import (
    Order,
    begin,
    queue_silent_builds,
    record_done,
    record_trouble,
)
from application.export.making.rewriting import rewrite_due_sheets
from application.export.making.sheet_steps import sheet_steps
from application.export.rendering.sheet.identity import WrongFile
from application.export.rendering.sheet.places import SheetTooLarge
from application.export.sheets.giving_access import end_reviewers_but
from application.export.sheets.health import LOSSES, note_lost
from application.export.sheets.owners import NoOwner, Owner, owner_for
from application.extensions import db
from application.gateways import gateways
from application.integrations.google.error_types import GoogleError
from application.models import BuildStep
from application.task_payloads import payload_number
from application.task_queue import Attempt, commit, rollback

logger = logging.getLogger(__name__)

report_tasks = Blueprint("report_tasks", __name__)
report_cron = Blueprint("report_cron", __name__)

QUEUE = "reports"
"""As many tries has a build in the other queue, of what is made by itself."""
STORE_AWAY = "store_away"
ACCIDENT = "accident"
SHEET = "sheet_"
"""Before the kind of what kept a Sheet from being written; the workbook is there all the same."""


@report_tasks.post("/build")
def build() -> ResponseReturnValue:
    """One try of one build; what an earlier try has done is not done again."""
    attempt = Attempt.from_headers(request.headers)
    order = begin(payload_number("build"), payload_number("generation"))
    _close()
    if order is None:
        return "", 200
    try:
        _make(order)
    except TakenOver:
        rollback()
        return "", 200
    except Exception as error:
        # A task ends in a recorded state, whatever went wrong in it.
        logger.exception("report failed", extra={"build": order.build_id, "attempt": attempt.number})
        rollback()
        tries_again = not attempt.is_last(QUEUE)
        problem = _kind_of(error)
        record_trouble(order, problem, tries_again=tries_again)
        commit()
        return "", 500 if tries_again else 200
    return "", 200


def _make(order: Order) -> None:
    """Everything that the build still lacks; no transaction is open while files are written."""
    config: Config = current_app.extensions["configuration"]
    if order.snapshot_id is not None:
        kept = kept_snapshot(order.snapshot_id, gateways().blobs)
    else:
        facts = read_facts(order, config)
        _close()
        note_step(order, BuildStep.WORKBOOK)
        _close()
        made = write_workbook(facts, gateways().blobs)
        kept = keep_snapshot(order, made)
    owner = owner_for(order.report_id, order.recipient.kind, order.asked_by_id, config)
    _close()
    problem = owner.problem if isinstance(owner, NoOwner) else _write_sheet(order, kept, owner)
    record_done(order, problem)
    commit()


def _write_sheet(order: Order, kept: KeptReport, owner: Owner) -> str | None:
    """Why the Sheet was not written; None when it was. Raises what is worth another try."""
    try:
        sheet_steps(order, kept, owner, gateways(), _close)
    except LOSSES as error:
        rollback()
        note_lost(owner, error)
        _close()
        return f"{SHEET}{error.kind}"
    except GoogleError as error:
        if error.is_temporary or error.may_have_acted:
            raise
        logger.warning("no sheet was written: %s", error, extra={"build": order.build_id})
        rollback()
        return f"{SHEET}{error.kind}"
    except (SheetTooLarge, WrongFile) as error:
        logger.warning("no sheet was written: %s", error, extra={"build": order.build_id})
        rollback()
        return SHEET + ("too_large" if isinstance(error, SheetTooLarge) else "wrong_file")
    return None


def _kind_of(error: Exception) -> str:
    if isinstance(error, GoogleError):
        return f"{SHEET}{error.kind}"
    return STORE_AWAY if isinstance(error, OSError) else ACCIDENT


def _close() -> None:
    commit()
    db.session.close()


@report_cron.get("/sweep")
def sweep() -> ResponseReturnValue:
    """Take up silent builds, changes of access left lying, and Sheets that tell of somebody who left."""
    lost = queue_silent_builds(clock.real_now() - SILENT_AFTER)
    commit()
    reviewers = end_reviewers_but(gateways().config.report_reviewers)
    commit()
    left = queue_left_changes()
    commit()
    stale = rewrite_due_sheets()
    commit()
    told = {"lost_builds": lost, "reviewers": reviewers, "left_changes": left, "stale_sheets": stale}
    logger.info("reports swept", extra=told)
    return "", 200
