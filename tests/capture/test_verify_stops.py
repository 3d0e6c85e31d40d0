"""A check that ends its process again and again at the same place ends itself, and says where."""

import logging

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.evidence import tasks
from application.evidence.portions import LINKS_AT_ONCE
from application.evidence.recording import MOST_LOST
from application.evidence.troubles import Found, Trouble
from application.extensions import db
from application.models import CheckState, EvidenceCheck
from application.task_queue import rollback
from tests.capture.checks import (
    Page,
    ask,
    deliver,
    fall_silent,
    newest_check,
    page_of_checks,
    run_check,
    sweep,
    verify,
)
from tests.capture.conftest import CaptureStage
from tests.capture.tampering import alter, file_path, item_of, keep_bytes, kept
from tests.capture.watched_blobs import WatchedBlobs, watch
from tests.collection.watched_gateways import Killed
from tests.conftest import SignIn


@pytest.fixture
def blobs(stage: CaptureStage) -> WatchedBlobs:
    """The application's store, watched."""
    return watch(stage.app)


@pytest.fixture
def page(stage: CaptureStage, client: FlaskClient, sign_in: SignIn) -> Page:
    """The page of checks as an admin reads it."""
    return page_of_checks(client, sign_in)


class Dying:
    """A store at which the process ends as soon as one of these files is read."""

    def __init__(self, *names: str | None) -> None:
        self.names = names

    def __call__(self, name: str) -> None:
        if name in self.names:
            raise Killed


def long_chain(portions: int = 3) -> list[int]:
    return keep_bytes(*([f"file {number}".encode()] for number in range(portions * LINKS_AT_ONCE)))


def die(stage: CaptureStage) -> None:
    """The check's task, in which the process ends."""
    with pytest.raises(Killed):
        deliver(stage)
    rollback()


def lose(stage: CaptureStage) -> None:
    """The same, and nothing is heard of it until the sweep comes."""
    die(stage)
    fall_silent()
    sweep(stage)


def die_to_the_end(stage: CaptureStage, blobs: WatchedBlobs) -> EvidenceCheck:
    """A check of three portions that ends at the second one each time it is begun."""
    posts = long_chain()
    blobs.before = Dying(item_of(posts[LINKS_AT_ONCE + 4]).sha256)
    ask()
    for _ in range(MOST_LOST):
        assert newest_check().open
        lose(stage)
    return newest_check()


def test_a_check_that_kills_its_process_each_time_ends_and_says_where(
    stage: CaptureStage, blobs: WatchedBlobs, caplog: pytest.LogCaptureFixture
) -> None:
    check = die_to_the_end(stage, blobs)
    assert (check.state, check.open, check.position) == (CheckState.DONE, None, LINKS_AT_ONCE)
    (stop,) = (Found.from_json(each) for each in check.findings)
    assert (stop.trouble, stop.position, stop.to) == (Trouble.CUT_OFF, LINKS_AT_ONCE + 1, 2 * LINKS_AT_ONCE)
    assert check.finished_at is not None
    assert [each.levelno for each in caplog.records if "again and again" in each.message] == [logging.ERROR]
    generation, counts = check.generation, check.counts
    fall_silent()
    sweep(stage)
    assert newest_check().generation == generation
    assert deliver(stage) == 200
    assert newest_check().counts == counts


def test_after_that_the_next_check_may_be_begun_and_finds_all_in_order(
    stage: CaptureStage, blobs: WatchedBlobs
) -> None:
    first = die_to_the_end(stage, blobs).id
    blobs.before = str
    check = run_check(stage)
    assert check.id != first
    assert (check.counts["trouble"], check.counts["links"]) == (0, 3 * LINKS_AT_ONCE)


def test_who_asks_when_it_was_lost_for_the_last_time_gets_a_new_check(
    stage: CaptureStage, blobs: WatchedBlobs
) -> None:
    posts = long_chain(1)
    blobs.before = Dying(item_of(posts[0]).sha256)
    ask()
    for _ in range(MOST_LOST - 1):
        lose(stage)
        assert newest_check().open
    die(stage)
    fall_silent()
    blobs.before = str
    assert ask()
    states = db.session.scalars(select(EvidenceCheck.open).order_by(EvidenceCheck.id)).all()
    assert states == [None, True]
    stage.work()
    assert newest_check().counts["trouble"] == 0


def test_progress_in_between_begins_the_count_anew(stage: CaptureStage, blobs: WatchedBlobs) -> None:
    posts = long_chain(2)
    at_first, at_second = item_of(posts[0]).sha256, item_of(posts[LINKS_AT_ONCE]).sha256
    ask()
    for name in (at_first, at_second):
        blobs.before = Dying(name)
        for _ in range(MOST_LOST - 1):
            lose(stage)
    assert newest_check().position == LINKS_AT_ONCE
    assert newest_check().open
    blobs.before = str
    stage.work()
    check = newest_check()
    assert (check.state, check.counts["trouble"]) == (CheckState.DONE, 0)
    assert "lost" not in check.counts


def test_a_pause_at_the_end_of_a_tasks_time_is_no_loss(
    stage: CaptureStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_chain(1)
    ask()
    monkeypatch.setattr(tasks, "SECONDS_PER_TASK", -1)
    for _ in range(2 * MOST_LOST):
        assert deliver(stage) == 200
    monkeypatch.undo()
    stage.work()
    assert newest_check().counts["trouble"] == 0


def test_a_check_that_the_queue_never_began_is_not_ended_for_it(stage: CaptureStage) -> None:
    kept(stage, 1)
    ask()
    for _ in range(2 * MOST_LOST):
        fall_silent()
        sweep(stage)
    check = newest_check()
    assert (check.open, check.generation) == (True, 2 * MOST_LOST)
    assert deliver(stage) == 200
    assert newest_check().counts["trouble"] == 0


def test_the_page_says_where_it_was_cut_off_and_what_to_do(
    stage: CaptureStage, blobs: WatchedBlobs, page: Page, client: FlaskClient
) -> None:
    die_to_the_end(stage, blobs)
    told = page()
    for words in (
        "The check did not come to its end. The check was cut off again and again at links 26 to 50.",
        "Everything up to link 25 was looked at.",
        "as happens where memory runs out",
        "give it more memory",
        "Cut off",
        "What could be looked at was as it was kept: 25 links",
        "Check everything now",
    ):
        assert words in told, words
    for words in ("Everything was as it was kept", "All in order", "cannot be vouched for", "being checked"):
        assert words not in told, words
    again = client.post("/evidence/check", follow_redirects=True).get_data(as_text=True)
    assert "is being checked" in again


def test_cut_off_after_the_last_link_names_no_link_that_is_not_there(stage: CaptureStage, page: Page) -> None:
    kept(stage, 2)
    ask()
    for _ in range(MOST_LOST):
        db.session.execute(update(EvidenceCheck).values(position=2, state=CheckState.RUNNING))
        db.session.commit()
        fall_silent()
        sweep(stage)
    assert newest_check().open is None
    told = page()
    assert "The end of the check" in told
    assert "All links were looked at" in told
    assert "Link 3" not in told


def test_the_command_says_where_the_last_check_stopped_and_looks_at_everything_itself(
    stage: CaptureStage, blobs: WatchedBlobs
) -> None:
    die_to_the_end(stage, blobs)
    blobs.before = str
    result = verify(stage)
    assert result.exit_code == 0, result.output
    assert "The last check by the page stopped. The check was cut off again and again" in result.output
    assert "at links 26 to 50. Everything up to link 25 was looked at." in result.output
    assert "give it more memory" in result.output
    assert "75 links of the chain and 75 captures looked at" in result.output
    run_check(stage)
    assert "stopped" not in verify(stage).output


def test_what_was_found_before_a_stop_stays_told_and_the_stop_is_told_whatever_else_was_found(
    stage: CaptureStage, blobs: WatchedBlobs, page: Page
) -> None:
    posts = long_chain()
    alter(file_path(stage, item_of(posts[0]).sha256))
    blobs.before = Dying(item_of(posts[LINKS_AT_ONCE]).sha256)
    ask()
    for _ in range(MOST_LOST):
        lose(stage)
    told = page()
    assert "1 thing cannot be vouched for: it differs from what was kept" in told
    assert "Cut off, 1 thing differs" in told
    assert "at links 26 to 50" in told
    assert "What could be looked at was as it was kept" not in told
