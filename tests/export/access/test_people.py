"""Staff let people into a Sheet, change what they may and shut them out, over the sandbox's Google."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from application.extensions import db
from application.models import AuditAction, AuditEntry, FileAccess, ReportFile, Role, User
from sandbox.google.accounts import NOT_AT_GOOGLE, NOT_TRUSTED
from tests import builders
from tests.export.access.stage import READER, SheetStage
from tests.export.made_reports import drain
from tests.export.test_sheets import ACCOUNT, make


def test_somebody_added_may_open_the_sheet(sheet: SheetStage) -> None:
    assert "is being let in" in sheet.add(role="commenter").text
    assert "Being given" in sheet.text()
    drain(sheet.stage.client)
    assert sheet.at_google() == {READER: "commenter"}
    assert "Lets in" in sheet.text()
    assert sheet.letters(READER) == 0


def test_before_somebody_is_let_in_the_page_says_whose_report_it_is(sheet: SheetStage) -> None:
    assert "They will see staff’s own report" in sheet.text()


def test_who_is_not_of_the_staff_is_asked_about_before_seeing_the_staffs_own_report(
    sheet: SheetStage,
) -> None:
    asked = sheet.add(confirmed="")
    assert asked.status_code == 400
    assert "This is staff’s own report" in asked.text
    assert "Let them in all the same" in asked.text
    other = sheet.add("other@brand.example", confirmed=READER)
    assert "Let them in all the same" in other.text, "the answer was about another address"
    drain(sheet.stage.client)
    assert sheet.at_google() == {}
    assert "is being let in" in sheet.add(confirmed=READER).text


def test_a_colleague_is_let_in_without_a_question(sheet: SheetStage) -> None:
    with sheet.stage.rows():
        builders.create_user(role=Role.MANAGER, google_email=READER)
    assert "is being let in" in sheet.add(confirmed="").text


def test_a_partner_is_asked_about_before_seeing_another_partners_report(sheet: SheetStage) -> None:
    make(sheet.stage, sheet.stage.influencer_id)
    with sheet.stage.rows():
        number = db.session.scalars(select(ReportFile.id).where(ReportFile.id != sheet.file_id)).one()
        rival = builders.create_user(
            role=Role.BRAND, name="Rival Tea", google_email="rival@tea.example"
        ).google_email
        own = db.session.get_one(User, sheet.stage.influencer_id)
        own.google_email = "lena@cooks.example"
        db.session.commit()
    its = replace(sheet, file_id=number)
    assert "They will see the report for Lena Cooks" in its.text()
    asked = its.add(str(rival), confirmed="")
    assert "is the address of Rival Tea, and this report is for Lena Cooks." in asked.text
    assert "is being let in" in its.add("lena@cooks.example", confirmed="").text
    assert "is being let in" in its.add("somebody@else.example", confirmed="").text


def test_google_writes_only_where_that_was_wished(sheet: SheetStage) -> None:
    sheet.let_in(with_mail="y")
    assert sheet.letters(READER) == 1


def test_a_role_is_changed(sheet: SheetStage) -> None:
    sheet.let_in()
    assert "being changed" in sheet.change(READER, "writer").text
    assert "to writer" in sheet.text()
    drain(sheet.stage.client)
    assert sheet.at_google() == {READER: "writer"}
    assert "That is the role they have." in sheet.change(READER, "writer").text


def test_somebody_removed_may_open_it_no_more_and_stays_out_when_it_is_made_again(sheet: SheetStage) -> None:
    sheet.let_in()
    page = sheet.stage.client.get(f"{sheet.page}/people/{sheet.access().id}/remove")
    assert f"Remove {READER}" in page.text
    assert "is being shut out" in sheet.remove().text
    assert sheet.at_google() == {READER: "reader"}, "Google is told by the task"
    drain(sheet.stage.client)
    assert sheet.at_google() == {}
    make(sheet.stage)
    assert sheet.at_google() == {}
    assert "Ended" in sheet.text()


def test_somebody_removed_may_be_let_in_again(sheet: SheetStage) -> None:
    sheet.let_in()
    sheet.remove()
    drain(sheet.stage.client)
    sheet.let_in(role="writer")
    assert sheet.at_google() == {READER: "writer"}
    with sheet.stage.rows():
        assert len(db.session.scalars(select(FileAccess.id)).all()) == 2, "the record keeps both"


def test_who_thinks_better_of_a_removal_before_google_is_told_has_lost_nothing(sheet: SheetStage) -> None:
    sheet.let_in()
    sheet.remove()
    sheet.let_in(role="writer")
    assert sheet.at_google() == {READER: "writer"}
    with sheet.stage.rows():
        assert len(db.session.scalars(select(FileAccess.id)).all()) == 1


def test_an_address_that_is_removed_before_google_was_told_of_it_never_gets_in(sheet: SheetStage) -> None:
    sheet.add()
    sheet.remove()
    drain(sheet.stage.client)
    assert sheet.at_google() == {}
    assert sheet.letters(READER) == 0


@pytest.mark.parametrize("email", [READER, READER.upper()])
def test_who_is_in_already_is_not_let_in_twice(sheet: SheetStage, email: str) -> None:
    sheet.let_in()
    assert "may open this file already" in sheet.add(email, "writer").text
    drain(sheet.stage.client)
    assert sheet.at_google() == {READER: "reader"}


def test_the_owner_needs_no_letting_in(sheet: SheetStage) -> None:
    assert f"The file is in the Drive of {ACCOUNT}" in sheet.add(ACCOUNT).text


@pytest.mark.parametrize(("email", "word"), [("nobody", "not an e-mail address"), ("", "Enter an e-mail")])
def test_what_is_no_address_is_told_at_the_field(sheet: SheetStage, email: str, word: str) -> None:
    answer = sheet.add(email)
    assert answer.status_code == 400
    assert word in answer.text


def test_an_address_without_a_google_account_is_told_to_need_a_letter(sheet: SheetStage) -> None:
    stranger = f"kim@{NOT_AT_GOOGLE}"
    sheet.let_in(stranger)
    assert "Add it again with a letter" in sheet.text()
    assert sheet.at_google() == {}
    sheet.let_in(stranger, with_mail="y")
    assert sheet.at_google() == {stranger: "reader"}


def test_a_domain_that_may_not_be_shared_with_is_told_as_such(sheet: SheetStage) -> None:
    rival = f"eve@{NOT_TRUSTED}"
    sheet.let_in(rival)
    assert "rules for sharing" in sheet.text()
    assert "Not let in" in sheet.text()


def test_somebody_whom_the_owner_let_in_by_hand_is_taken_over(sheet: SheetStage) -> None:
    sheet.let_in(role="writer")
    with sheet.stage.rows():
        db.session.delete(db.session.get_one(FileAccess, sheet.access().id))
        db.session.commit()
    sheet.let_in(role="reader")
    assert sheet.at_google() == {READER: "reader"}


def test_every_change_is_on_record_and_names_no_address(sheet: SheetStage) -> None:
    sheet.let_in()
    sheet.change(READER, "writer")
    drain(sheet.stage.client)
    sheet.remove()
    with sheet.stage.rows():
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action.like("file%")).order_by(AuditEntry.id)
        ).all()
        assert [entry.action for entry in entries] == [
            AuditAction.FILE_SHARED,
            AuditAction.FILE_ROLE_CHANGED,
            AuditAction.FILE_UNSHARED,
        ]
        assert {entry.campaign_id for entry in entries} == {sheet.stage.campaign_id}
        assert "@" not in str([entry.details for entry in entries])
