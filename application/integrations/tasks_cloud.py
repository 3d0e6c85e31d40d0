"""Sends tasks to Google Cloud Tasks, which delivers them to this App Engine application."""

import threading
from collections.abc import Callable

import requests
from google.api_core.exceptions import Conflict, GoogleAPIError
from google.auth.exceptions import GoogleAuthError
from google.cloud.tasks_v2 import AppEngineHttpRequest, CloudTasksClient, CreateTaskRequest, HttpMethod, Task

from application.integrations.tasks import OutgoingTask, TaskAlreadyExists, TaskSendFailed


class CloudTasksSender:
    """Creates each task in the project's queue of the same name, with the application as its target.

    `connect` makes the client at the first send, not before: a gRPC channel opened ahead of gunicorn's
    fork (`--preload`) does not work in the workers. `prefix` goes before every queue's name, so that
    several installations share a project. `timeout_seconds` bounds each call; nothing is retried here,
    the sweep does that.
    """

    def __init__(
        self,
        connect: Callable[[], CloudTasksClient],
        project: str,
        location: str,
        prefix: str = "",
        *,
        timeout_seconds: float = 10.0,
    ) -> None:
        self._connect = connect
        self._project = project
        self._location = location
        self._prefix = prefix
        self._timeout_seconds = timeout_seconds
        self._lock = threading.Lock()
        self._client: CloudTasksClient | None = None

    def send(self, task: OutgoingTask) -> None:
        """Create the task; raises TaskAlreadyExists or TaskSendFailed."""
        try:
            client = self._connected()
            client.create_task(request=self._request(client, task), retry=None, timeout=self._timeout_seconds)
        except Conflict as error:  # REST answers Conflict; gRPC's AlreadyExists is a kind of it
            raise TaskAlreadyExists(f"task {task.name} exists in queue {task.queue}") from error
        except (GoogleAPIError, GoogleAuthError, requests.RequestException) as error:
            raise TaskSendFailed(
                f"task {task.name} was not taken by queue {task.queue}: {type(error).__name__}: {error}"
            ) from error

    def _connected(self) -> CloudTasksClient:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _request(self, client: CloudTasksClient, task: OutgoingTask) -> CreateTaskRequest:
        queue = client.queue_path(self._project, self._location, self._prefix + task.queue)
        target = AppEngineHttpRequest(
            http_method=HttpMethod.POST,
            relative_uri=task.path,
            headers={"Content-Type": "application/json"},
            body=task.body(),
        )
        cloud_task = Task(name=f"{queue}/tasks/{task.name}", app_engine_http_request=target)
        if task.run_at is not None:
            # proto-plus takes the datetime and makes a Timestamp of it; its annotation says otherwise.
            cloud_task.schedule_time = task.run_at  # type: ignore[assignment]
        return CreateTaskRequest(parent=queue, task=cloud_task)


def cloud_tasks_sender(*, project: str, location: str, prefix: str = "") -> CloudTasksSender:
    """The sender of production, with the credentials that the machine itself has."""
    return CloudTasksSender(CloudTasksClient, project, location, prefix)
