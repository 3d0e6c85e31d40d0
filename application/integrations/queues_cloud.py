"""Makes the queues of Cloud Tasks what `tasks.QUEUES` says; creates and updates, never deletes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import requests
from google.api_core.exceptions import FailedPrecondition, Forbidden, GoogleAPIError, NotFound, Unauthorized
from google.auth.exceptions import GoogleAuthError
from google.cloud.tasks_v2 import AppEngineRouting, CloudTasksClient, Queue, RateLimits, RetryConfig
from google.protobuf.field_mask_pb2 import FieldMask

from application.integrations.tasks import QUEUES, QueueSettings, QueuesUnavailable

DEFAULT_SERVICE = "default"
_ROUTING = "app_engine_routing_override"


@dataclass(frozen=True)
class Difference:
    """A property of a queue that is not as wanted; `present` is None where the queue is not there."""

    path: str
    wanted: str
    present: str | None


@dataclass(frozen=True)
class QueueState:
    """How one queue stands; `name` has the installation's prefix."""

    name: str
    settings: QueueSettings
    is_there: bool
    is_paused: bool
    differences: tuple[Difference, ...]


class CloudQueues:
    """The queues of one installation: those whose names begin with `prefix`.

    `service` is the App Engine service that they deliver to. It stands on the queue, since a task without
    it goes to the default service, whichever service sent it. `connect` makes the client; each call is
    bounded by `timeout_seconds` and sent once: whoever runs the command runs it again.
    """

    def __init__(
        self,
        connect: Callable[[], CloudTasksClient],
        project: str,
        location: str,
        prefix: str = "",
        service: str = DEFAULT_SERVICE,
        *,
        timeout_seconds: float = 10.0,
    ) -> None:
        self._connect = connect
        self._parent = f"projects/{project}/locations/{location}"
        self._prefix = prefix
        self._service = service
        self._timeout_seconds = timeout_seconds

    def compare(self, queues: Iterable[QueueSettings] = QUEUES) -> tuple[QueueState, ...]:
        """How each of these queues stands, in their order. Raises QueuesUnavailable."""
        present = self._ask(self._listed)
        return tuple(self._state(settings, present.get(self._name(settings))) for settings in queues)

    def mend(self, state: QueueState) -> None:
        """Create or update the queue, if need be. Raises QueuesUnavailable."""
        wanted = self._queue(state.settings)
        options: dict[str, Any] = {"retry": None, "timeout": self._timeout_seconds}
        if not state.is_there:
            self._ask(lambda client: client.create_queue(parent=self._parent, queue=wanted, **options))
        elif state.differences:
            mask = FieldMask(paths=sorted({each.path for each in state.differences}))
            self._ask(lambda client: client.update_queue(queue=wanted, update_mask=mask, **options))

    def _listed(self, client: CloudTasksClient) -> dict[str, Queue]:
        pager = client.list_queues(parent=self._parent, retry=None, timeout=self._timeout_seconds)
        return {queue.name.rpartition("/")[2]: queue for queue in pager}

    def _name(self, settings: QueueSettings) -> str:
        return self._prefix + settings.name

    def _queue(self, settings: QueueSettings) -> Queue:
        routing = AppEngineRouting(service=self._service) if self._service != DEFAULT_SERVICE else None
        return Queue(
            name=f"{self._parent}/queues/{self._name(settings)}",
            rate_limits=RateLimits(
                max_dispatches_per_second=settings.rate_per_second,
                max_concurrent_dispatches=settings.max_concurrent,
            ),
            # Without a longest time the attempts alone decide when a task is given up.
            retry_config=RetryConfig(
                max_attempts=settings.max_attempts,
                max_retry_duration=timedelta(),
                min_backoff=settings.min_backoff,
                max_backoff=settings.max_backoff,
                max_doublings=settings.max_doublings,
            ),
            app_engine_routing_override=routing,
        )

    def _state(self, settings: QueueSettings, present: Queue | None) -> QueueState:
        wanted = _properties(self._queue(settings))
        found = {} if present is None else _properties(present)
        return QueueState(
            name=self._name(settings),
            settings=settings,
            is_there=present is not None,
            is_paused=present is not None and present.state == Queue.State.PAUSED,
            differences=tuple(
                Difference(path, text, found.get(path))
                for path, text in wanted.items()
                if found.get(path) != text
            ),
        )

    def _ask(self, call: Callable[[CloudTasksClient], Any]) -> Any:
        try:
            return call(self._connect())
        except (Forbidden, Unauthorized, GoogleAuthError) as error:
            raise QueuesUnavailable(
                "Cloud Tasks does not let this account see to queues. Give it the role Cloud Tasks Viewer to "
                "look at them or Cloud Tasks Queue Admin to make them, or set up Application Default "
                "Credentials."
            ) from error
        except NotFound as error:
            raise QueuesUnavailable(
                f"Cloud Tasks knows no {self._parent}. GOOGLE_CLOUD_PROJECT and CLOUD_TASKS_LOCATION must be "
                "those of the App Engine application, and the Cloud Tasks API be enabled."
            ) from error
        except FailedPrecondition as error:
            raise QueuesUnavailable(
                "A queue of this name was deleted less than seven days ago, and cannot be made again before. "
                f"Wait, or take another QUEUE_PREFIX. Cloud Tasks says: {error.message}"
            ) from error
        except (GoogleAPIError, requests.RequestException) as error:
            raise QueuesUnavailable(
                f"Cloud Tasks did not do it ({type(error).__name__}). Run the command again: what is done "
                "stays done."
            ) from error


def _properties(queue: Queue) -> dict[str, str]:
    """What is compared, by its path in the API's field mask."""
    limits, retry = queue.rate_limits, queue.retry_config
    return {
        "rate_limits.max_dispatches_per_second": f"{limits.max_dispatches_per_second:g}",
        "rate_limits.max_concurrent_dispatches": f"{limits.max_concurrent_dispatches}",
        "retry_config.max_attempts": f"{retry.max_attempts}",
        "retry_config.max_retry_duration": _seconds(retry.max_retry_duration),
        "retry_config.min_backoff": _seconds(retry.min_backoff),
        "retry_config.max_backoff": _seconds(retry.max_backoff),
        "retry_config.max_doublings": f"{retry.max_doublings}",
        _ROUTING: queue.app_engine_routing_override.service or DEFAULT_SERVICE,
    }


def _seconds(duration: Any) -> str:
    """A duration of the client, which is None where it is not set."""
    return f"{duration.total_seconds():g} s" if duration else "0 s"


def queues_of_the_cloud(
    project: str, location: str, prefix: str, service: str, *, timeout_seconds: float = 10.0
) -> CloudQueues:
    """The queues of production, by the credentials that the machine itself has."""
    return CloudQueues(CloudTasksClient, project, location, prefix, service, timeout_seconds=timeout_seconds)
