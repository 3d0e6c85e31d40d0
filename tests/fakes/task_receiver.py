"""The application's end of a local queue, for tests of the queue itself."""

from datetime import datetime, timedelta

from application.integrations.tasks import Delivery, OutgoingTask, QueueSettings
from tests.fakes.movable_clock import START, MovableClock

SMALL_QUEUES = (
    QueueSettings("collection", 5, 2, 3, timedelta(seconds=10), timedelta(minutes=10), 4),
    QueueSettings("mail", 1, 1, 3, timedelta(seconds=10), timedelta(minutes=10), 4),
)


class Receiver:
    """Notes what comes, and when, and answers (or raises) what it is told to, 200 at last."""

    def __init__(self, clock: MovableClock, *answers: int | BaseException) -> None:
        self.clock = clock
        self.answers = list(answers)
        self.deliveries: list[Delivery] = []
        self.times: list[float] = []

    def __call__(self, delivery: Delivery) -> int:
        self.deliveries.append(delivery)
        self.times.append((self.clock() - START).total_seconds())
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, BaseException):
            raise answer
        return answer

    @property
    def names(self) -> list[str]:
        """The names of the tasks that came."""
        return [delivery.headers["X-AppEngine-TaskName"] for delivery in self.deliveries]


def task(name: str = "a", queue: str = "collection", run_at: datetime | None = None) -> OutgoingTask:
    """A task with a word in it that must not be logged."""
    return OutgoingTask(queue, "/tasks/collection/collect", {"run": 7, "word": "Blüte"}, name, run_at)
