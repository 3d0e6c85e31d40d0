"""Tasks asked for in a transaction: sent after its commit and only then, once a slot, in order."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from application.extensions import db
from application.integrations.tasks import OutgoingTask, TaskAlreadyExists, TaskSendFailed
from application.task_queue import commit, enqueue, pending_tasks, rollback
from tests.fakes.movable_clock import START

COLLECT = "collection.collect"


class RecordingSender:
    """Notes what is sent, and what the table held at that moment in the eyes of another connection."""

    def __init__(self, *errors: Exception | None) -> None:
        self.errors = list(errors)
        self.sent: list[OutgoingTask] = []
        self.seen_by_others: list[int] = []

    def send(self, task: OutgoingTask) -> None:
        self.sent.append(task)
        with db.engine.connect() as other:
            self.seen_by_others.append(other.execute(text("SELECT count(*) FROM things")).scalar_one())
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error

    @property
    def words(self) -> list[object]:
        return [task.payload["word"] for task in self.sent]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'queue-test.sqlite'}"
    db.init_app(app)
    with app.app_context():
        db.session.execute(text("CREATE TABLE things (word TEXT PRIMARY KEY)"))
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def sender(app: Flask) -> RecordingSender:
    return sending_by(app, RecordingSender())


def sending_by(app: Flask, sender: RecordingSender) -> RecordingSender:
    app.extensions["task_sender"] = sender
    return sender


def store(word: str) -> None:
    db.session.execute(text("INSERT INTO things VALUES (:word)"), {"word": word})


def ask(word: str) -> str:
    return enqueue(COLLECT, {"word": word}, identity=word, slot="noon")


def ask_and_store_in_a_savepoint(asked: str, stored: str) -> None:
    with db.session.begin_nested():
        ask(asked)
        store(stored)


def test_a_task_is_sent_after_the_commit_with_its_queue_and_path(sender: RecordingSender) -> None:
    store("a")
    name = ask("a")
    assert sender.sent == []
    assert [task.name for task in pending_tasks()] == [name]
    commit()
    assert sender.sent == [OutgoingTask("collection", "/tasks/collection/collect", {"word": "a"}, name)]
    assert sender.seen_by_others == [1]
    commit()
    assert len(sender.sent) == 1


def test_tasks_are_sent_in_the_order_of_asking(sender: RecordingSender) -> None:
    for word in "cab":
        ask(word)
    commit()
    assert sender.words == ["c", "a", "b"]


def test_a_task_s_time_is_passed_on(sender: RecordingSender) -> None:
    enqueue(COLLECT, {}, identity="a", slot="noon", run_at=START + timedelta(hours=1))
    commit()
    assert sender.sent[0].run_at == START + timedelta(hours=1)


def test_what_is_changed_after_asking_does_not_change_the_task(sender: RecordingSender) -> None:
    payload: dict[str, str | int] = {"word": "then"}
    enqueue(COLLECT, dict(payload), identity="a", slot="noon")
    payload["word"] = "now"
    commit()
    assert sender.words == ["then"]


def test_an_unknown_task_and_an_unsendable_payload_are_refused_at_once(sender: RecordingSender) -> None:
    with pytest.raises(KeyError):
        enqueue("collection.dream", {}, identity="a", slot="noon")
    with pytest.raises(TypeError):
        enqueue(COLLECT, {"word": object()}, identity="a", slot="noon")  # type: ignore[dict-item]
    commit()
    assert sender.sent == []


@pytest.mark.parametrize("undo", [rollback, lambda: db.session.rollback(), lambda: db.session.close()])
@pytest.mark.parametrize("touched", [True, False])
def test_a_task_of_a_transaction_that_is_undone_is_forgotten(
    sender: RecordingSender, undo: Callable[[], None], touched: bool
) -> None:
    if touched:
        store("a")
    ask("a")
    undo()
    ask("b")
    commit()
    assert sender.words == ["b"]


def test_a_commit_that_fails_sends_nothing(sender: RecordingSender) -> None:
    db.session.execute(text("CREATE TABLE parents (id INTEGER PRIMARY KEY)"))
    db.session.execute(
        text("CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)")
    )
    commit()
    db.session.execute(text("PRAGMA foreign_keys = ON"))
    db.session.execute(text("INSERT INTO children VALUES (7)"))
    ask("a")
    with pytest.raises(IntegrityError):
        commit()
    rollback()
    commit()
    assert sender.sent == []


def test_a_savepoint_that_is_rolled_back_takes_its_tasks_along(sender: RecordingSender) -> None:
    ask("before")
    savepoint = db.session.begin_nested()
    ask("inside")
    savepoint.rollback()
    ask("after")
    commit()
    assert sender.words == ["before", "after"]


def test_a_savepoint_that_is_kept_keeps_its_tasks(sender: RecordingSender) -> None:
    with db.session.begin_nested():
        store("a")
        ask("inside")
    assert sender.sent == []
    ask("after")
    commit()
    assert sender.words == ["inside", "after"]


def test_a_savepoint_that_is_kept_goes_with_the_one_around_it(sender: RecordingSender) -> None:
    ask("before")
    outer = db.session.begin_nested()
    ask("outer")
    with db.session.begin_nested():
        store("a")
        ask("inner")
    outer.rollback()
    with db.session.begin_nested():
        ask("sibling")
    commit()
    assert sender.words == ["before", "sibling"]


def test_of_two_savepoints_only_the_inner_one_is_undone(sender: RecordingSender) -> None:
    with db.session.begin_nested():
        ask("outer")
        inner = db.session.begin_nested()
        ask("inner")
        inner.rollback()
        ask("outer again")
    commit()
    assert sender.words == ["outer", "outer again"]


def test_rolling_back_the_outer_savepoint_undoes_an_inner_one_that_is_open(sender: RecordingSender) -> None:
    outer = db.session.begin_nested()
    ask("outer")
    db.session.begin_nested()
    ask("inner")
    outer.rollback()
    commit()
    assert sender.sent == []


def test_an_error_in_a_savepoint_takes_its_tasks_along(sender: RecordingSender) -> None:
    store("a")
    ask("before")
    with pytest.raises(IntegrityError):
        ask_and_store_in_a_savepoint("inside", "a")
    ask("after")
    commit()
    assert sender.words == ["before", "after"]
    assert sender.seen_by_others == [1, 1]


def test_a_plain_commit_leaves_the_tasks_to_the_next_one(sender: RecordingSender) -> None:
    ask("a")
    db.session.commit()
    ask("b")
    commit()
    assert sender.words == ["a", "b"]


def test_a_name_that_the_queue_knows_already_is_no_trouble(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    sender = sending_by(app, RecordingSender(TaskAlreadyExists("known")))
    ask("a")
    ask("b")
    with caplog.at_level(logging.INFO, logger="application.task_queue"):
        commit()
    assert sender.words == ["a", "b"]
    assert [record.levelname for record in caplog.records] == ["INFO"]


@pytest.mark.parametrize(
    ("error", "level"), [(TaskSendFailed("no route"), "WARNING"), (ZeroDivisionError("bug"), "ERROR")]
)
def test_a_sending_that_fails_never_fails_the_request(
    app: Flask, caplog: pytest.LogCaptureFixture, error: Exception, level: str
) -> None:
    sender = sending_by(app, RecordingSender(error))
    store("a")
    ask("a")
    ask("b")
    commit()
    assert sender.words == ["a", "b"]
    assert sender.seen_by_others == [1, 1]
    assert [record.levelname for record in caplog.records] == [level]
    assert "left to the sweep" in caplog.text


def test_a_queue_out_of_reach_is_not_tried_for_every_task(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    sender = sending_by(
        app, RecordingSender(*[TaskSendFailed("no route")] * 2, None, *[TaskSendFailed("no route")] * 9)
    )
    for word in "abcdefgh":
        ask(word)
    commit()
    assert sender.words == list("abcdef")
    assert "2 tasks left to the sweep" in caplog.text
