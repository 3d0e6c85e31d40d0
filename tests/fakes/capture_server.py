"""A capture service that answers as it is told: real gRPC, without Chromium and without the network."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from application.integrations.blobs import BlobStore, FolderBlobStore
from application.integrations.capture import capture_pb2 as messages
from application.integrations.capture import kinds
from application.integrations.capture.capture_pb2_grpc import (
    CaptureServiceServicer,
    add_CaptureServiceServicer_to_server,
)

TOKEN = "token-of-the-capture-service"

Verdict = tuple[messages.Outcome, str]
"""An outcome of the protocol, and its problem."""


class Refuses(Exception):
    """The call ends with this status."""

    def __init__(self, status: grpc.StatusCode) -> None:
        super().__init__(status.name)
        self.status = status


@dataclass
class FakeCaptureService(CaptureServiceServicer):
    """Keeps made-up bytes for each medium. `answer` may say otherwise of one, or raise Refuses."""

    blobs: BlobStore
    asked: list[messages.CaptureRequest] = field(default_factory=list)
    answer: Callable[[messages.Wanted], Verdict | None] = lambda wanted: None
    page: Verdict = (messages.NO_BROWSER, "no_browser")
    health: bytes = b"\x08\x01"
    """The reply to a health check as it travels: field 1 is 1, which is SERVING."""
    port: int = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def Capture(
        self, request: messages.CaptureRequest, context: grpc.ServicerContext
    ) -> messages.CaptureReply:
        given = dict(context.invocation_metadata()).get("authorization")
        if given != f"Bearer {TOKEN}":
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "no token")
        if not request.key:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "an order without a key")
        self.asked.append(request)
        try:
            kept = [self._kept(request, wanted) for wanted in request.media]
        except Refuses as refusal:
            context.abort(refusal.status, "as told")
        if request.page_address:
            kept.append(self._page(request))
        return messages.CaptureReply(
            kept=kept, manifest_sha256=self._manifest(request, kept), service_version="fake"
        )

    def _kept(self, request: messages.CaptureRequest, wanted: messages.Wanted) -> messages.Kept:
        told = self.answer(wanted)
        if told is not None and told[0] != messages.KEPT:
            return messages.Kept(role=wanted.role, place=wanted.place, outcome=told[0], problem=told[1])
        content = f"{request.post} {wanted.role} {wanted.place}".encode()
        return messages.Kept(
            role=wanted.role,
            place=wanted.place,
            outcome=messages.KEPT,
            sha256=self.blobs.put(content, kind=kinds.FILES, content_type="image/jpeg"),
            content_type="image/jpeg",
            bytes=len(content),
            width=1080,
            height=1920,
        )

    def _page(self, request: messages.CaptureRequest) -> messages.Kept:
        outcome, problem = self.page
        if outcome != messages.KEPT:
            return messages.Kept(role=messages.PAGE, outcome=outcome, problem=problem)
        sha256 = self.blobs.put(f"page {request.post}".encode(), kind=kinds.FILES, content_type="image/png")
        return messages.Kept(role=messages.PAGE, outcome=outcome, sha256=sha256, content_type="image/png")

    def _manifest(self, request: messages.CaptureRequest, kept: list[messages.Kept]) -> str:
        names = [each.sha256 for each in kept if each.sha256]
        if not names:
            return ""
        files = [{"sha256": name} for name in names]
        text = json.dumps({"key": request.key, "post": request.post, "items": files}, sort_keys=True)
        return self.blobs.put(text.encode(), kind=kinds.MANIFESTS, content_type="application/json")


@contextmanager
def running_capture_service(
    folder: Path, credentials: grpc.ServerCredentials | None = None
) -> Iterator[FakeCaptureService]:
    """The service on a free port of this machine, keeping files in the folder."""
    service = FakeCaptureService(FolderBlobStore(folder))
    server = grpc.server(ThreadPoolExecutor(4))
    add_CaptureServiceServicer_to_server(service, server)  # type: ignore[no-untyped-call]
    # As the real one, it tells its health to everybody.
    check: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(
        lambda request, context: service.health
    )
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": check}),)
    )
    service.port = server.add_secure_port("127.0.0.1:0", credentials or grpc.local_server_credentials())
    server.start()
    try:
        yield service
    finally:
        server.stop(grace=None).wait()
