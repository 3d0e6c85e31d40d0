"""A Cloud Tasks of our own: the REST surface for listing, creating and updating queues."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, jsonify, request

from tests.serving import on_loopback

PAGE = 5
"""Queues on a page of the list: fewer than there are, so that a reader has to go on."""
OUTPUT_ONLY = {"max_burst_size"}


class FakeCloudQueues:
    """The queues of one location, by their full names. `refusal` answers every call: a status and a word."""

    def __init__(self, parent: str) -> None:
        self.parent = parent
        self.queues: dict[str, dict[str, Any]] = {}
        self.refusal: tuple[int, str] | None = None
        self.changes: list[str] = []

    @contextmanager
    def serve(self) -> Iterator[str]:
        """On a port of its own; gives `host:port`."""
        with on_loopback(self._application()) as address:
            yield address.removeprefix("http://")

    def named(self, name: str) -> dict[str, Any]:
        """A queue by its short name."""
        return self.queues[f"{self.parent}/queues/{name}"]

    def _application(self) -> Flask:
        app = Flask(__name__)
        app.before_request(self._refuse)
        app.add_url_rule("/v2/<path:parent>/queues", view_func=self._list, methods=["GET"])
        app.add_url_rule("/v2/<path:parent>/queues", view_func=self._create, methods=["POST"])
        app.add_url_rule("/v2/<path:name>", view_func=self._update, methods=["PATCH"])
        return app

    def _refuse(self) -> tuple[Response, int] | None:
        if self.refusal is None:
            return None
        status, word = self.refusal
        return jsonify({"error": {"code": status, "message": "Refused for a test.", "status": word}}), status

    def _list(self, parent: str) -> Response:
        assert parent == self.parent
        start = int(request.args.get("pageToken") or 0)
        page = list(self.queues.values())[start : start + PAGE]
        following = {"nextPageToken": str(start + PAGE)} if start + PAGE < len(self.queues) else {}
        return jsonify({"queues": page, **following})

    def _create(self, parent: str) -> tuple[Response, int]:
        assert parent == self.parent
        queue = request.get_json()
        if queue["name"] in self.queues:
            return jsonify(
                {"error": {"code": 409, "message": "Queue exists", "status": "ALREADY_EXISTS"}}
            ), 409
        self.queues[queue["name"]] = {**queue, "state": "RUNNING"}
        self.changes.append(f"create {queue['name'].rpartition('/')[2]}")
        return jsonify(self.queues[queue["name"]]), 200

    def _update(self, name: str) -> Response:
        """Change what the mask names and nothing else; what the mask names and the body lacks is emptied."""
        given, queue = request.get_json(), self.queues[name]
        paths = request.args["updateMask"].split(",")
        for path in paths:
            part, _, key = path.partition(".")
            source = given.get(part, {})
            if not key:
                queue.pop(part, None)
                if part in given:
                    queue[part] = source
            elif key in source:
                queue.setdefault(part, {})[key] = source[key]
            else:
                queue.get(part, {}).pop(key, None)
        self.changes.append(f"update {name.rpartition('/')[2]}: {', '.join(sorted(paths))}")
        return jsonify(queue)
