"""The generated client, which knows no types, in one typed place."""

from collections.abc import Callable

import grpc

from application.integrations.capture.capture_pb2 import CaptureReply, CaptureRequest
from application.integrations.capture.capture_pb2_grpc import CaptureServiceStub

CaptureCall = Callable[[CaptureRequest, float], CaptureReply]


def capture_stub(channel: grpc.Channel) -> CaptureCall:
    """Calls `Capture` with a request and the seconds it may take. Raises grpc.RpcError."""
    stub = CaptureServiceStub(channel)  # type: ignore[no-untyped-call]  # generated

    def call(request: CaptureRequest, seconds: float) -> CaptureReply:
        reply: CaptureReply = stub.Capture(request, timeout=seconds)
        return reply

    return call
