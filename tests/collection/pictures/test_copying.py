"""A picture is copied once, tried a few times, and ends in a recorded state whatever happens."""

import logging
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.clock import clock
from application.collection.pictures import tasks
from application.collection.pictures.copying import (
    BATCH,
    MOST_TRIES,
    CopyResult,
    WaitingPicture,
    copy,
    store,
    take_batch,
)
from application.collection.pictures.wanted import want_pictures
from application.extensions import db
from application.gateways import gateways
from application.integrations.blobs import BlobStore
from application.integrations.picture_copies import SmallCopy
from application.integrations.picture_download import PictureDownloader
from application.models import InstagramAccount, Picture, PictureState
from application.task_queue import rollback
from tests import builders
from tests.collection.pictures.stage import NAME, URL, ends, jpeg, only, seen, taken
from tests.integrations.picture_server import PictureServer, Served


def run_task(app: Flask, account_id: int) -> int:
    secret = app.extensions["configuration"].task_secret
    answer = app.test_client().post(
        "/tasks/pictures/copy", json={"account": account_id}, headers={"X-Task-Secret": secret}
    )
    return answer.status_code


def by_id() -> dict[str, Picture]:
    """All pictures as they are stored now, by their id at Instagram."""
    db.session.expire_all()
    return {each.graph_id: each for each in db.session.scalars(select(Picture))}


def test_the_task_copies_what_waits_and_records_what_fails(
    context: Flask, account: InstagramAccount, pictures: PictureServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pictures.pages = {
        "/good": Served([jpeg()]),
        "/gone": Served(status=403),
        "/page": Served([b"<html>"], "text/html"),
        "/broken": Served([jpeg()[:300]]),
        "/down": Served(status=500),
    }
    paths = [*pictures.pages, *["/good"] * BATCH]
    want_pictures(
        account.id, [seen(number, f"{pictures.url}{path}?oh=planted") for number, path in enumerate(paths)]
    )
    want_pictures(account.id, [seen(90, URL)])
    db.session.commit()
    assert run_task(context, account.id) == 200
    found = by_id()
    problems = {each.problem: each.state.value for each in found.values() if each.problem}
    assert problems == {
        "link_expired": "failed",
        "not_a_picture": "failed",
        "server_failed": "waiting",
        "host_not_allowed": "failed",
    }
    copied = found["180"]
    assert (copied.state, copied.width, copied.height) == (PictureState.KEPT, 640, 480)
    assert copied.sha256 is not None
    assert gateways().blobs.get(copied.sha256, kind="pictures").startswith(b"\xff\xd8")
    assert len(pictures.asked) == len(paths)
    assert "planted" not in caplog.text


def test_the_task_has_nothing_to_do_a_second_time(
    context: Flask, account: InstagramAccount, pictures: PictureServer
) -> None:
    pictures.pages["/good"] = Served([jpeg()])
    account_id = account.id
    want_pictures(account_id, [seen(url=f"{pictures.url}/good")])
    db.session.commit()
    assert (run_task(context, account_id), run_task(context, account_id)) == (200, 200)
    assert len(pictures.asked) == 1
    assert run_task(context, 999_999) == 200


def test_what_the_time_of_a_task_does_not_allow_goes_on_in_a_further_one(
    context: Flask, account: InstagramAccount, pictures: PictureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "SECONDS_PER_TASK", -1)
    pictures.pages["/good"] = Served([jpeg()])
    want_pictures(account.id, [seen(number, f"{pictures.url}/good") for number in range(BATCH + 2)])
    db.session.commit()
    assert run_task(context, account.id) == 200
    assert len(pictures.asked) == BATCH
    context.extensions["task_sender"].drain()
    assert {each.state for each in by_id().values()} == {PictureState.KEPT}
    assert len(pictures.asked) == BATCH + 2


@pytest.mark.parametrize("payload", [None, [], {}, {"account": "1"}, {"account": True}, {"account": 2**63}])
def test_a_task_about_nothing_is_refused(app: Flask, client: FlaskClient, payload: object) -> None:
    headers = {"X-Task-Secret": app.extensions["configuration"].task_secret}
    assert client.post("/tasks/pictures/copy", json=payload, headers=headers).status_code == 400


def test_two_tasks_beside_each_other_never_take_the_same_picture(account: InstagramAccount) -> None:
    want_pictures(account.id, [seen(number) for number in range(BATCH + 1)])
    first, second = take_batch(account.id), take_batch(account.id)
    assert (len(first), len(second)) == (BATCH, 1)
    assert not {each.picture_id for each in first} & {each.picture_id for each in second}
    assert not take_batch(account.id)


def test_passing_trouble_is_tried_five_times_with_longer_pauses(account: InstagramAccount) -> None:
    want_pictures(account.id, [seen()])
    pauses = []
    for _ in range(MOST_TRIES):
        ends(account, CopyResult(problem="no_answer"))
        due = only().next_try_at
        pauses.append(due - clock.now() if due else None)
        db.session.execute(update(Picture).values(next_try_at=clock.now()))
    assert (only().state, only().problem, only().tries) == (PictureState.FAILED, "no_answer", MOST_TRIES)
    assert pauses[-1] is None
    told = [pause for pause in pauses if pause is not None]
    assert told == sorted(told)
    assert told[0] > timedelta(minutes=4)


def test_a_picture_whose_tries_never_end_is_given_up(account: InstagramAccount) -> None:
    want_pictures(account.id, [seen()])
    for _ in range(MOST_TRIES):
        assert take_batch(account.id)
        db.session.execute(update(Picture).values(next_try_at=clock.now()))
    assert not take_batch(account.id)
    assert (only().state, only().problem) == (PictureState.FAILED, "accident")


def test_a_picture_that_staff_ask_for_again_is_due_at_once(account: InstagramAccount) -> None:
    want_pictures(account.id, [seen()])
    ends(account, CopyResult(problem="too_large", lasts=True))
    db.session.execute(update(Picture).values(state=PictureState.WAITING, tries=0, next_try_at=None))
    assert taken(account).source_url == URL


def test_the_result_for_a_picture_that_has_been_replaced_is_dropped(account: InstagramAccount) -> None:
    want_pictures(account.id, [seen()])
    late = WaitingPicture(taken(account).picture_id, "https://scontent.fbcdn.net/old?oh=1", "old")
    for result in (CopyResult(problem="link_expired", lasts=True), CopyResult(NAME, SmallCopy(b"x", 1, 1))):
        store(late, result)
        assert only().state is PictureState.WAITING


def test_a_link_that_expired_while_a_newer_one_came_is_not_the_end(account: InstagramAccount) -> None:
    want_pictures(account.id, [seen()])
    waiting = taken(account)
    want_pictures(account.id, [seen(url=URL + "anew")])
    store(waiting, CopyResult(problem="link_expired", lasts=True))
    assert only().state is PictureState.WAITING
    assert taken(account).source_url == URL + "anew"


class BrokenStore:
    def put(self, content: bytes, *, kind: str, content_type: str) -> str:
        raise OSError("no room for https://scontent.fbcdn.net/?oh=planted")

    put_named = get = delete = put


def test_an_accident_is_recorded_without_its_words(
    account: InstagramAccount, pictures: PictureServer, caplog: pytest.LogCaptureFixture
) -> None:
    pictures.pages["/good"] = Served([jpeg()])
    waiting = WaitingPicture(7, f"{pictures.url}/good?oh=planted", "127.0.0.1/good")
    full: BlobStore = BrokenStore()  # type: ignore[assignment]
    result = copy(waiting, PictureDownloader(("127.0.0.1",)), full)
    assert result == CopyResult(problem="accident")
    assert "copying a picture failed" in caplog.text
    assert "planted" not in caplog.text + repr(waiting)


def test_the_sweep_queues_each_account_that_has_pictures_due(context: Flask) -> None:
    for number in range(3):
        account = builders.create_instagram_account()
        want_pictures(account.id, [seen(number), seen(10 + number)])
    db.session.execute(
        update(Picture).where(Picture.graph_id == "181").values(next_try_at=clock.now() + timedelta(hours=1))
    )
    db.session.execute(update(Picture).where(Picture.graph_id == "180").values(next_try_at=None))
    db.session.commit()
    rollback()  # the tasks that noting has asked for are lost
    headers = {"X-Appengine-Cron": "true", "X-Task-Secret": context.extensions["configuration"].task_secret}
    assert context.test_client().get("/cron/pictures/sweep", headers=headers).status_code == 200
    context.extensions["task_sender"].drain()
    assert {each.problem for each in by_id().values() if each.graph_id != "181"} == {"host_not_allowed"}
