"""Checks by the queue, as the page asks for them."""

import re
from collections.abc import Callable
from datetime import timedelta

from click.testing import Result
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.clock import clock
from application.config import Config
from application.evidence.asking import SILENT_AFTER, ask_for_check
from application.extensions import db
from application.models import EvidenceCheck, Role
from application.task_queue import commit
from tests.builders import create_user
from tests.capture.conftest import CaptureStage
from tests.conftest import SignIn

Page = Callable[[], str]


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


def deliver(stage: CaptureStage, *, attempt: int = 1, generation: int | None = None) -> int:
    """The newest check's task as the queue delivers it; the status."""
    check = newest_check()
    payload = {"check": check.id, "generation": check.generation if generation is None else generation}
    config: Config = stage.app.extensions["configuration"]
    headers = {"X-Task-Secret": config.task_secret, "X-AppEngine-TaskRetryCount": str(attempt - 1)}
    db.session.close()
    return stage.app.test_client().post("/tasks/evidence/check", json=payload, headers=headers).status_code


def sweep(stage: CaptureStage) -> None:
    config: Config = stage.app.extensions["configuration"]
    headers = {"X-Task-Secret": config.task_secret}
    db.session.close()
    assert stage.app.test_client().get("/cron/evidence/sweep", headers=headers).status_code == 200


def fall_silent() -> None:
    long_ago = clock.real_now() - SILENT_AFTER - timedelta(minutes=1)
    db.session.execute(update(EvidenceCheck).values(heartbeat_at=long_ago))
    db.session.commit()


def page_of_checks(client: FlaskClient, sign_in: SignIn) -> Page:
    """What an admin reads on the page of checks, without its marks."""
    admin = create_user(role=Role.ADMIN).id
    db.session.remove()
    sign_in(client, admin)

    def read() -> str:
        db.session.remove()
        answer = client.get("/evidence")
        assert answer.status_code == 200
        return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())

    return read


def verify(stage: CaptureStage, *arguments: str) -> Result:
    """What `flask evidence verify` says."""
    db.session.remove()
    return stage.app.test_cli_runner().invoke(args=["evidence", "verify", *arguments])
