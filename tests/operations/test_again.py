"""Trying again: for one, for all of a cause, and never for what is mended."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    CollectionRun,
    DeliveryState,
    Mail,
    MailState,
    MissingReason,
    Picture,
    PictureState,
    RunKind,
    RunState,
    WebhookDelivery,
)
from application.operations import again
from application.operations.causes import BY_KEY
from application.task_queue import pending_tasks
from tests.builders import create_post, create_run
from tests.operations.stage import (
    failed_delivery,
    failed_mail,
    failed_picture,
    failed_run,
    found,
    lost,
    partner,
)


def _open_runs(app: Flask) -> set[tuple[int, RunKind, int | None]]:
    with app.app_context():
        runs: Sequence[CollectionRun] = db.session.scalars(
            select(CollectionRun).where(CollectionRun.open_for_account_id.is_not(None))
        ).all()
        return {(run.instagram_account_id, run.kind, run.asked_by_id) for run in runs}


def _press(client: FlaskClient, key: str, ref: int | str | None = None) -> str:
    """Press "try again"; returns the page that follows."""
    fields = {} if ref is None else {"ref": ref}
    answer = client.post(f"/problems/{key}/again", data=fields)
    assert answer.headers["Location"] == f"/problems#{key}"
    return client.get("/problems").get_data(as_text=True)


def test_one_account_is_read_again_in_each_way_that_failed(
    app: Flask, client: FlaskClient, queue: LocalTaskQueue, staff: int
) -> None:
    with app.app_context():
        account, other = partner("failing"), partner("other")
        failed_run(account, "timeout")
        failed_run(account, "timeout", kind=RunKind.STORIES)
        failed_run(account, "unexpected", kind=RunKind.HISTORY)
        failed_run(other, "timeout")
        account_id = account.id
    assert "2 are in line to be tried again." in _press(client, "not-reached", account_id)
    assert _open_runs(app) == {(account_id, RunKind.READING, staff), (account_id, RunKind.STORIES, staff)}
    with app.app_context():
        assert found() == {"not-reached": ["other"], "unexpected": ["failing"]}


def test_a_whole_cause_is_tried_again(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        ids = {failed_run(partner(f"failing{number}"), "timeout").instagram_account_id for number in range(3)}
        failed_run(partner("blocked"), "policy_blocked")
    assert "3 are in line" in _press(client, "not-reached")
    assert {account_id for account_id, _, _ in _open_runs(app)} == ids
    assert "Nothing was left to try again" in _press(client, "not-reached")


def test_what_is_no_trouble_is_not_asked_for(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        fine, away = partner("fine").id, lost("away", "expired").id
    for ref in (fine, away, 10**15):
        assert "Nothing was left to try again" in _press(client, "not-reached", ref)
    assert _open_runs(app) == set()


def test_what_only_the_partner_can_mend_has_no_try_again(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        account_id = lost("away", "expired").id
    assert client.post("/problems/connection-ended/again", data={"ref": account_id}).status_code == 400
    assert client.post("/problems/not-reached/again", data={"ref": "x"}).status_code == 400


def test_so_many_at_once_and_the_next_ones_by_pressing_again(
    app: Flask, client: FlaskClient, staff: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "MOST_AT_ONCE", 2)
    with app.app_context():
        for number in range(3):
            failed_run(partner(f"failing{number}"), "timeout")
    _press(client, "not-reached")
    assert len(_open_runs(app)) == 2
    _press(client, "not-reached")
    assert len(_open_runs(app)) == 3


def test_a_silent_run_is_queued_anew(app: Flask, client: FlaskClient, staff: int) -> None:
    long_ago = clock.real_now() - timedelta(hours=1)
    with app.app_context():
        run = create_run(partner("silent"), state=RunState.RUNNING, times_lost=2, heartbeat_at=long_ago)
        run_id, account_id = run.id, run.instagram_account_id
    _press(client, "broke-off", account_id)
    with app.app_context():
        run = db.session.get_one(CollectionRun, run_id)
        assert (run.state, run.generation) == (RunState.QUEUED, 1)


def test_posts_that_refused_are_read_with_their_account(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        account = partner("busy")
        for _ in range(3):
            create_post(account, insights_reason=MissingReason.REFUSED, posted_at=clock.now())
        account_id = account.id
    _press(client, "posts-refused", account_id)
    assert _open_runs(app) == {(account_id, RunKind.READING, staff)}


def test_a_delivery_a_letter_and_pictures_go_again(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        account = partner("busy")
        delivery_id, other_id = failed_delivery().id, failed_delivery().id
        mail_id, picture_id, account_id = failed_mail("Refused.").id, failed_picture(account).id, account.id
    _press(client, "webhooks-failed", delivery_id)
    _press(client, "letters-failed", mail_id)
    _press(client, "pictures-failed", account_id)
    with app.app_context():
        delivery = db.session.get_one(WebhookDelivery, delivery_id)
        assert (delivery.state, delivery.generation, delivery.problem) == (DeliveryState.WAITING, 1, None)
        assert db.session.get_one(WebhookDelivery, other_id).state is DeliveryState.FAILED
        mail = db.session.get_one(Mail, mail_id)
        assert (mail.state, mail.generation, mail.problem) == (MailState.WAITING, 1, None)
        picture = db.session.get_one(Picture, picture_id)
        assert (picture.state, picture.tries, picture.next_try_at) == (PictureState.WAITING, 0, None)


@pytest.mark.parametrize(
    ("key", "paths"),
    [
        ("webhooks-failed", ["/tasks/webhooks/work"]),
        ("letters-failed", ["/tasks/mail/send"]),
        ("pictures-failed", ["/tasks/pictures/copy"]),
        ("page-not-subscribed", ["/tasks/subscriptions/settle"]),
        ("not-reached", ["/tasks/collection/collect"]),
    ],
)
def test_trying_again_queues_the_work(context: Flask, staff: int, key: str, paths: list[str]) -> None:
    account = partner("busy", page_subscribed=False, page_checked_at=clock.now())
    failed_run(account, "timeout")
    failed_delivery()
    failed_mail("Refused.")
    failed_picture(account)
    assert again.try_again(BY_KEY[key], None, by_id=staff) == 1
    assert [task.path for task in pending_tasks()] == paths
