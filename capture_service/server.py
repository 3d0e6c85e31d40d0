"""The gRPC server around the servicer: TLS, who may call, how large a request may be, health."""

from dataclasses import dataclass
from typing import Any

import grpc
import grpc.aio
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from capture_service.authentication import GoogleIdTokens, OnlyKnownCallers, SharedSecret, TokenCheck
from capture_service.contract import SERVICE_NAME, CaptureServicer, add_servicer
from capture_service.settings import Settings, SettingsNotUsable

MOST_REQUEST_BYTES = 512 * 1024
"""More than a valid request has: forty addresses and a page's, of 8 KiB each."""

_MOST_CALLS = 1024
_OPTIONS: tuple[tuple[str, Any], ...] = (
    ("grpc.max_receive_message_length", MOST_REQUEST_BYTES),
    # Else a second service could take the same port, and half of the calls.
    ("grpc.so_reuseport", 0),
    # A caller whose machine is gone is noticed.
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
)


@dataclass(frozen=True)
class CaptureServer:
    """A server that listens on `port`."""

    grpc_server: grpc.aio.Server
    health: Any
    port: int

    async def stop(self, grace_seconds: float) -> None:
        """Take no more calls, and let those at work end within so many seconds."""
        await self.health.enter_graceful_shutdown()
        await self.grpc_server.stop(grace_seconds)


async def start_server(settings: Settings, servicer: CaptureServicer) -> CaptureServer:
    """Listening when it returns. Raises SettingsNotUsable when the port or certificate can't be used."""
    server = grpc.aio.server(
        interceptors=[OnlyKnownCallers(*_checks(settings))],
        options=_OPTIONS,
        maximum_concurrent_rpcs=_MOST_CALLS,
    )
    add_servicer(servicer, server)
    healthy = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(healthy, server)
    port = _listen(server, settings)
    await server.start()
    for name in ("", SERVICE_NAME):
        await healthy.set(name, health_pb2.HealthCheckResponse.SERVING)
    return CaptureServer(server, healthy, port)


def _checks(settings: Settings) -> list[TokenCheck]:
    checks: list[TokenCheck] = []
    if settings.token is not None:
        checks.append(SharedSecret(settings.token))
    if settings.audience is not None:
        checks.append(GoogleIdTokens(settings.audience, settings.callers))
    return checks


def _listen(server: grpc.aio.Server, settings: Settings) -> int:
    address = f"{settings.host}:{settings.port}"
    try:
        if settings.certificate is None or settings.key is None:
            return server.add_insecure_port(address)
        credentials = grpc.ssl_server_credentials(
            [(settings.key.read_bytes(), settings.certificate.read_bytes())]
        )
        return server.add_secure_port(address, credentials)
    except RuntimeError:
        raise SettingsNotUsable(
            f"The port {settings.port} can't be listened on: it is taken, or the certificate is not usable."
        ) from None
