"""How full the queues of Cloud Tasks are: one list, in the version of the API that tells it."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

import requests
from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError
from google.cloud.tasks_v2beta3 import CloudTasksClient, ListQueuesRequest, Queue
from google.protobuf.field_mask_pb2 import FieldMask

from application.integrations.queue_figures import QueueFigures
from application.integrations.tasks import QUEUES, QueuesUnavailable

_WANTED = FieldMask(paths=["name", "state", "stats"])


class CloudQueueFigures:
    """The queues of the installation whose names begin with `prefix`; `connect` makes the client."""

    def __init__(
        self,
        connect: Callable[[], CloudTasksClient],
        project: str,
        location: str,
        prefix: str = "",
        *,
        timeout_seconds: float = 3.0,
    ) -> None:
        self._connect = connect
        self._parent = f"projects/{project}/locations/{location}"
        self._prefix = prefix
        self._timeout_seconds = timeout_seconds

    def __call__(self) -> tuple[QueueFigures, ...]:
        """In the code's order, those that are not there too. Raises QueuesUnavailable."""
        asked = ListQueuesRequest(parent=self._parent, read_mask=_WANTED)
        try:
            pager = self._connect().list_queues(asked, retry=None, timeout=self._timeout_seconds)
            found = {queue.name.rpartition("/")[2]: queue for queue in pager}
        except (GoogleAPIError, GoogleAuthError, requests.RequestException) as error:
            raise QueuesUnavailable(f"Cloud Tasks did not say ({type(error).__name__}).") from error
        names = ((each.name, self._prefix + each.name) for each in QUEUES)
        return tuple(_figures(name, found.get(full)) for name, full in names)


def _figures(name: str, queue: Queue | None) -> QueueFigures:
    """The service reckons both numbers, and may be off by a minute."""
    if queue is None:
        return QueueFigures(name, 0, None, is_there=False)
    # proto-plus gives a datetime, and None where it is not set; its types know neither.
    oldest = cast(datetime | None, queue.stats.oldest_estimated_arrival_time)
    return QueueFigures(
        name,
        waiting=queue.stats.tasks_count,
        oldest_at=oldest,
        is_paused=queue.state in (Queue.State.PAUSED, Queue.State.DISABLED),
    )


def cloud_queue_figures(project: str, location: str, prefix: str) -> CloudQueueFigures:
    """Those of production, by the credentials that the machine itself has."""
    return CloudQueueFigures(CloudTasksClient, project, location, prefix)
