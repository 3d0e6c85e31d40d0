"""When the queue gives up, the run says so; asked for again at once it runs, on both queues."""

from collections.abc import Iterator

import pytest
from flask import Flask
from google.cloud.tasks_v2 import CloudTasksClient
from sqlalchemy import select
from werkzeug.test import Client

from application.clock import clock
from application.collection.asking import queue_run_anew
from application.collection.failing import UNEXPECTED
from application.collection.plan import locked_run
from application.config import Config
from application.extensions import db
from application.integrations.tasks import queue_settings
from application.integrations.tasks_cloud import CloudTasksSender
from application.models import ApiCall, CollectionRun, RunState
from application.task_queue import commit
from tests.collection.stage import Stage, ask, deliver, latest_run
from tests.collection.watched_gateways import WatchedGateways
from tests.conftest import RunningSandbox
from tests.fakes.cloud_tasks import FakeCloudTasks
from tests.integrations.test_tasks_cloud import QUEUE, rest_client
from tests.onboarding.dialog import join

MOST = queue_settings("collection").max_attempts


def test_after_the_last_attempt_the_run_has_failed_and_a_new_one_runs_at_once(
    stage: Stage, answers: list[int]
) -> None:
    account_id = stage.join()
    stage.sandbox.fault("server_error")
    stage.drain_through_delays()
    failed = stage.run()
    assert answers == [500] * (MOST - 1) + [200]
    assert (failed.state, failed.problem_kind, failed.calls_made) == (RunState.FAILED, "transient", MOST)
    assert f"It was tried {MOST} times;" in (failed.problem or "")
    assert failed.open_for_account_id is None

    stage.sandbox.mend()
    assert stage.ask(account_id) > failed.id
    stage.queue.drain()
    assert stage.run().state is RunState.DONE


def test_an_app_wide_limit_holds_the_whole_queue_back(stage: Stage, answers: list[int]) -> None:
    account_id = stage.join()
    stage.sandbox.fault("app_rate_limit", minutes=40)
    stage.queue.drain()
    waiting = stage.run()
    assert answers == [503]
    assert (waiting.state, waiting.problem_kind) == (RunState.QUEUED, "app_rate_limited")
    assert waiting.paused_until is not None
    stage.ask(account_id)
    assert stage.run().generation == waiting.generation
    stage.drain_through_delays()
    assert (stage.run().id, stage.run().state) == (waiting.id, RunState.DONE)


def test_under_an_app_wide_limit_one_account_calls_and_the_others_wait_with_it(
    app: Flask, stage: Stage, answers: list[int]
) -> None:
    for persona in ("lena_ferraro", "priya_novak", "alder_tea"):
        assert join(app.test_client(), persona).status_code == 303
    stage.sandbox.fault("app_rate_limit", minutes=20)
    stage.queue.drain()
    stage.drain_through_delays()
    with app.app_context():
        assert {run.state for run in db.session.scalars(select(CollectionRun))} == {RunState.DONE}
        outcomes = db.session.scalars(select(ApiCall.outcome)).all()
    assert outcomes.count("rate_limited") == 1
    assert answers.count(503) == 1


@pytest.fixture
def cloud(app: Flask) -> Iterator[FakeCloudTasks]:
    """The application sends to a Cloud Tasks that keeps names for a day."""
    service = FakeCloudTasks([QUEUE], clock.now)
    clients: list[CloudTasksClient] = []

    def connect() -> CloudTasksClient:
        clients.append(rest_client(host))
        return clients[0]

    with service.serve() as host:
        app.extensions["task_sender"] = CloudTasksSender(connect, "sample-project", "europe-west1")
        yield service
        for client in clients:
            client.transport.close()  # type: ignore[no-untyped-call]


def perform(app: Flask, cloud: FakeCloudTasks, *, attempts: int = 1) -> list[int]:
    """Deliver the only waiting task up to `attempts` times, as App Engine does; then it is gone."""
    (name,) = cloud.tasks
    config: Config = app.extensions["configuration"]
    answers = []
    for attempt in range(attempts):
        sent = cloud.delivery(name)
        headers = {**sent.headers, "X-AppEngine-TaskRetryCount": str(attempt)}
        headers["X-Task-Secret"] = config.task_secret
        answer = Client(app.wsgi_app).post(sent.path, data=sent.body, headers=headers)
        answers.append(answer.status_code)
        if answer.status_code == 200:
            break
    cloud.end(name)
    return answers


def test_on_cloud_tasks_too_a_failed_run_is_followed_by_one_that_runs_at_once(
    app: Flask, cloud: FakeCloudTasks, sandbox: RunningSandbox
) -> None:
    assert join(app.test_client(), "lena_ferraro").status_code == 303
    sandbox.fault("server_error")
    assert perform(app, cloud, attempts=MOST) == [500] * (MOST - 1) + [200]
    failed = latest_run(app)
    assert failed.state is RunState.FAILED
    assert cloud.tasks == {}

    sandbox.mend()
    ask(app, failed.instagram_account_id)
    assert perform(app, cloud) == [200]
    assert latest_run(app).state is RunState.DONE


def test_on_cloud_tasks_a_paused_run_is_queued_under_a_new_name_for_later(
    app: Flask, cloud: FakeCloudTasks, sandbox: RunningSandbox
) -> None:
    assert join(app.test_client(), "lena_ferraro").status_code == 303
    sandbox.fault("account_rate_limit", minutes=20)
    (first,) = cloud.tasks
    (sent,) = [cloud.delivery(name) for name in cloud.tasks]
    assert deliver(app, latest_run(app)) == 200
    cloud.end(first)
    (second,) = cloud.tasks
    assert second != first
    assert cloud.tasks[second]["scheduleTime"] > clock.now().isoformat()
    assert sent.path == cloud.delivery(second).path
    sandbox.mend()
    # The pause holds for the account, whoever asks: only its end ends it.
    sandbox.advance(minutes=21)
    assert perform(app, cloud) == [200]
    assert latest_run(app).state is RunState.DONE


def test_on_cloud_tasks_a_run_that_is_queued_anew_gets_through_although_its_name_was_used(
    app: Flask, cloud: FakeCloudTasks, sandbox: RunningSandbox
) -> None:
    assert join(app.test_client(), "lena_ferraro").status_code == 303
    run = latest_run(app)
    (lost,) = cloud.tasks
    cloud.end(lost)
    ask(app, run.instagram_account_id)
    assert cloud.tasks == {}
    with app.app_context():
        again = locked_run(run.id, run.generation)
        assert again is not None
        queue_run_anew(again)
        commit()
    assert perform(app, cloud) == [200]
    assert (latest_run(app).id, latest_run(app).state) == (run.id, RunState.DONE)


class BetweenReplyAndCommit(Exception):
    """Stands for any error of our own."""


def break_at_posts(path: str) -> None:
    if path.endswith("/media"):
        raise BetweenReplyAndCommit(path)


def test_an_error_of_our_own_is_recorded_with_the_calls_of_its_step(
    stage: Stage, config: Config, answers: list[int]
) -> None:
    stage.join()
    whole = stage.app.extensions["gateways"]
    stage.app.extensions["gateways"] = WatchedGateways(config, after=break_at_posts)
    stage.queue.drain()
    broken = stage.run()
    assert answers == [500]
    assert (broken.state, broken.stage, broken.problem) == (RunState.QUEUED, "posts", UNEXPECTED)
    assert (broken.problem_kind, broken.posts_read) == ("unexpected", 0)
    with stage.app.app_context():
        paths = db.session.scalars(select(ApiCall.path).where(ApiCall.collection_run_id == broken.id)).all()
    assert len(paths) == broken.calls_made
    assert paths[-1].endswith("/media")

    stage.app.extensions["gateways"] = whole
    stage.drain_through_delays()
    assert (stage.run().state, stage.run().problem) == (RunState.DONE, None)
