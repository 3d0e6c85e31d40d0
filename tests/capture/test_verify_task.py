"""A check goes on portion by portion, survives whatever ends it, and is one however often it is asked for."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from application.config import Config
from application.evidence import tasks
from application.evidence.portions import LINKS_AT_ONCE
from application.evidence.recording import MOST_FINDINGS
from application.evidence.troubles import Found, Trouble
from application.extensions import db
from application.integrations.tasks import queue_settings
from application.models import AuditAction, AuditEntry, ChainLink, CheckState, EvidenceCheck, Role
from application.task_queue import rollback
from tests.builders import create_user
from tests.capture.checks import ask, deliver, fall_silent, newest_check, run_check, sweep
from tests.capture.conftest import CaptureStage
from tests.capture.tampering import alter, file_path, item_of, keep_bytes, kept, remove_link
from tests.capture.watched_blobs import WatchedBlobs, watch
from tests.collection.watched_gateways import Killed
from tests.conftest import SignIn
from tests.databases import by_turns

PORTIONS = 4


@pytest.fixture
def blobs(stage: CaptureStage) -> WatchedBlobs:
    """The application's store, watched."""
    return watch(stage.app)


def long_chain(portions: int = PORTIONS) -> list[int]:
    """Captures that take so many portions, all with a file of their own; the ids of their posts."""
    return keep_bytes(*([f"file {number}".encode()] for number in range(portions * LINKS_AT_ONCE)))


def dying_at(number: int) -> Callable[[str], None]:
    """Tell the store that the process ends at the so-many-th file that is opened."""
    left = number

    def count_down(name: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    return count_down


def test_a_check_records_what_it_looked_at_and_who_asked(stage: CaptureStage) -> None:
    kept(stage, 2)
    admin = create_user(role=Role.ADMIN).id
    check = run_check(stage, admin)
    assert (check.state, check.open, check.asked_by_id) == (CheckState.DONE, None, admin)
    assert (check.position, check.last_position) == (2, 2)
    assert (check.counts["captures"], check.counts["files"], check.counts["trouble"]) == (2, 2, 0)
    assert check.findings == []
    assert check.finished_at is not None


def test_of_nothing_there_is_a_check_too(stage: CaptureStage) -> None:
    check = run_check(stage)
    assert (check.state, check.counts["trouble"]) == (CheckState.DONE, 0)


def test_asked_twice_it_is_one(stage: CaptureStage) -> None:
    kept(stage, 1)
    assert [ask(), ask(), ask()] == [True, False, False]
    stage.work()
    assert db.session.scalar(select(func.count(EvidenceCheck.id))) == 1
    assert newest_check().counts["links"] == 1
    assert ask()
    stage.work()
    assert db.session.scalar(select(func.count(EvidenceCheck.id))) == 2


def test_what_differs_is_kept_by_ids_and_names_nobody(stage: CaptureStage) -> None:
    (post,) = kept(stage, 1)
    alter(file_path(stage, item_of(post).sha256))
    check = run_check(stage)
    found = Found.from_json(check.findings[0])
    assert (found.trouble, found.post_id) == (Trouble.FILE_CHANGED, post)
    assert set(check.findings[0]) <= {
        "trouble", "position", "capture_id", "post_id", "role", "place", "sha256", "instead",
    }  # fmt: skip
    assert check.counts[Trouble.FILE_CHANGED] == check.counts["trouble"] == 1


def test_only_the_first_findings_are_kept_and_all_are_counted(stage: CaptureStage) -> None:
    many = MOST_FINDINGS + 30
    posts = keep_bytes(*([f"file {number}".encode()] for number in range(many)))
    for post in posts:
        file_path(stage, item_of(post).sha256).unlink()
    check = run_check(stage)
    assert len(check.findings) == MOST_FINDINGS
    assert check.counts[Trouble.FILE_LOST] == check.counts["trouble"] == many


def test_a_killed_check_goes_on_where_it_was_and_hashes_nothing_twice_that_was_recorded(
    stage: CaptureStage, blobs: WatchedBlobs
) -> None:
    posts = long_chain()
    file_path(stage, item_of(posts[0]).sha256).unlink()
    remove_link(2 * LINKS_AT_ONCE + 3)
    ask()
    for place in (2 * LINKS_AT_ONCE + 10, 2 * LINKS_AT_ONCE + 10):
        blobs.before = dying_at(place)
        with pytest.raises(Killed):
            deliver(stage)
        rollback()
    assert newest_check().position == 2 * LINKS_AT_ONCE
    blobs.before = str
    stage.work()
    check = newest_check()
    assert check.state is CheckState.DONE
    assert check.counts["links"] == PORTIONS * LINKS_AT_ONCE - 1
    assert check.counts["captures"] == PORTIONS * LINKS_AT_ONCE
    assert check.counts["files"] == PORTIONS * LINKS_AT_ONCE - 1
    found = [Found.from_json(each) for each in check.findings]
    assert [each.trouble for each in found] == [
        Trouble.FILE_LOST,
        Trouble.LINKS_MISSING,
        Trouble.CAPTURE_NOT_LINKED,
    ]


def test_a_delivery_of_an_older_generation_and_one_after_the_end_do_nothing(stage: CaptureStage) -> None:
    kept(stage, 1)
    ask()
    fall_silent()
    assert not ask()
    assert deliver(stage, generation=0) == 200
    assert newest_check().state is CheckState.QUEUED
    assert deliver(stage) == 200
    done = newest_check()
    assert done.state is CheckState.DONE
    counts = done.counts
    assert deliver(stage) == 200
    assert newest_check().counts == counts


@pytest.mark.parametrize("by_sweep", [True, False], ids=["sweep", "asked again"])
def test_a_lost_check_is_taken_up(stage: CaptureStage, *, by_sweep: bool) -> None:
    kept(stage, 1)
    ask()
    config: Config = stage.app.extensions["configuration"]
    stage.queue.close()
    config.local_queue_path.unlink()
    sweep(stage)
    assert newest_check().generation == 0
    fall_silent()
    if by_sweep:
        sweep(stage)
    else:
        assert not ask()
    assert newest_check().generation == 1
    assert deliver(stage) == 200
    assert newest_check().state is CheckState.DONE


def test_the_sweep_finds_nothing_to_do_where_no_check_goes_on(stage: CaptureStage) -> None:
    sweep(stage)
    run_check(stage)
    fall_silent()
    sweep(stage)
    assert newest_check().generation == 0


def test_when_the_time_is_up_a_further_task_goes_on(
    stage: CaptureStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_chain(3)
    monkeypatch.setattr(tasks, "SECONDS_PER_TASK", -1)
    ask()
    assert deliver(stage) == 200
    check = newest_check()
    assert (check.state, check.generation, check.position) == (CheckState.RUNNING, 1, 0)
    monkeypatch.undo()
    stage.work()
    check = newest_check()
    assert (check.state, check.counts["links"]) == (CheckState.DONE, 3 * LINKS_AT_ONCE)


def test_a_store_that_is_out_of_reach_is_tried_again_and_recorded_at_last(
    stage: CaptureStage, blobs: WatchedBlobs
) -> None:
    def fail(name: str) -> None:
        raise OSError("no disk")

    kept(stage, 4)
    ask()
    blobs.before = fail
    last = queue_settings(tasks.QUEUE).max_attempts
    assert [deliver(stage, attempt=number) for number in range(1, last)] == [500] * (last - 1)
    assert newest_check().state is CheckState.RUNNING
    assert deliver(stage, attempt=last) == 200
    check = newest_check()
    assert (check.state, check.counts["trouble"]) == (CheckState.DONE, 1)
    assert [Found.from_json(each).trouble for each in check.findings] == [Trouble.OUT_OF_REACH]
    blobs.before = str
    assert run_check(stage).counts["trouble"] == 0


def test_what_is_kept_while_a_check_goes_on_is_left_to_the_next(stage: CaptureStage) -> None:
    kept(stage, 1)
    ask()
    kept(stage, 1)
    check = newest_check()
    assert (check.state, check.last_position, check.counts["links"]) == (CheckState.DONE, 1, 1)
    assert check.counts["trouble"] == 0
    assert db.session.scalar(select(func.max(ChainLink.position))) == 2


@pytest.mark.parametrize(
    ("payload", "database_url"),
    by_turns([None, [], {}, {"check": "1", "generation": 0}, {"check": True}]),
    indirect=["database_url"],
)
def test_a_task_without_its_numbers_is_refused(stage: CaptureStage, payload: object) -> None:
    config: Config = stage.app.extensions["configuration"]
    headers = {"X-Task-Secret": config.task_secret}
    answer = stage.app.test_client().post("/tasks/evidence/check", json=payload, headers=headers)
    assert answer.status_code == 400


def test_who_asks_on_the_page_is_on_record_once(
    stage: CaptureStage, client: FlaskClient, sign_in: SignIn
) -> None:
    kept(stage, 1)
    admin = create_user(role=Role.ADMIN).id
    db.session.remove()
    sign_in(client, admin)
    for told in ("is being checked", "under way already"):
        answer = client.post("/evidence/check", follow_redirects=True)
        assert told in answer.get_data(as_text=True)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == AuditAction.EVIDENCE_CHECKED.value)
    ).all()
    assert [entry.actor_id for entry in entries] == [admin]
