"""A Cloud Tasks of our own: the REST surface for creating and getting a task, and the rules of names."""

import base64
import binascii
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dateutil.parser import isoparse
from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

NAME_KEPT = timedelta(hours=24)
_QUEUE = re.compile(r"projects/[a-z][a-z0-9-]{4,28}[a-z0-9]/locations/[a-z0-9-]+/queues/[A-Za-z0-9-]{1,100}")
_TASK_ID = re.compile(r"[A-Za-z0-9_-]{1,500}")


@dataclass(frozen=True)
class AppEngineRequest:
    """What App Engine would deliver for a task."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Refusal(Exception):
    """An answer with an error in Google's form."""

    def __init__(self, code: int, status: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


@dataclass
class FakeCloudTasks:
    """Queues by full name. `now` is its clock; `hang_seconds` delays, `outage` refuses every call."""

    queues: Sequence[str]
    now: Callable[[], datetime]
    hang_seconds: float = 0.0
    outage: bool = False
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    _ended: dict[str, datetime] = field(default_factory=dict)
    _created: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def create(self, queue: str, task: dict[str, Any]) -> dict[str, Any]:
        """Take a task; raises Refusal as the service does."""
        self._require_queue(queue)
        if "appEngineHttpRequest" not in task:
            raise Refusal(400, "INVALID_ARGUMENT", "Task has no payload.")
        schedule_time = isoparse(task["scheduleTime"]) if "scheduleTime" in task else self.now()
        if schedule_time > self.now() + timedelta(days=30):
            raise Refusal(400, "INVALID_ARGUMENT", "Schedule time is too far in the future.")
        with self._lock:
            self._created += 1
            name = task.get("name") or f"{queue}/tasks/{self._created:019d}"
            self._require_free(queue, name)
            stored = {**task, "name": name, "scheduleTime": schedule_time.isoformat()}
            self.tasks[name] = stored
        return stored

    def get(self, name: str) -> dict[str, Any]:
        """A task that has not ended."""
        self._require_queue(name.rpartition("/tasks/")[0])
        if name not in self.tasks:
            raise Refusal(
                404, "NOT_FOUND", "The task no longer exists, though a task with this name existed."
            )
        return self.tasks[name]

    def end(self, name: str) -> None:
        """The task was done, or failed its last attempt: it goes either way, its name stays taken."""
        del self.tasks[name]
        self._ended[name] = self.now()

    def delivery(self, name: str) -> AppEngineRequest:
        """The request that App Engine makes for the first attempt at a task."""
        task = self.tasks[name]
        target = task["appEngineHttpRequest"]
        queue, _, task_id = name.rpartition("/tasks/")
        headers = {
            "User-Agent": "AppEngine-Google; (+http://code.google.com/appengine)",
            "Content-Type": "application/octet-stream",
            **target.get("headers", {}),
            "X-AppEngine-QueueName": queue.rpartition("/")[2],
            "X-AppEngine-TaskName": task_id,
            "X-AppEngine-TaskRetryCount": "0",
            "X-AppEngine-TaskExecutionCount": "0",
            "X-AppEngine-TaskETA": f"{isoparse(task['scheduleTime']).timestamp():.6f}",
        }
        # Enumerations travel as numbers, as the client asks for: 1 is POST, the default.
        methods = {1: "POST", 2: "GET", 3: "HEAD", 4: "PUT", 5: "DELETE"}
        method = methods[target.get("httpMethod", 1)]
        return AppEngineRequest(method, target["relativeUri"], headers, base64.b64decode(target["body"]))

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Serve the REST surface on a port of its own; gives `host:port`."""
        server = make_server("127.0.0.1", 0, self._application(), threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _require_queue(self, queue: str) -> None:
        if _QUEUE.fullmatch(queue) is None:
            raise Refusal(400, "INVALID_ARGUMENT", "Queue ID is invalid.")
        if queue not in self.queues:
            raise Refusal(
                404,
                "NOT_FOUND",
                "Queue does not exist. If you just created the queue, wait at least a minute.",
            )

    def _require_free(self, queue: str, name: str) -> None:
        parent, _, task_id = name.rpartition("/tasks/")
        if parent != queue or _TASK_ID.fullmatch(task_id) is None:
            raise Refusal(400, "INVALID_ARGUMENT", "Task name must be formatted with a valid task ID.")
        ended = self._ended.get(name)
        if name in self.tasks or (ended is not None and self.now() < ended + NAME_KEPT):
            raise Refusal(409, "ALREADY_EXISTS", "Requested entity already exists")

    def _application(self) -> Flask:
        app = Flask(__name__)

        @app.before_request
        def meet_trouble() -> None:
            time.sleep(self.hang_seconds)
            if self.outage:
                raise Refusal(503, "UNAVAILABLE", "The service is currently unavailable.")

        @app.post("/v2/<path:queue>/tasks")
        def create_task(queue: str) -> Response:
            return jsonify(self.create(queue, _checked(request.get_json()["task"])))

        @app.get("/v2/<path:name>")
        def get_task(name: str) -> Response:
            return jsonify(self.get(name))

        @app.errorhandler(Refusal)
        def refuse(refusal: Refusal) -> tuple[Response, int]:
            error = {"code": refusal.code, "message": str(refusal), "status": refusal.status}
            return jsonify({"error": error}), refusal.code

        return app


def _checked(task: dict[str, Any]) -> dict[str, Any]:
    """Refuse what the service's JSON reader refuses: a body that is not base64."""
    try:
        base64.b64decode(task.get("appEngineHttpRequest", {}).get("body", ""), validate=True)
    except binascii.Error as error:
        raise Refusal(400, "INVALID_ARGUMENT", "Invalid value at 'task.body' (TYPE_BYTES)") from error
    return task
