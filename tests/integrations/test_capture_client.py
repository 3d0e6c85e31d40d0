"""The capture service is asked over gRPC: who asks is proven, and what goes wrong has a name."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2

from application.integrations.capture import capture_pb2 as messages
from application.integrations.capture.client import CaptureClient
from application.integrations.capture.id_token import IdToken
from application.integrations.capture.orders import CaptureOrder, CaptureServiceFailed, WantedMedium
from application.integrations.capture.stub import SERVING
from tests.certificates import make_authority
from tests.fakes.capture_server import TOKEN, FakeCaptureService, Refuses, running_capture_service

ORDER = CaptureOrder(
    key="capture-1-0", post="179", media=[WantedMedium("media", 2, "https://scontent.fbcdn.net/a.jpg?oh=s")]
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[FakeCaptureService]:
    with running_capture_service(tmp_path) as running:
        yield running


def failing(client: CaptureClient) -> CaptureServiceFailed:
    with pytest.raises(CaptureServiceFailed) as failure:
        client.capture(ORDER)
    assert "oh=s" not in str(failure.value)
    return failure.value


def test_an_answer_comes_in_our_words(service: FakeCaptureService) -> None:
    result = CaptureClient(service.address, TOKEN).capture(ORDER)
    (item,) = result.items
    assert (item.role, item.place, item.outcome, item.problem) == ("media", 2, "kept", None)
    assert (item.width, item.height, item.content_type) == (1080, 1920, "image/jpeg")
    assert item.sha256
    assert result.manifest_sha256


def test_what_was_not_kept_has_an_outcome_and_nothing_else(service: FakeCaptureService) -> None:
    service.answer = lambda wanted: (messages.REFUSED, "not_a_picture")
    result = CaptureClient(service.address, TOKEN).capture(ORDER)
    (item,) = result.items
    assert (item.outcome, item.problem, item.sha256, item.bytes) == ("refused", "not_a_picture", None, None)
    assert result.manifest_sha256 is None


def test_without_the_right_token_nothing_is_kept(service: FakeCaptureService) -> None:
    failure = failing(CaptureClient(service.address, "another"))
    assert (failure.kind, failure.passing) == ("service_refused", False)
    assert service.asked == []


def test_a_service_that_is_not_there_may_come_back() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    failure = failing(CaptureClient(f"127.0.0.1:{port}", TOKEN))
    assert (failure.kind, failure.passing) == ("service_unreachable", True)


@pytest.mark.parametrize(
    ("status", "kind", "passing"),
    [
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "service_busy", True),
        (grpc.StatusCode.UNAVAILABLE, "service_unreachable", True),
        (grpc.StatusCode.INVALID_ARGUMENT, "service_refused", False),
        (grpc.StatusCode.PERMISSION_DENIED, "service_refused", False),
        (grpc.StatusCode.INTERNAL, "service_refused", False),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_each_status_has_its_kind(
    service: FakeCaptureService, status: grpc.StatusCode, kind: str, passing: bool
) -> None:
    def refuse(_wanted: messages.Wanted) -> None:
        raise Refuses(status)

    service.answer = refuse
    failure = failing(CaptureClient(service.address, TOKEN))
    assert (failure.kind, failure.passing) == (kind, passing)


def test_a_call_ends_at_its_deadline(service: FakeCaptureService) -> None:
    failure = failing(CaptureClient(service.address, TOKEN, deadline=0.000_001))
    assert (failure.kind, failure.passing) == ("service_too_slow", True)


def test_a_guard_is_asked_before_the_call(service: FakeCaptureService) -> None:
    def guard() -> None:
        raise RuntimeError("a transaction is open")

    with pytest.raises(RuntimeError, match="transaction"):
        CaptureClient(service.address, TOKEN, before_call=guard).capture(ORDER)
    assert service.asked == []


def test_over_tls_only_the_right_authority_is_believed(tmp_path: Path) -> None:
    authority = make_authority("The right one")
    right, wrong = tmp_path / "right.pem", tmp_path / "wrong.pem"
    right.write_bytes(authority.certificate)
    wrong.write_bytes(make_authority("Another").certificate)
    chain, key = (path.read_bytes() for path in authority.write_server(tmp_path))
    credentials = grpc.ssl_server_credentials([(key, chain)])
    with running_capture_service(tmp_path / "blobs", credentials) as service:
        address = f"localhost:{service.port}"
        assert CaptureClient(address, TOKEN, certificates=right).capture(ORDER).items
        failure = failing(CaptureClient(address, TOKEN, certificates=wrong))
    assert (failure.kind, failure.passing) == ("service_unreachable", True)
    assert len(service.asked) == 1


class Fetched:
    """Google's credentials, as far as they are used."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.token: str | None = None

    @property
    def valid(self) -> bool:
        return self.token is not None

    def refresh(self, request: Any) -> None:
        self.token = self.tokens.pop()


def told_by(plugin: IdToken) -> tuple[tuple[tuple[str, str], ...], Exception | None]:
    told: list[Any] = []
    plugin(None, lambda metadata, error: told.append((metadata, error)))  # type: ignore[arg-type]
    return told[0]  # type: ignore[no-any-return]


def test_an_id_token_goes_to_cloud_run_and_to_the_service() -> None:
    """Cloud Run takes the signature off the one that it checks."""
    plugin = IdToken(Fetched(["id-token"]), None)
    for _call in range(2):  # fetched once
        metadata, error = told_by(plugin)
        assert error is None
        assert dict(metadata) == {
            "authorization": "Bearer id-token",
            "x-serverless-authorization": "Bearer id-token",
        }


def test_a_token_that_can_not_be_fetched_fails_the_call() -> None:
    metadata, error = told_by(IdToken(Fetched([]), None))
    assert metadata == ()
    assert isinstance(error, IndexError)


def test_a_service_is_tried_out_without_an_order(service: FakeCaptureService) -> None:
    CaptureClient(service.address, TOKEN).try_out()
    assert service.asked == []


@pytest.mark.parametrize(
    ("token", "health", "kind", "passing"),
    [
        ("another", b"\x08\x01", "not_let_in", False),
        (TOKEN, b"\x08\x02", "not_serving", True),
        (TOKEN, b"", "not_serving", True),
    ],
    ids=["token", "shutting-down", "unknown"],
)
def test_why_a_service_would_take_no_order_has_a_name(
    service: FakeCaptureService, token: str, health: bytes, kind: str, passing: bool
) -> None:
    service.health = health
    with pytest.raises(CaptureServiceFailed) as failure:
        CaptureClient(service.address, token).try_out()
    assert (failure.value.kind, failure.value.passing) == (kind, passing)


def test_health_travels_as_its_own_package_writes_it() -> None:
    assert health_pb2.HealthCheckResponse(status="SERVING").SerializeToString() == SERVING
    assert health_pb2.HealthCheckRequest().SerializeToString() == b""
