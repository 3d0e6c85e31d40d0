"""The generated side of the contract, with types: gRPC's generator writes none."""

from collections.abc import Callable
from typing import Protocol, TypeAlias, cast

import grpc.aio

from application.integrations.capture import capture_pb2, capture_pb2_grpc

SERVICE_NAME = capture_pb2.DESCRIPTOR.services_by_name["CaptureService"].full_name
# Quoted, since only gRPC's stubs know it as generic.
Context: TypeAlias = "grpc.aio.ServicerContext[capture_pb2.CaptureRequest, capture_pb2.CaptureReply]"


class CaptureServicer(Protocol):
    """What the contract asks for."""

    async def Capture(
        self, request: capture_pb2.CaptureRequest, context: Context
    ) -> capture_pb2.CaptureReply: ...


def add_servicer(servicer: CaptureServicer, server: grpc.aio.Server) -> None:
    """Let the server answer by this servicer."""
    add = cast(
        Callable[[CaptureServicer, grpc.aio.Server], None],
        capture_pb2_grpc.add_CaptureServiceServicer_to_server,
    )
    add(servicer, server)
