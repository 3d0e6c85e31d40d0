"""Checks by the queue, as the page asks for them."""

from sqlalchemy import select

from application.evidence.asking import ask_for_check
from application.extensions import db
from application.models import EvidenceCheck
from application.task_queue import commit
from tests.capture.conftest import CaptureStage


def ask(asked_by_id: int | None = None) -> bool:
    """Ask for a check; whether it is a new one."""
    is_new = ask_for_check(asked_by_id=asked_by_id)
    commit()
    return is_new


def newest_check() -> EvidenceCheck:
    found = db.session.scalars(
        select(EvidenceCheck).order_by(EvidenceCheck.id.desc()).execution_options(populate_existing=True)
    ).first()
    assert found is not None
    return found


def run_check(stage: CaptureStage, asked_by_id: int | None = None) -> EvidenceCheck:
    """A check from its being asked for to its end."""
    ask(asked_by_id)
    stage.work()
    return newest_check()
