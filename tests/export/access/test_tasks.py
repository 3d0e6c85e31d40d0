"""Changes at Google by tasks: passing trouble, lasting refusals, killed anywhere, one after another."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import update

from application.clock import clock
from application.export.access.working import TakenOver, next_change, take_up
from application.extensions import db
from application.integrations.google.drive import Drive
from application.models import AccessChange, FileAccess, FileState, GoogleLogin, GoogleLoginState, ReportFile
from tests.databases import by_turns
from tests.export.access.stage import READER, TIMEOUT, SheetStage
from tests.export.made_reports import drain
from tests.export.test_sheets import ACCOUNT, forget_file, make, sign_in_at_google

SECOND = "ben.second@brand.example"


class Killed(BaseException):
    """The process ends here: nothing catches it."""


def kill_at(monkeypatch: pytest.MonkeyPatch, call: int, *, after: bool) -> None:
    """The process dies before the n-th change at Google, or after Google acted and before its answer came."""
    made = 0

    def dying(name: str) -> Callable[..., Any]:
        real = getattr(Drive, name)

        def change(self: Drive, *args: Any, **options: Any) -> Any:
            nonlocal made
            made += 1
            if made == call and not after:
                raise Killed
            answer = real(self, *args, **options)
            if made == call:
                raise Killed
            return answer

        return change

    for name in ("add_permission", "change_permission", "remove_permission", "permissions", "delete"):
        monkeypatch.setattr(Drive, name, dying(name))


@pytest.mark.parametrize(
    ("death", "database_url"),
    by_turns(
        [(call, after) for after in (False, True) for call in (1, 2, 3, 4)],
        name=lambda death: f"{'after' if death[1] else 'before'}-{death[0]}",
    ),
    indirect=["database_url"],
)
def test_killed_at_any_call_the_next_try_ends_right(
    sheet: SheetStage, monkeypatch: pytest.MonkeyPatch, death: tuple[int, bool]
) -> None:
    """Three changes wait: one gets another role, one is shut out, one is looked up and let in by a letter."""
    sheet.let_in()
    sheet.let_in(SECOND)
    sheet.change(READER, "writer")
    sheet.remove(SECOND)
    sheet.add("cora.third@brand.example", "commenter", with_mail="y")
    with monkeypatch.context() as patches:
        kill_at(patches, death[0], after=death[1])
        with pytest.raises(Killed):
            sheet.deliver()
    sheet.end_hold()
    assert sheet.deliver(attempt=2) == 200
    assert sheet.at_google() == {READER: "writer", "cora.third@brand.example": "commenter"}
    assert sheet.letters("cora.third@brand.example") == 1
    assert sheet.access(SECOND).ended_at is not None
    assert sheet.file().changes_due_at is None


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_while_the_file_is_deleted_the_next_try_ends_right(
    sheet: SheetStage, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    sheet.delete()
    with monkeypatch.context() as patches:
        kill_at(patches, 1, after=after)
        with pytest.raises(Killed):
            sheet.deliver()
    sheet.end_hold()
    assert sheet.deliver(attempt=2) == 200
    assert not sheet.is_at_google()
    assert sheet.file().state is FileState.DELETED


@pytest.mark.parametrize(
    ("trouble", "database_url"),
    by_turns(
        [
            (kind, times)
            for times in (1, 3)
            for kind in ("google_rate_limit", "google_server_error", "google_lost_answer")
        ],
        name=lambda trouble: f"{trouble[0]}-{trouble[1]}",
    ),
    indirect=["database_url"],
)
def test_passing_trouble_is_waited_out_by_the_queue(sheet: SheetStage, trouble: tuple[str, int]) -> None:
    sheet.add(with_mail="y")
    kind, times = trouble
    sheet.sandbox.fault(kind, method="drive", times=times)
    for _ in range(4):
        drain(sheet.stage.client)
        sheet.sandbox.advance(minutes=6)
    assert sheet.at_google() == {READER: "reader"}
    assert sheet.letters(READER) == 1
    assert sheet.access().pending is None


@pytest.mark.parametrize("attempt", [1, 2])
def test_two_runs_never_work_on_one_file_at_a_time(sheet: SheetStage, attempt: int) -> None:
    """A further try of the same task may come while the one before still runs."""
    sheet.add()
    with sheet.stage.rows():
        held = {"changing_until": clock.real_now() + timedelta(minutes=5), "changing_run": "another"}
        db.session.execute(update(ReportFile).values(held))
        db.session.commit()
    assert sheet.deliver(attempt) == 500
    assert sheet.at_google() == {}
    sheet.end_hold()
    assert sheet.deliver(attempt=3) == 200
    assert sheet.at_google() == {READER: "reader"}


def test_a_run_whose_file_another_has_taken_over_records_nothing_more(sheet: SheetStage) -> None:
    sheet.add()
    file = sheet.file()
    with sheet.stage.rows():
        first = take_up(file.id, file.changes_generation)
        assert first is not None
        db.session.commit()
        sheet.end_hold()
        assert take_up(file.id, file.changes_generation) is not None
        with pytest.raises(TakenOver):
            next_change(first, ())


def test_a_task_that_is_delivered_twice_does_nothing_more(sheet: SheetStage) -> None:
    sheet.let_in(with_mail="y")
    assert sheet.deliver() == 200
    assert sheet.letters(READER) == 1


def test_changes_that_lost_their_task_are_taken_up_by_the_sweep(sheet: SheetStage) -> None:
    sheet.add()
    with sheet.stage.rows():
        db.session.execute(update(ReportFile).values(changes_due_at=clock.now() - timedelta(minutes=20)))
        db.session.commit()
    before = sheet.file().changes_generation
    sweep(sheet)
    assert sheet.file().changes_generation == before + 1
    drain(sheet.stage.client)
    assert sheet.at_google() == {READER: "reader"}
    sweep(sheet)
    assert sheet.file().changes_generation == before + 1, "nothing waits any more"


def sweep(sheet: SheetStage) -> None:
    headers = {
        "X-Appengine-Cron": "true",
        "X-Task-Secret": sheet.stage.app.extensions["configuration"].task_secret,
    }
    assert sheet.stage.app.test_client().get("/cron/reports/sweep", headers=headers).status_code == 200


def test_whoever_shall_be_shut_out_and_cannot_be_is_told_as_still_in_and_tried_again(
    sheet: SheetStage,
) -> None:
    sheet.let_in()
    end_grant(sheet)
    sheet.remove()
    drain(sheet.stage.client)
    access = sheet.access()
    assert (access.pending, access.problem, access.ended_at) == (AccessChange.REMOVE, "signed_out", None)
    assert "Still lets in" in sheet.text()
    assert "needs to sign in at Google again" in sheet.text()
    with sheet.stage.rows():
        assert db.session.query(GoogleLogin.state).scalar() is GoogleLoginState.LOST
    due = sheet.file().changes_due_at
    assert due is not None
    assert due > clock.now() + timedelta(hours=20)


def test_when_the_owner_has_signed_in_again_who_waits_is_shut_out_at_once(sheet: SheetStage) -> None:
    sheet.let_in()
    end_grant(sheet)
    sheet.remove()
    drain(sheet.stage.client)
    assert sheet.at_google() == {READER: "reader"}
    sign_in_at_google(sheet.stage)
    drain(sheet.stage.client)
    assert sheet.at_google() == {}


def test_whom_a_lost_sign_in_cannot_let_in_is_told_as_not_let_in(sheet: SheetStage) -> None:
    end_grant(sheet)
    sheet.let_in()
    assert "Not let in" in sheet.text()
    assert sheet.file().changes_due_at is None


def end_grant(sheet: SheetStage) -> None:
    address = f"{sheet.sandbox.url}/control/google/accounts/{ACCOUNT}/grant"
    assert requests.delete(address, timeout=TIMEOUT).ok


def test_a_file_that_is_gone_is_shown_as_gone(sheet: SheetStage) -> None:
    forget_file(sheet.sandbox, sheet.google_id)
    sheet.let_in()
    assert sheet.file().state is FileState.GONE
    assert "no longer at Google" in sheet.text()
    assert "no longer at Google" in sheet.add("late@brand.example").text


def test_somebody_who_left_by_hand_at_google_is_shown_as_out(sheet: SheetStage) -> None:
    sheet.let_in()
    with sheet.stage.rows():
        db.session.execute(update(FileAccess).values(permission_id="10000000000000000009"))
        db.session.commit()
    sheet.change(READER, "writer")
    drain(sheet.stage.client)
    assert sheet.access().ended_at is not None


def test_a_deleted_sheet_is_gone_at_google_and_the_report_gets_a_new_one(sheet: SheetStage) -> None:
    sheet.let_in()
    assert "That is not the word" in sheet.delete("").text
    assert "is being deleted" in sheet.delete().text
    make(sheet.stage)
    with sheet.stage.rows():
        states = {file.google_id: file.state for file in db.session.query(ReportFile)}
    assert states.pop(sheet.google_id) is FileState.DELETED
    assert list(states.values()) == [FileState.OPEN]
    assert not sheet.is_at_google()
    assert sheet.access().ended_at is not None


def test_a_deletion_that_google_refuses_says_why_and_is_tried_again_by_hand(sheet: SheetStage) -> None:
    end_grant(sheet)
    sheet.delete()
    drain(sheet.stage.client)
    assert "Google has not deleted this Sheet. The sign-in at Google has ended." in sheet.text()
    sign_in_at_google(sheet.stage)
    answer = sheet.stage.client.post(f"{sheet.page}/delete-again", follow_redirects=True)
    assert "is being deleted" in answer.text
    drain(sheet.stage.client)
    assert not sheet.is_at_google()
    answer = sheet.stage.client.post(f"{sheet.page}/delete-again", follow_redirects=True)
    assert "does not wait to be deleted" in answer.text


def test_made_anew_before_the_old_one_is_gone_it_is_another_file(sheet: SheetStage) -> None:
    sheet.sandbox.fault("google_server_error", method="drive.files.delete", times=1)
    sheet.delete()
    make(sheet.stage)
    with sheet.stage.rows():
        assert len({file.google_id for file in db.session.query(ReportFile)}) == 2
    sheet.sandbox.advance(minutes=6)
    drain(sheet.stage.client)
    assert not sheet.is_at_google()
    with sheet.stage.rows():
        found = {file.google_id: file.state for file in db.session.query(ReportFile)}
    assert found[sheet.google_id] is FileState.DELETED
    assert FileState.OPEN in found.values()
