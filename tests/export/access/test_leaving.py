"""Whoever leaves, or whose access ends, opens no Sheet any more; Sheets made for who left are deleted."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.export.making.asking import ask_anew
from application.extensions import db
from application.gateways import Gateways
from application.models import AccessRole, Deletion, FileAccess, FileState, Report, ReportFile, Role, User
from application.task_queue import commit
from tests import builders
from tests.export.access.stage import READER, TIMEOUT, SheetStage
from tests.export.access.test_tasks import sweep
from tests.export.made_reports import ask, drain
from tests.export.test_sheets import make
from tests.leaving.conftest import erase

SignIn = Callable[[FlaskClient, int], None]


def known_by(sheet: SheetStage, user_id: int, email: str = READER) -> None:
    """The person's address at Google is this one."""
    with sheet.stage.rows():
        db.session.execute(update(User).where(User.id == user_id).values(google_email=email))
        db.session.commit()


def leave(sheet: SheetStage, sign_in: SignIn) -> int:
    """The influencer leaves; the deletion's id."""
    browser = sheet.stage.app.test_client()
    sign_in(browser, sheet.stage.influencer_id)
    assert browser.post("/me/leave", data={"extent": "leaving", "word": "delete"}).status_code == 303
    with sheet.stage.rows():
        return db.session.scalars(select(Deletion.id)).one()


def addresses(sheet: SheetStage) -> list[str]:
    with sheet.stage.rows():
        return list(db.session.scalars(select(FileAccess.email).order_by(FileAccess.id)))


def files_of(sheet: SheetStage) -> dict[str, FileState]:
    with sheet.stage.rows():
        return {file.google_id: file.state for file in db.session.scalars(select(ReportFile))}


@pytest.mark.parametrize("first", ["google", "erasing"])
def test_who_leaves_opens_no_sheet_any_more_and_stands_in_no_list(
    sheet: SheetStage, sign_in: SignIn, first: str
) -> None:
    known_by(sheet, sheet.stage.influencer_id, READER.upper())
    sheet.let_in()
    sheet.let_in("other@brand.example")
    deletion = leave(sheet, sign_in)
    if first == "google":
        assert sheet.deliver() == 200
    assert erase(sheet.stage.app, deletion) == 200
    if first == "erasing":
        assert sheet.at_google() == {READER: "reader", "other@brand.example": "reader"}
        assert "" in addresses(sheet), "who it was is forgotten, that it is still to be done is not"
        assert sheet.deliver() == 200
    assert sheet.at_google() == {"other@brand.example": "reader"}
    assert addresses(sheet) == ["other@brand.example"]


@pytest.mark.parametrize("first", ["google", "erasing"])
def test_a_sheet_that_was_made_for_who_leaves_is_deleted_at_google(
    sheet: SheetStage, sign_in: SignIn, first: str
) -> None:
    make(sheet.stage, sheet.stage.influencer_id)
    own = next(name for name in files_of(sheet) if name != sheet.google_id)
    with sheet.stage.rows():
        number = db.session.scalars(select(ReportFile.id).where(ReportFile.google_id == own)).one()
    its = SheetStage(sheet.stage, sheet.sandbox, number, own)
    its.let_in()
    deletion = leave(sheet, sign_in)
    assert files_of(sheet) == {sheet.google_id: FileState.OPEN, own: FileState.DELETING}
    if first == "google":
        assert its.deliver() == 200
    assert erase(sheet.stage.app, deletion) == 200
    if first == "erasing":
        assert (its.file().title, its.file().address) == ("", "")
        assert "A Sheet of somebody who has left" in its.text()
        assert its.deliver() == 200
    assert not its.is_at_google()
    assert files_of(sheet) == {sheet.google_id: FileState.OPEN}
    assert sheet.is_at_google(), "the staff's own is another's matter"


def test_staff_whose_access_ends_open_no_sheet_any_more(sheet: SheetStage, sign_in: SignIn) -> None:
    with sheet.stage.rows():
        boss = builders.create_user(role=Role.ADMIN, password_hash="x").id
        going = builders.create_user(role=Role.MANAGER, name="Gone", password_hash="x").id
    known_by(sheet, going)
    sheet.let_in()
    browser = sheet.stage.app.test_client()
    sign_in(browser, boss)
    assert browser.post(f"/staff/{going}/end").status_code == 303
    drain(sheet.stage.client)
    assert sheet.at_google() == {}
    assert browser.post(f"/staff/{going}/restore").status_code == 303
    drain(sheet.stage.client)
    assert sheet.at_google() == {}, "it is given back by hand alone"


def test_a_manager_who_becomes_a_consultant_opens_no_sheet_any_more(
    sheet: SheetStage, sign_in: SignIn
) -> None:
    with sheet.stage.rows():
        going = builders.create_user(role=Role.MANAGER, name="Gone", password_hash="x").id
    known_by(sheet, going)
    sheet.let_in()
    browser = admin(sheet, sign_in)
    for role, left in (("admin", {READER: "reader"}), ("consultant", {})):
        assert browser.post(f"/staff/{going}/role", data={"role": role}).status_code == 303
        drain(sheet.stage.client)
        assert sheet.at_google() == left


def test_an_address_of_before_opens_nothing_either_once_access_has_ended(
    sheet: SheetStage, sign_in: SignIn
) -> None:
    with sheet.stage.rows():
        going = builders.create_user(role=Role.MANAGER, name="Gone", password_hash="x").id
    known_by(sheet, going)
    sheet.let_in()
    known_by(sheet, going, "new.address@example.org")
    assert admin(sheet, sign_in).post(f"/staff/{going}/end").status_code == 303
    drain(sheet.stage.client)
    assert sheet.at_google() == {}


@pytest.mark.parametrize("ending", ["end", "role", None])
def test_a_maker_who_works_here_no_more_when_the_sheet_is_ready_is_not_let_in(
    sheet: SheetStage, sign_in: SignIn, ending: str | None
) -> None:
    with sheet.stage.rows():
        maker = builders.create_user(role=Role.MANAGER, name="Gone", password_hash="x").id
        db.session.execute(update(ReportFile).values(made_by_id=maker))
        db.session.commit()
    known_by(sheet, maker)
    ask(sheet.stage.client, sheet.stage.address)
    if ending is not None:
        path = f"/staff/{maker}/{ending}"
        assert admin(sheet, sign_in).post(path, data={"role": "consultant"}).status_code == 303
    drain(sheet.stage.client)
    assert sheet.at_google() == ({READER: "writer"} if ending is None else {})


def test_whom_google_let_in_without_our_knowing_is_shut_out_when_they_have_left(
    sheet: SheetStage, sign_in: SignIn
) -> None:
    known_by(sheet, sheet.stage.influencer_id)
    sheet.add()
    sheet.sandbox.fault("google_lost_answer", method="drive.permissions.create", times=9)
    assert sheet.deliver() == 500
    assert sheet.at_google() == {READER: "reader"}
    requests.delete(f"{sheet.sandbox.url}/control/faults", timeout=TIMEOUT)
    deletion = leave(sheet, sign_in)
    assert erase(sheet.stage.app, deletion) == 200
    assert addresses(sheet) == [READER], "Google has still to be asked by it"
    assert READER not in sheet.text()
    assert "Somebody who has left" in sheet.text()
    assert sheet.deliver(attempt=2) == 200
    assert sheet.at_google() == {}
    assert addresses(sheet) == []


def admin(sheet: SheetStage, sign_in: SignIn) -> FlaskClient:
    with sheet.stage.rows():
        boss = builders.create_user(role=Role.ADMIN, password_hash="x").id
    browser = sheet.stage.app.test_client()
    sign_in(browser, boss)
    return browser


def test_a_sheet_that_its_rhythm_makes_opens_for_who_asked_for_the_report_first(sheet: SheetStage) -> None:
    known_by(sheet, sheet.stage.manager_id)
    sheet.delete()
    drain(sheet.stage.client)
    with sheet.stage.rows():
        ask_anew(db.session.scalars(select(Report.id)).all())
        commit()
    drain(sheet.stage.client)
    with sheet.stage.rows():
        new = db.session.scalars(select(ReportFile).where(ReportFile.state == FileState.OPEN)).one()
        assert new.made_by_id == sheet.stage.manager_id
        given = db.session.execute(
            select(FileAccess.email, FileAccess.role).where(FileAccess.file_id == new.id)
        )
        assert [tuple(row) for row in given] == [(READER, AccessRole.WRITER)]


def test_a_reviewer_whom_the_settings_name_no_more_is_shut_out(sheet: SheetStage) -> None:
    make_with_reviewer(sheet, "reviewer@agency.example")
    sheet.let_in()
    assert sheet.at_google() == {"reviewer@agency.example": "reader", READER: "reader"}
    sweep(sheet)
    drain(sheet.stage.client)
    assert sheet.at_google() == {READER: "reader"}
    assert sheet.access("reviewer@agency.example").ended_at is not None


def test_a_partner_whose_access_an_admin_ends_opens_no_sheet_any_more(
    sheet: SheetStage, sign_in: SignIn
) -> None:
    known_by(sheet, sheet.stage.influencer_id)
    sheet.let_in()
    with sheet.stage.rows():
        boss = builders.create_user(role=Role.ADMIN, password_hash="x").id
    browser = sheet.stage.app.test_client()
    sign_in(browser, boss)
    assert browser.post(f"/partners/{sheet.stage.influencer_id}/access/end").status_code == 303
    drain(sheet.stage.client)
    assert sheet.at_google() == {}


def test_a_reviewer_who_was_removed_is_not_let_in_by_the_next_making(sheet: SheetStage) -> None:
    reviewer = "reviewer@agency.example"
    make_with_reviewer(sheet, reviewer)
    assert sheet.at_google() == {reviewer: "reader"}
    sheet.remove(reviewer)
    drain(sheet.stage.client)
    make_with_reviewer(sheet, reviewer)
    assert sheet.at_google() == {}


def make_with_reviewer(sheet: SheetStage, reviewer: str) -> None:
    """Have it made while the settings name this reviewer."""
    gateways: Gateways = sheet.stage.app.extensions["gateways"]
    before = gateways.config
    gateways.config = replace(before, report_reviewers=(reviewer,))
    try:
        make(sheet.stage)
    finally:
        gateways.config = before
