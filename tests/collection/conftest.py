"""Collection's stage: the whole application, and a queue that notes the answers."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from application.clock import clock
from application.config import Config
from application.integrations.tasks import Delivery
from application.integrations.tasks_local import LocalTaskQueue
from application.local_delivery import deliver_through
from application.task_queue import TASKS
from tests.collection.stage import Stage
from tests.conftest import RunningSandbox

COLLECT, COPY_PICTURES = TASKS["collection.collect"].path, TASKS["pictures.copy"].path


@pytest.fixture
def answers() -> list[int]:
    """The statuses that the queue's tasks of readings were answered with, in order."""
    return []


@pytest.fixture
def left_lying() -> tuple[str, ...]:
    """Paths of tasks that are taken as done without being done: a thousand pictures cost a minute."""
    return (COPY_PICTURES,)


@pytest.fixture
def queue(
    app: Flask, config: Config, answers: list[int], left_lying: tuple[str, ...]
) -> Iterator[LocalTaskQueue]:
    """The application's queue; each answer about a reading is noted in `answers`."""
    queue = noting_queue(app, config, answers, left_lying=left_lying)
    app.extensions["task_sender"] = queue
    yield queue
    queue.close()


def noting_queue(
    app: Flask,
    config: Config,
    answers: list[int],
    deliver: Callable[[Delivery], int] | None = None,
    *,
    left_lying: tuple[str, ...] = (COPY_PICTURES,),
) -> LocalTaskQueue:
    """A queue on the application's own file that delivers to `app`."""
    through = deliver or deliver_through(app, config.task_secret)

    def noted(delivery: Delivery) -> int:
        if delivery.path in left_lying:
            return 200
        answer = through(delivery)
        if delivery.path == COLLECT:
            answers.append(answer)
        return answer

    return LocalTaskQueue(config.local_queue_path, noted, clock.now)


@pytest.fixture
def stage(app: Flask, queue: LocalTaskQueue, sandbox: RunningSandbox) -> Stage:
    """People who join through the sandbox, and their runs."""
    return Stage(app, queue, sandbox)
