"""A Sheet at the sandbox's Google, and what Google says of who may open it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from application.clock import clock
from application.extensions import db
from application.models import (
    AccessReason,
    AccessRole,
    FileAccess,
    FileState,
    Report,
    ReportFile,
    User,
)
from tests.campaigns.stage import Stage, set_stage
from tests.conftest import RunningSandbox
from tests.export.made_reports import drain
from tests.export.test_sheets import ACCOUNT, make, sign_in_at_google

TIMEOUT = 10
READER = "anna.reader@brand.example"
PAGES = "/reports/files"


@dataclass(frozen=True)
class SheetStage:
    """The campaign's report for staff, made once; `file_id` is its Sheet's."""

    stage: Stage
    sandbox: RunningSandbox
    file_id: int
    google_id: str

    @property
    def page(self) -> str:
        return f"{PAGES}/{self.file_id}"

    def text(self) -> str:
        answer = self.stage.client.get(self.page)
        assert answer.status_code == 200
        return answer.text

    def add(self, email: str = READER, role: str = "reader", **form: Any) -> TestResponse:
        """Let them in, whatever the page has to say about that."""
        form = {"address": email, "role": role, "confirmed": email, **form}
        return self.stage.client.post(f"{self.page}/people", data=form, follow_redirects=True)

    def let_in(self, email: str = READER, role: str = "reader", **form: Any) -> None:
        """Add somebody, and let the queue tell Google."""
        assert self.add(email, role, **form).status_code == 200
        drain(self.stage.client)

    def remove(self, email: str = READER) -> TestResponse:
        path = f"{self.page}/people/{self.access(email).id}/remove"
        return self.stage.client.post(path, follow_redirects=True)

    def change(self, email: str, role: str) -> TestResponse:
        path = f"{self.page}/people/{self.access(email).id}/role"
        return self.stage.client.post(path, data={"role": role}, follow_redirects=True)

    def delete(self, word: str = "delete") -> TestResponse:
        return self.stage.client.post(f"{self.page}/delete", data={"word": word}, follow_redirects=True)

    def at_google(self) -> dict[str, str]:
        """The role of each address but the owner's; {} of a file that is gone."""
        answer = requests.get(f"{self.sandbox.url}/control/google/files", timeout=TIMEOUT)
        found = next((each for each in answer.json() if each["id"] == self.google_id), None)
        permissions = found["permissions"] if found else []
        return {each["emailAddress"]: each["role"] for each in permissions if each["role"] != "owner"}

    def is_at_google(self) -> bool:
        answer = requests.get(f"{self.sandbox.url}/control/google/files", timeout=TIMEOUT)
        return any(each["id"] == self.google_id for each in answer.json())

    def letters(self, email: str) -> int:
        """How many Google has written to the address about this file."""
        answer = requests.get(f"{self.sandbox.url}/mailbox.json", params={"to": email}, timeout=TIMEOUT)
        return sum(self.google_id in each["text"] for each in answer.json())

    def access(self, email: str = READER) -> FileAccess:
        """The newest row of the address."""
        with self.stage.rows():
            wanted = select(FileAccess).where(FileAccess.email == email, FileAccess.file_id == self.file_id)
            found = db.session.scalars(wanted.order_by(FileAccess.id.desc())).first()
            assert found is not None
            db.session.expunge(found)
            return found

    def file(self) -> ReportFile:
        with self.stage.rows():
            found = db.session.get_one(ReportFile, self.file_id)
            db.session.expunge(found)
            return found

    def end_hold(self) -> None:
        """As if it were long ago that a run was killed."""
        with self.stage.rows():
            past = {"changing_until": clock.real_now() - timedelta(seconds=1)}
            db.session.execute(update(ReportFile).values(past))
            db.session.commit()

    def deliver(self, attempt: int = 1) -> int:
        """What the queue's request is answered with."""
        configuration = self.stage.app.extensions["configuration"]
        headers = {"X-AppEngine-TaskRetryCount": str(attempt - 1), "X-Task-Secret": configuration.task_secret}
        payload = {"file": self.file_id, "generation": self.file().changes_generation}
        queue = self.stage.app.test_client()
        return queue.post("/tasks/reports/access", json=payload, headers=headers).status_code


def set_sheet_stage(app: Flask, client: FlaskClient, sign_in: Any, sandbox: RunningSandbox) -> SheetStage:
    """Sign in at Google and have the report made."""
    sandbox.advance(seconds=61)  # the quota of the last minute is nobody's any more
    requests.delete(f"{sandbox.url}/control/google", timeout=TIMEOUT)
    stage = set_stage(app, client, sign_in)
    stage.decide({"single": f"accepted-{stage.post_ids[0]}"})
    with stage.rows():
        db.session.execute(update(User).where(User.id == stage.manager_id).values(google_email=ACCOUNT))
        db.session.commit()
    sign_in_at_google(stage)
    make(stage)
    with stage.rows():
        file = db.session.scalars(select(ReportFile)).one()
        return SheetStage(stage, sandbox, file.id, file.google_id)


def create_file(report: Report | None, *, number: int = 1, **more: Any) -> ReportFile:
    """A Sheet of the report in the shared drive, of which Google knows nothing."""
    values: dict[str, Any] = {
        "report_id": report.id if report else None,
        "google_id": f"sheet-{number}",
        "address": f"https://sheets.invalid/{number}",
        "title": f"Sheet {number}",
        "state": FileState.OPEN,
        "made_at": clock.now(),
    }
    file = ReportFile(**values | more)
    db.session.add(file)
    db.session.commit()
    return file


def create_access(file: ReportFile, email: str, **more: Any) -> FileAccess:
    """Somebody whom the file lets in."""
    values: dict[str, Any] = {
        "open_for": f"{file.id}:{email.lower()}",
        "email": email,
        "email_key": email.lower(),
        "permission_id": f"permission-{email}",
        "role": AccessRole.READER,
        "reason": AccessReason.ADDED,
        "given_at": clock.now(),
    }
    access = FileAccess(file_id=file.id, **values | more)
    db.session.add(access)
    db.session.commit()
    return access
