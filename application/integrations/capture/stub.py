"""The generated client, which knows no types, in one typed place; and the call for the service's health."""

from collections.abc import Callable

import grpc

from application.integrations.capture.capture_pb2 import CaptureReply, CaptureRequest
from application.integrations.capture.capture_pb2_grpc import CaptureServiceStub

CaptureCall = Callable[[CaptureRequest, float], CaptureReply]
HealthCall = Callable[[float], bytes]

HEALTH = "/grpc.health.v1.Health/Check"
SERVING = b"\x08\x01"
"""`status: SERVING` as it travels. Its package would be needed for this one message only."""


def capture_stub(channel: grpc.Channel) -> CaptureCall:
    """Calls `Capture` with a request and the seconds it may take. Raises grpc.RpcError."""
    stub = CaptureServiceStub(channel)  # type: ignore[no-untyped-call]  # generated

    def call(request: CaptureRequest, seconds: float) -> CaptureReply:
        reply: CaptureReply = stub.Capture(request, timeout=seconds)
        return reply

    return call


def health_call(channel: grpc.Channel) -> HealthCall:
    """Asks for the health of the whole service, within the seconds given. Raises grpc.RpcError."""
    check = channel.unary_unary(HEALTH, request_serializer=bytes, response_deserializer=bytes)

    def call(seconds: float) -> bytes:
        reply: bytes = check(b"", timeout=seconds)
        return reply

    return call
