"""A report's Google Sheet over the real clients and the sandbox's Google: made, made again, refused."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.clock import clock
from application.export.making.rewriting import rewrite_due_sheets
from application.extensions import db
from application.models import (
    AccessReason,
    FileAccess,
    FileState,
    GoogleLogin,
    GoogleLoginState,
    Mail,
    ReportBuild,
    ReportFile,
    User,
)
from tests.campaigns.stage import Stage, set_stage
from tests.conftest import RunningSandbox
from tests.export.made_reports import ask, drain

ACCOUNT = "max.manager@example.org"
TIMEOUT = 10


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: Any, sandbox: RunningSandbox) -> Stage:
    sandbox.advance(seconds=61)  # the quota of the last minute is nobody's any more
    found = set_stage(app, client, sign_in)
    found.decide({"single": f"accepted-{found.post_ids[0]}"})
    return found


def at_google(
    stage: Stage,
    *,
    action: str = "continue",
    scopes: tuple[str, ...] | None = None,
    account: str = ACCOUNT,
) -> str:
    """Go through Google's dialog; where it led back to, as path and query."""
    answer = stage.client.post("/account/google-sign-in")
    assert answer.status_code == 303
    address = urlsplit(answer.headers["Location"])
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    granted = list(scopes) if scopes is not None else asked["scope"].split()
    form = {**asked, "account": account, "granted": granted, "action": action}
    dialog = f"{address.scheme}://{address.netloc}{address.path}"
    back = requests.post(dialog, data=form, allow_redirects=False, timeout=TIMEOUT)
    assert back.status_code in (302, 303), back.text
    found = urlsplit(back.headers["Location"])
    return f"{found.path}?{found.query}"


def sign_in_at_google(stage: Stage, account: str = ACCOUNT) -> None:
    assert stage.client.get(at_google(stage, account=account)).status_code == 303
    assert f"Signed in as</dt><dd>{account}" in stage.client.get("/account/google-sign-in").text


def make(stage: Stage, recipient: int | None = None) -> str:
    """Have it made; the text of its page."""
    page = ask(stage.client, stage.address, recipient)
    drain(stage.client)
    return stage.client.get(page).text


def files(stage: Stage) -> list[ReportFile]:
    with stage.rows():
        found = list(db.session.scalars(select(ReportFile).order_by(ReportFile.id)))
        db.session.expunge_all()
        return found


def problems(stage: Stage) -> list[str | None]:
    with stage.rows():
        return list(db.session.scalars(select(ReportBuild.problem).order_by(ReportBuild.id)))


def test_without_a_sign_in_the_report_is_a_workbook_and_the_page_says_why(stage: Stage) -> None:
    page = make(stage)
    assert "Nobody who makes this report has signed in at Google" in page
    assert 'href="/account/google-sign-in"' in page
    assert ".xlsx" in page
    assert files(stage) == []


def test_with_one_it_is_a_sheet_too(stage: Stage) -> None:
    sign_in_at_google(stage)
    page = make(stage)
    (file,) = files(stage)
    assert file.address in page
    assert "Open the Google Sheet" in page
    assert f"in the Drive of {ACCOUNT}" in page
    assert problems(stage) == [None]
    shown = requests.get(file.address, timeout=TIMEOUT)
    assert shown.ok
    assert "Autumn Table" in shown.text


def test_made_again_it_is_the_same_sheet(stage: Stage) -> None:
    sign_in_at_google(stage)
    make(stage)
    (before,) = files(stage)
    make(stage)
    (after,) = files(stage)
    assert after.google_id == before.google_id
    assert after.snapshot_id != before.snapshot_id


def test_each_recipient_has_a_sheet_of_their_own(stage: Stage) -> None:
    sign_in_at_google(stage)
    make(stage)
    make(stage, stage.influencer_id)
    assert len({file.google_id for file in files(stage)}) == 2
    assert sorted(file.title for file in files(stage)) == [
        "Autumn Table · report for Lena Cooks",
        "Autumn Table · report for staff",
    ]


def test_a_sheet_that_was_deleted_at_google_is_made_anew(stage: Stage, sandbox: RunningSandbox) -> None:
    sign_in_at_google(stage)
    make(stage)
    (old,) = files(stage)
    forget_file(sandbox, old.google_id)
    make(stage)
    gone, new = files(stage)
    assert (gone.state, new.state) == (FileState.GONE, FileState.OPEN)
    assert gone.google_id == old.google_id != new.google_id


def forget_file(sandbox: RunningSandbox, file_id: str) -> None:
    """Its owner deletes it at Google."""
    answer = requests.delete(f"{sandbox.url}/control/google/files/{file_id}", timeout=TIMEOUT)
    assert answer.ok, answer.text


def test_a_grant_taken_back_at_google_leaves_the_workbook_and_says_so(
    stage: Stage, sandbox: RunningSandbox
) -> None:
    sign_in_at_google(stage)
    answer = requests.delete(f"{sandbox.url}/control/google/accounts/{ACCOUNT}/grant", timeout=TIMEOUT)
    assert answer.ok, answer.text
    page = make(stage)
    assert "The sign-in at Google has ended." in page
    assert ".xlsx" in page
    with stage.rows():
        assert db.session.scalars(select(GoogleLogin.state)).one() is GoogleLoginState.LOST
    assert (
        f"Google takes the sign-in of {ACCOUNT} no more" in stage.client.get("/account/google-sign-in").text
    )


def test_the_maker_with_another_google_address_is_let_in_once(stage: Stage) -> None:
    with stage.rows():
        own = update(User).where(User.id == stage.manager_id).values(google_email="max.private@example.org")
        db.session.execute(own)
        db.session.commit()
    sign_in_at_google(stage)
    make(stage)
    make(stage)
    with stage.rows():
        given = db.session.execute(select(FileAccess.email, FileAccess.reason, FileAccess.role)).all()
    assert [(row.email, row.reason) for row in given] == [("max.private@example.org", AccessReason.MAKER)]


@pytest.mark.parametrize("kind", ["google_rate_limit", "google_server_error", "google_lost_answer"])
@pytest.mark.parametrize("method", ["drive", "sheets"])
@pytest.mark.parametrize("times", [1, 3])
def test_passing_trouble_ends_with_one_whole_sheet(
    stage: Stage, sandbox: RunningSandbox, kind: str, method: str, times: int
) -> None:
    """Of lost answers Google has acted on each."""
    sign_in_at_google(stage)
    requests.delete(f"{sandbox.url}/control/google", timeout=TIMEOUT)
    sign_in_at_google(stage)
    page = ask(stage.client, stage.address)
    sandbox.fault(kind, method=method, times=times)
    for _ in range(4):
        drain(stage.client)
        sandbox.advance(minutes=6)  # by then the queue tries again, and the minute's quota is new
    assert "Open the Google Sheet" in stage.client.get(page).text
    (file,) = files(stage)
    assert file.snapshot_id is not None
    at_google_now = requests.get(f"{sandbox.url}/control/google/files", timeout=TIMEOUT).json()
    assert [each["id"] for each in at_google_now] == [file.google_id]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("google_storage_full", "Google Drive in which the file belongs is full"),
        ("google_no_permission", "Google does not allow this for this file"),
    ],
)
def test_a_lasting_refusal_leaves_the_workbook_and_one_clear_sentence(
    stage: Stage, sandbox: RunningSandbox, kind: str, sentence: str
) -> None:
    sign_in_at_google(stage)
    sandbox.fault(kind)
    page = make(stage)
    assert sentence in page
    assert ".xlsx" in page
    with stage.rows():
        assert db.session.scalars(select(ReportBuild.tries)).one() == 1, "it is not tried again"


def test_giving_the_sign_in_back_ends_it_at_google_too(stage: Stage) -> None:
    sign_in_at_google(stage)
    answer = stage.client.post("/account/google-sign-in/give-back", follow_redirects=True)
    assert "Given back, at Google too." in answer.text
    assert "Nobody who makes this report has signed in at Google" in make(stage)


def test_who_cancels_at_google_is_told_that_nothing_changed(stage: Stage) -> None:
    answer = stage.client.get(at_google(stage, action="cancel"), follow_redirects=True)
    assert "without allowing it, so nothing has changed" in answer.text


def test_who_unticks_the_box_is_asked_to_leave_it_ticked(stage: Stage) -> None:
    answer = stage.client.get(at_google(stage, scopes=("openid", "email")), follow_redirects=True)
    assert "leave every box ticked" in answer.text
    with stage.rows():
        assert db.session.scalars(select(GoogleLogin.id)).all() == []


def test_a_way_back_that_was_not_begun_here_changes_nothing(stage: Stage) -> None:
    path = at_google(stage)
    forged = re.sub(r"state=[^&]+", "state=forged", path)
    answer = stage.client.get(forged, follow_redirects=True)
    assert "not one that you have just begun" in answer.text
    assert "not one that you have just begun" in stage.client.get(path, follow_redirects=True).text


def leave(stage: Stage, sign_in: Any) -> None:
    """The influencer has themselves deleted; the queue does not work yet."""
    partner = stage.app.test_client()
    sign_in(partner, stage.influencer_id)
    assert partner.post("/me/leave", data={"extent": "everything", "word": "delete"}).status_code == 303


def shown_at_google(stage: Stage) -> str:
    (file,) = files(stage)
    return requests.get(file.address, timeout=TIMEOUT).text


def test_who_has_themselves_deleted_goes_out_of_the_same_sheet(stage: Stage, sign_in: Any) -> None:
    sign_in_at_google(stage)
    make(stage)
    (before,) = files(stage)
    assert "lena.cooks" in shown_at_google(stage)
    leave(stage, sign_in)
    drain(stage.client)
    (after,) = files(stage)
    assert (after.google_id, after.snapshot_id) == (before.google_id, before.snapshot_id)
    assert "lena.cooks" not in shown_at_google(stage)
    assert "1 post taken out" in shown_at_google(stage)
    with stage.rows():
        letters = db.session.scalars(select(Mail.kind).where(Mail.report_build_id.is_not(None))).all()
    assert len(letters) == 1, "of the making; nobody asked for the second one"


def test_a_sheet_that_could_not_be_written_then_is_written_by_the_sweep(stage: Stage, sign_in: Any) -> None:
    sign_in_at_google(stage)
    make(stage)
    leave(stage, sign_in)
    with stage.rows():
        db.session.execute(update(GoogleLogin).values(state=GoogleLoginState.LOST))
        db.session.commit()
    drain(stage.client)
    assert "lena.cooks" in shown_at_google(stage)
    with stage.rows():
        db.session.execute(update(GoogleLogin).values(state=GoogleLoginState.CONNECTED))
        db.session.execute(update(ReportBuild).values(asked_at=clock.now() - timedelta(hours=7)))
        db.session.commit()
    secret = stage.app.extensions["configuration"].task_secret
    headers = {"X-Appengine-Cron": "true", "X-Task-Secret": secret}
    for _ in range(2):
        assert stage.app.test_client().get("/cron/reports/sweep", headers=headers).status_code == 200
    drain(stage.client)
    assert "lena.cooks" not in shown_at_google(stage)
    with stage.rows():
        assert rewrite_due_sheets() == 0
