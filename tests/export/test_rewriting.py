"""Sheets written again without somebody who left: whatever ends it on the way, and nobody is bothered."""

from datetime import timedelta
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from application.clock import clock
from application.export.making.asking import SILENT_AFTER
from application.export.making.rewriting import rewrite_due_sheets
from application.export.rhythm.asking import AFTER_REWRITING, ask_for_due
from application.export.snapshots.freezing import FACTS_KIND
from application.extensions import db
from application.gateways import gateways
from application.integrations.google.sheets import Sheets
from application.models import (
    AuditEntry,
    BuildState,
    GoogleLogin,
    GoogleLoginState,
    Mail,
    Report,
    ReportBuild,
    ReportSnapshot,
    Rhythm,
    Role,
)
from application.task_queue import commit
from tests.builders import create_user
from tests.campaigns.stage import Stage, set_stage
from tests.conftest import RunningSandbox
from tests.export.made_reports import ask, drain
from tests.export.test_sheets import TIMEOUT, files, leave, make, shown_at_google, sign_in_at_google

LEAVER = "lena.cooks"


class Killed(BaseException):
    """The process ends here: nothing catches it."""


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: Any, sandbox: RunningSandbox) -> Stage:
    """A report for staff in its Sheet."""
    sandbox.advance(seconds=61)  # the quota of the last minute is nobody's any more
    requests.delete(f"{sandbox.url}/control/google", timeout=TIMEOUT)
    found = set_stage(app, client, sign_in)
    found.decide({"single": f"accepted-{found.post_ids[0]}"})
    sign_in_at_google(found)
    make(found)
    assert LEAVER in shown_at_google(found)
    return found


@pytest.fixture
def left(stage: Stage, sign_in: Any) -> Stage:
    """The same; its only influencer has asked to be deleted, and nothing is done yet."""
    leave(stage, sign_in)
    return stage


def sweep(stage: Stage) -> None:
    secret = stage.app.extensions["configuration"].task_secret
    headers = {"X-Appengine-Cron": "true", "X-Task-Secret": secret}
    assert stage.app.test_client().get("/cron/reports/sweep", headers=headers).status_code == 200


def set_login(stage: Stage, state: GoogleLoginState) -> None:
    with stage.rows():
        db.session.execute(update(GoogleLogin).values(state=state))
        db.session.commit()


def letters(stage: Stage) -> int:
    with stage.rows():
        about_makings = select(func.count()).where(Mail.report_build_id.is_not(None))
        return db.session.scalar(about_makings) or 0


def on_record(stage: Stage) -> int:
    with stage.rows():
        rewritten = select(func.count()).where(AuditEntry.action == "sheet_rewritten")
        return db.session.scalar(rewritten) or 0


def rewritings(stage: Stage) -> list[BuildState]:
    with stage.rows():
        states = select(ReportBuild.state).where(ReportBuild.is_rewriting).order_by(ReportBuild.id)
        return list(db.session.scalars(states))


def is_clean(stage: Stage) -> bool:
    return LEAVER not in shown_at_google(stage)


def test_it_is_on_record_and_nobody_gets_a_letter(left: Stage, sign_in: Any) -> None:
    drain(left.client)
    assert is_clean(left)
    assert (on_record(left), letters(left)) == (1, 1), "one letter, of the making that somebody asked for"
    admin = left.app.test_client()
    with left.rows():
        admin_id = create_user(role=Role.ADMIN).id
    sign_in(admin, admin_id)
    assert "Sheet written again without somebody who left" in admin.get("/audit").text


def test_done_again_it_changes_nothing(left: Stage) -> None:
    drain(left.client)
    before = files(left)[0]
    with left.rows():
        assert rewrite_due_sheets() == 0
        build = db.session.scalars(select(ReportBuild).where(ReportBuild.is_rewriting)).one()
        payload = {"build": build.id, "generation": build.generation}
    headers = {"X-Task-Secret": left.app.extensions["configuration"].task_secret}
    for _ in range(2):
        answer = left.app.test_client().post("/tasks/reports/build", json=payload, headers=headers)
        assert answer.status_code == 200
    after = files(left)[0]
    assert (after.written_at, after.snapshot_id) == (before.written_at, before.snapshot_id)
    assert (on_record(left), letters(left), rewritings(left)) == (1, 1, [BuildState.DONE])


@pytest.mark.parametrize("after_google_acted", [False, True])
def test_killed_while_it_is_written_the_sweep_goes_on(
    left: Stage, monkeypatch: pytest.MonkeyPatch, after_google_acted: bool
) -> None:
    real = Sheets.batch_update

    def dying(self: Sheets, *args: Any, **options: Any) -> Any:
        if after_google_acted:
            real(self, *args, **options)
        raise Killed

    with monkeypatch.context() as dead:
        dead.setattr(Sheets, "batch_update", dying)
        with pytest.raises(Killed):
            drain(left.client)
    assert rewritings(left) == [BuildState.RUNNING]
    with left.rows():
        db.session.execute(update(ReportBuild).values(heartbeat_at=clock.real_now() - SILENT_AFTER))
        db.session.commit()
    sweep(left)
    drain(left.client)
    assert is_clean(left)
    assert (len(files(left)), rewritings(left)) == (1, [BuildState.DONE])
    assert (on_record(left), letters(left)) == (1, 1)


def test_whoever_asks_meanwhile_gets_new_figures_and_a_letter(left: Stage) -> None:
    set_login(left, GoogleLoginState.LOST)
    drain(left.client)
    assert not is_clean(left)
    set_login(left, GoogleLoginState.CONNECTED)
    with left.rows():
        db.session.execute(update(ReportBuild).values(asked_at=clock.now() - timedelta(hours=7)))
        db.session.commit()
        assert rewrite_due_sheets() == 1
        commit()
    (file,) = files(left)
    ask(left.client, left.address)
    drain(left.client)
    (new,) = files(left)
    assert is_clean(left)
    assert new.snapshot_id != file.snapshot_id
    assert letters(left) == 2
    with left.rows():
        assert db.session.scalar(select(func.count()).select_from(ReportSnapshot)) == 2


def test_a_snapshot_that_cannot_be_made_again_leaves_no_sheet_of_the_leaver(left: Stage) -> None:
    with left.rows():
        name = db.session.scalars(select(ReportSnapshot.facts_sha256)).one()
        gateways().blobs.delete(name, kind=FACTS_KIND)
    set_login(left, GoogleLoginState.LOST)
    drain(left.client)
    assert not is_clean(left)
    set_login(left, GoogleLoginState.CONNECTED)
    with left.rows():
        db.session.execute(update(ReportBuild).values(asked_at=clock.now() - timedelta(hours=7)))
        db.session.commit()
    sweep(left)
    drain(left.client)
    assert is_clean(left)
    assert letters(left) == 1, "nobody asked for another making"
    with left.rows():
        assert rewrite_due_sheets() == 0


def test_a_rhythm_waits_for_it_and_is_not_lost(left: Stage) -> None:
    set_login(left, GoogleLoginState.LOST)
    with left.rows():
        now = clock.now()
        db.session.execute(update(Report).values(rhythm=Rhythm.WEEKLY, due_at=now))
        (report_id,) = db.session.scalars(select(Report.id)).all()
        open_one = ReportBuild(
            report_id=report_id,
            open_for_report_id=report_id,
            state=BuildState.WAITING,
            asked_at=now,
            is_rewriting=True,
            heartbeat_at=clock.real_now(),
        )
        db.session.add(open_one)
        db.session.commit()
        assert ask_for_due(now) == 1
        commit()
        assert db.session.scalars(select(Report.due_at)).one() == now + AFTER_REWRITING
