"""Two that answer as Cloud Storage does: ours, which keeps preconditions and pages, and an emulator."""

import base64
import json
import re
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from typing import Any

import google_crc32c
import pytest
from flask import Flask, Response, jsonify, request
from gcp_storage_emulator.server import create_server  # type: ignore[import-untyped]
from google.auth.credentials import AnonymousCredentials
from google.cloud.storage import Client
from werkzeug.serving import make_server

BUCKET = "kept-files"


@dataclass(frozen=True)
class Asked:
    """A request as it came, without its body; the headers by their names in small letters."""

    method: str
    path: str
    arguments: dict[str, str]
    headers: dict[str, str]


@dataclass
class Stored:
    """An object: its bytes, and its metadata as the uploader gave them."""

    content: bytes
    metadata: dict[str, Any]
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class FakeCloudStorage:
    """One bucket of the JSON API. `next_answers` are given to the next requests instead of what is due.

    `lost_answers` are given after the request has been obeyed; `outage` is given to every request.
    `hang_seconds` delays each answer, `cut_to` shortens what is downloaded.
    """

    page_size: int = 1000
    objects: dict[str, Stored] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    next_answers: deque[int] = field(default_factory=deque)
    lost_answers: deque[int] = field(default_factory=deque)
    outage: int = 0
    hang_seconds: float = 0.0
    cut_to: int | None = None
    rules: dict[str, Any] = field(default_factory=dict)
    """What the bucket says of itself; `{"refused": True}` for an account that may not see it."""
    _sessions: dict[str, tuple[str, dict[str, Any], bytearray]] = field(default_factory=dict)

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Serve it on a port of its own; gives its address."""
        server = make_server("127.0.0.1", 0, self._application(), threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _application(self) -> Flask:
        app = Flask(__name__)
        app.before_request(self._meet_trouble)
        app.after_request(self._lose_answer)
        app.post("/upload/storage/v1/b/<bucket>/o")(self._upload)
        app.put("/upload/storage/v1/b/<bucket>/o")(self._go_on)
        app.get("/storage/v1/b/<bucket>")(self._bucket)
        app.get("/storage/v1/b/<bucket>/o")(self._list)
        app.get("/storage/v1/b/<bucket>/o/<path:name>")(self._metadata)
        app.get("/download/storage/v1/b/<bucket>/o/<path:name>")(self._download)
        app.delete("/storage/v1/b/<bucket>/o/<path:name>")(self._delete)
        return app

    def _meet_trouble(self) -> Response | None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.asked.append(Asked(request.method, request.path, request.args.to_dict(), headers))
        time.sleep(self.hang_seconds)
        status = self.next_answers.popleft() if self.next_answers else self.outage
        if status:
            return _refusal(status, "told to")
        bucket = (request.view_args or {}).get("bucket")
        return None if bucket == BUCKET else _refusal(404, "The specified bucket does not exist.")

    def _lose_answer(self, answer: Response) -> Response:
        if answer.status_code == 200 and self.lost_answers:
            return _refusal(self.lost_answers.popleft(), "the answer got lost")
        return answer

    def _upload(self, bucket: str) -> Response:
        if request.args["uploadType"] == "multipart":
            head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
            parts: Any = message_from_bytes(head + request.get_data()).get_payload()
            metadata = json.loads(parts[0].get_payload(decode=True))
            metadata["contentType"] = parts[1].get_content_type()
            return self._keep(metadata["name"], metadata, parts[1].get_payload(decode=True))
        metadata = request.get_json()
        metadata["contentType"] = request.headers["X-Upload-Content-Type"]
        if self._is_refused(metadata["name"]):
            return _refusal(412, "At least one of the pre-conditions you specified did not hold.")
        session = str(len(self._sessions))
        self._sessions[session] = (metadata["name"], metadata, bytearray())
        answer = Response()
        answer.headers["Location"] = f"{request.base_url}?uploadType=resumable&upload_id={session}"
        return answer

    def _go_on(self, bucket: str) -> Response:
        name, metadata, content = self._sessions[request.args["upload_id"]]
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", request.headers["Content-Range"])
        assert found is not None
        assert int(found[1]) == len(content)
        content += request.get_data()
        if str(len(content)) == found[3]:
            return self._keep(name, metadata, bytes(content))
        answer = Response(status=308)
        answer.headers["Range"] = f"bytes=0-{len(content) - 1}"
        return answer

    def _is_refused(self, name: str) -> bool:
        return request.args.get("ifGenerationMatch") == "0" and name in self.objects

    def _keep(self, name: str, metadata: dict[str, Any], content: bytes) -> Response:
        if self._is_refused(name):
            return _refusal(412, "At least one of the pre-conditions you specified did not hold.")
        self.objects[name] = Stored(content, metadata)
        return self._resource(name)

    def _bucket(self, bucket: str) -> Response:
        if self.rules.get("refused"):
            return _refusal(403, "the caller does not have storage.buckets.get access")
        return jsonify({"kind": "storage#bucket", "name": bucket, **self.rules})

    def _list(self, bucket: str) -> Response:
        names = sorted(name for name in self.objects if name.startswith(request.args.get("prefix", "")))
        begin = int(request.args.get("pageToken", "0"))
        end = begin + min(int(request.args.get("maxResults", "1000")), self.page_size)
        page = [
            {"name": name, "timeCreated": _written(self.objects[name].created)} for name in names[begin:end]
        ]
        answer: dict[str, Any] = {"items": page} if page else {}
        if end < len(names):
            answer["nextPageToken"] = str(end)
        return jsonify(answer)

    def _metadata(self, bucket: str, name: str) -> Response:
        return self._resource(name) if name in self.objects else _missing(name)

    def _download(self, bucket: str, name: str) -> Response:
        if name not in self.objects:
            return _missing(name)
        content = self.objects[name].content
        answer = Response(content[: self.cut_to])
        answer.headers["X-Goog-Hash"] = f"crc32c={_checksum(content)}"
        if asked := re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("Range", "")):
            first, last = int(asked[1]), min(int(asked[2]), len(content) - 1)
            answer = Response(content[first : last + 1][: self.cut_to], status=206)
            answer.headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
        return answer

    def _delete(self, bucket: str, name: str) -> Response:
        return Response(status=204) if self.objects.pop(name, None) else _missing(name)

    def _resource(self, name: str) -> Response:
        stored = self.objects[name]
        return jsonify(
            {
                **stored.metadata,
                "name": name,
                "generation": "1",
                "size": str(len(stored.content)),
                "timeCreated": _written(stored.created),
                "crc32c": _checksum(stored.content),
            }
        )


@contextmanager
def storage_emulator() -> Iterator[str]:
    """The emulator, in memory; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = create_server("127.0.0.1", port, in_memory=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


@contextmanager
def client_of(address: str) -> Iterator[Client]:
    """Google's client, aimed at one of these."""
    anonymous = AnonymousCredentials()  # type: ignore[no-untyped-call]
    with pytest.MonkeyPatch.context() as patch:
        # Else it asks after the bucket in threads of its own, for tracing.
        patch.setenv("DISABLE_GCS_PYTHON_CLIENT_OTEL_BUCKET_METADATA", "true")
        with Client(
            project="project", credentials=anonymous, client_options={"api_endpoint": address}
        ) as client:
            yield client


def _checksum(content: bytes) -> str:
    return base64.b64encode(google_crc32c.value(content).to_bytes(4, "big")).decode()


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _missing(name: str) -> Response:
    return _refusal(404, f"No such object: {BUCKET}/{name}")


def _refusal(status: int, message: str) -> Response:
    answer = jsonify({"error": {"code": status, "message": message}})
    answer.status_code = status
    return answer
