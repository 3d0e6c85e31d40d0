"""Sheets that were left behind: in the Drive of another owner, or gone at Google and back again."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.clock import clock
from application.extensions import db
from application.models import FileState, GoogleLogin, GoogleLoginState, ReportFile, Role
from tests import builders
from tests.campaigns.stage import Stage
from tests.export.access.stage import PAGES, READER, SheetStage
from tests.export.access.test_tasks import end_grant, sweep
from tests.export.made_reports import drain
from tests.export.test_sheets import ACCOUNT, at_google, forget_file, make, sign_in_at_google

SignIn = Callable[[FlaskClient, int], None]
OTHER = "other.person@example.org"


def colleague(sheet: SheetStage, sign_in: SignIn) -> Stage:
    """The stage of another manager, who has signed in at Google."""
    with sheet.stage.rows():
        other = builders.create_user(role=Role.ADMIN, password_hash="x", name="Other")
        other.google_email = OTHER
        db.session.commit()
        number = other.id
    browser = sheet.stage.app.test_client()
    sign_in(browser, number)
    stage = replace(sheet.stage, client=browser, manager_id=number)
    sign_in_at_google(stage, OTHER)
    return stage


def lose_sign_in(sheet: SheetStage) -> None:
    """Google ends the owner's sign-in, and the platform has noticed it."""
    end_grant(sheet)
    with sheet.stage.rows():
        lost = update(GoogleLogin).where(GoogleLogin.email == ACCOUNT)
        db.session.execute(lost.values(state=GoogleLoginState.LOST, refresh_token=None))
        db.session.commit()


def states(sheet: SheetStage) -> list[FileState]:
    with sheet.stage.rows():
        return list(db.session.scalars(select(ReportFile.state).order_by(ReportFile.id)))


def test_made_anew_in_another_drive_the_sheet_of_before_is_deleted(
    sheet: SheetStage, sign_in: SignIn
) -> None:
    sheet.let_in()
    other = colleague(sheet, sign_in)
    assert other.client.post(f"/staff/{sheet.stage.manager_id}/end").status_code == 303
    make(other)
    assert states(sheet) == [FileState.DELETED, FileState.OPEN]
    assert not sheet.is_at_google()
    assert sheet.access().ended_at is not None


def test_a_sheet_in_a_drive_out_of_reach_is_a_problem_until_its_owner_is_back(
    sheet: SheetStage, sign_in: SignIn
) -> None:
    sheet.let_in()
    other = colleague(sheet, sign_in)
    lose_sign_in(sheet)
    make(other)
    assert states(sheet) == [FileState.DELETING, FileState.OPEN]
    assert "should be gone, or still open" in other.client.get("/problems").text
    person = other.client.get(f"{PAGES}/people?address={READER}").text
    assert f'href="{sheet.page}"' in person
    removed = other.client.post(f"{PAGES}/people/remove", data={"address": READER}, follow_redirects=True)
    assert "is being shut out of 1 file" in removed.text
    drain(other.client)
    assert "Still lets in" in sheet.text()
    assert sheet.file().changes_due_at is not None
    sign_in_at_google(sheet.stage)
    drain(other.client)
    assert states(sheet) == [FileState.DELETED, FileState.OPEN]
    assert not sheet.is_at_google()


def test_a_sheet_from_the_bin_opens_for_nobody_who_was_shut_out_meanwhile(
    sheet: SheetStage, sign_in: SignIn
) -> None:
    sheet.let_in()
    with sheet.stage.rows():
        gone = {"state": FileState.GONE, "open_for_report_id": None, "ended_at": clock.now()}
        db.session.execute(update(ReportFile).values(gone))
        db.session.commit()
    sheet.stage.client.post(f"{PAGES}/people/remove", data={"address": READER})
    drain(sheet.stage.client)
    assert sheet.at_google() == {}
    assert sheet.access().ended_at is not None


def test_a_removal_from_a_sheet_that_is_gone_waits_in_case_it_comes_back(sheet: SheetStage) -> None:
    sheet.let_in()
    forget_file(sheet.sandbox, sheet.google_id)
    sheet.remove()
    drain(sheet.stage.client)
    file = sheet.file()
    assert file.state is FileState.GONE
    assert file.changes_due_at is not None
    assert file.changes_due_at > clock.now()
    sheet.sandbox.advance(hours=25)
    sweep(sheet)
    drain(sheet.stage.client)
    again = sheet.file()
    assert again.changes_generation > file.changes_generation
    assert again.ended_at == file.ended_at
    assert again.changes_due_at is not None


@pytest.mark.parametrize("is_deleted", [False, True])
def test_another_google_account_is_taken_only_when_no_sheet_is_left_in_the_drive_of_before(
    sheet: SheetStage, is_deleted: bool
) -> None:
    if is_deleted:
        sheet.delete()
        drain(sheet.stage.client)
    answer = sheet.stage.client.get(at_google(sheet.stage, account=OTHER), follow_redirects=True)
    assert (f"Your Sheets are in the Drive of {ACCOUNT}" in answer.text) is not is_deleted
    with sheet.stage.rows():
        kept = db.session.scalars(select(GoogleLogin.email)).one()
    assert kept == (OTHER if is_deleted else ACCOUNT)
