"""Who may call, what a call may be, and that the service lives on after those that it refuses."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2

from application.integrations.capture import capture_pb2
from capture_service.contract import SERVICE_NAME
from capture_service.outcomes import KEPT, UNREACHABLE
from capture_service.requests_checked import MOST_ADDRESS, MOST_MEDIA
from capture_service.server import MOST_REQUEST_BYTES
from tests.capture_service.stage import TOKEN, Stage, settings_of, stage, wait_until, wish
from tests.capture_service.web import Web, picture
from tests.certificates import make_authority


@pytest.fixture
def service(site: Web, tmp_path: Path) -> Iterator[Stage]:
    """One capture at a time, so that a slot that isn't given back shows."""
    with stage(settings_of(site, tmp_path, CAPTURE_AT_ONCE="1", CAPTURE_WAITING="2")) as running:
        yield running


def assert_lives_on(service: Stage, site: Web) -> None:
    address = site.file("/good.jpg", picture())
    assert service.capture(wish(address, key="a-good-one")).kept[0].outcome == KEPT


@pytest.mark.parametrize(
    "metadata",
    [
        (),
        (("authorization", "Bearer "),),
        (("authorization", f"Bearer {TOKEN[:-1]}"),),
        (("authorization", f"Bearer {TOKEN}x"),),
        (("authorization", f"Basic {TOKEN}"),),
        (("authorization", TOKEN),),
        (("x-authorization", f"Bearer {TOKEN}"),),
        (("authorization", f"Bearer {TOKEN}"), ("authorization", "Bearer another")),
    ],
)
def test_a_call_without_the_right_token_is_refused(
    service: Stage, site: Web, metadata: tuple[tuple[str, str], ...]
) -> None:
    address = site.file("/a.jpg", picture())
    assert service.refusal(wish(address), metadata=metadata) == grpc.StatusCode.UNAUTHENTICATED
    assert site.visits["/a.jpg"] == 0
    assert_lives_on(service, site)


def test_the_largest_valid_request_is_taken_and_a_larger_one_is_not(service: Stage, site: Web) -> None:
    def wish_of(bytes_each: int) -> capture_pb2.CaptureRequest:
        addresses = [site.url + f"/{number}?" for number in range(MOST_MEDIA + 1)]
        *media, page = [address + "x" * (bytes_each - len(address)) for address in addresses]
        return wish(*media, page=page, key="k" * 200)

    largest = wish_of(MOST_ADDRESS)
    assert largest.ByteSize() > MOST_ADDRESS * (MOST_MEDIA + 1)
    assert {each.problem for each in service.capture(largest).kept} == {"link_expired", "no_browser"}
    assert service.refusal(wish_of(MOST_ADDRESS + 1)) == grpc.StatusCode.INVALID_ARGUMENT
    # Fewer characters than may be, yet more bytes.
    wide = wish(site.url + "/" + "\N{SNOWMAN}" * (MOST_ADDRESS // 2))
    assert service.refusal(wide) == grpc.StatusCode.INVALID_ARGUMENT
    over = wish_of(MOST_REQUEST_BYTES // MOST_MEDIA)
    assert over.ByteSize() > MOST_REQUEST_BYTES
    assert service.refusal(over) == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert_lives_on(service, site)


def test_a_call_past_its_deadline_ends_and_gives_its_slot_back(service: Stage, site: Web) -> None:
    address = site.drip("/slow.jpg", picture(), seconds=30)
    assert service.refusal(wish(address), timeout=0.7) == grpc.StatusCode.DEADLINE_EXCEEDED
    assert_lives_on(service, site)


def test_a_call_whose_turn_comes_too_late_costs_nothing(service: Stage, site: Web) -> None:
    go_on = threading.Event()
    first = service.begin(wish(site.held("/first.jpg", picture(), go_on), key="first"))
    wait_until(lambda: site.visits["/first.jpg"] == 1)
    late = wish(site.file("/late.jpg", picture()), key="late")
    assert service.refusal(late, timeout=0.5) == grpc.StatusCode.DEADLINE_EXCEEDED
    go_on.set()
    assert first.result(20).kept[0].outcome == KEPT
    assert_lives_on(service, site)
    assert site.visits["/late.jpg"] == 0


def test_what_has_come_before_the_deadline_is_answered(service: Stage, site: Web) -> None:
    slow, good = site.drip("/slow.jpg", picture(), seconds=30), site.file("/a.jpg", picture())
    reply = service.capture(wish(slow, good), timeout=5)
    assert [(each.outcome, each.problem) for each in reply.kept] == [(UNREACHABLE, "too_slow"), (KEPT, "")]
    assert reply.manifest_sha256


@pytest.mark.parametrize(
    "request_",
    [
        capture_pb2.CaptureRequest(),
        wish("http://a/", key=""),
        wish("http://a/", key="a key"),
        wish("http://a/", key="k" * 201),
        wish(),
        wish(""),
        wish("http://a/" + "x" * 8192),
        wish(page="http://a/" + "x" * 8192),
        wish("http://a/", role=capture_pb2.PAGE),
        wish("http://a/", role=capture_pb2.ROLE_UNSPECIFIED),
        wish(*["http://a/"] * 41),
        capture_pb2.CaptureRequest(key="k", post="a post", page_address="http://a/"),
        capture_pb2.CaptureRequest(
            key="k", post="1", media=[capture_pb2.Wanted(role=capture_pb2.MEDIA, place=101, address="a")]
        ),
        capture_pb2.CaptureRequest(
            key="k", post="1", media=[capture_pb2.Wanted(role=capture_pb2.MEDIA, address="a")] * 2
        ),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    service: Stage, site: Web, request_: capture_pb2.CaptureRequest
) -> None:
    assert service.refusal(request_) == grpc.StatusCode.INVALID_ARGUMENT
    assert_lives_on(service, site)


def test_too_many_waiting_calls_are_refused(service: Stage, site: Web) -> None:
    go_on = threading.Event()
    addresses = [site.held(f"/{number}.jpg", picture(), go_on) for number in range(4)]
    first = service.begin(wish(addresses[0], key="0"))
    wait_until(lambda: site.visits["/0.jpg"] == 1)
    waiting = [service.begin(wish(addresses[number], key=str(number))) for number in (1, 2)]
    wait_until(lambda: service.refusal(wish(addresses[3], key="3"), timeout=0.3) == EXHAUSTED)
    assert service.refusal(wish(addresses[3], key="3")) == EXHAUSTED
    go_on.set()
    for call in (first, *waiting):
        assert call.result(20).kept[0].outcome == KEPT
    assert_lives_on(service, site)


EXHAUSTED = grpc.StatusCode.RESOURCE_EXHAUSTED


def test_health_is_told_without_a_token(service: Stage) -> None:
    assert service.health() == health_pb2.HealthCheckResponse.SERVING
    assert service.health(SERVICE_NAME) == health_pb2.HealthCheckResponse.SERVING


def test_over_tls_the_caller_knows_whom_it_talks_to(site: Web, tmp_path: Path) -> None:
    authority, other = make_authority("Own"), make_authority("Other")
    certificate, key = authority.write_server(tmp_path)
    settings = settings_of(site, tmp_path, CAPTURE_TLS_CERTIFICATE=str(certificate), CAPTURE_TLS_KEY=str(key))
    assert settings.host == "0.0.0.0"
    good = grpc.ssl_channel_credentials(authority.certificate)
    with stage(settings, credentials=good) as service:
        assert_lives_on(service, site)
        port = service.service.server.port
        wrong = grpc.ssl_channel_credentials(other.certificate)
        for channel in (
            grpc.secure_channel(f"localhost:{port}", wrong),
            grpc.insecure_channel(f"localhost:{port}"),
        ):
            with channel:
                stranger = Stage(service.service, service.loop, channel)
                code = stranger.refusal(wish("http://a/"), timeout=1, wait_for_ready=False)
                assert code == grpc.StatusCode.UNAVAILABLE
        assert_lives_on(service, site)


def test_calls_of_many_at_once_are_all_answered(site: Web, tmp_path: Path) -> None:
    address = site.file("/a.jpg", picture())
    with stage(settings_of(site, tmp_path)) as service, ThreadPoolExecutor(20) as callers:
        wishes = [wish(address, key=f"capture-{number}") for number in range(60)]
        replies = list(callers.map(service.capture, wishes))
    assert all(reply.kept[0].outcome == KEPT for reply in replies)
    assert site.visits["/a.jpg"] == 60
    assert len({reply.manifest_sha256 for reply in replies}) == 60


def test_health_is_told_to_anyone_but_not_for_ever(service: Stage) -> None:
    """A stream that never ends would take up one of the calls that may be under way at once."""
    assert service.health() == health_pb2.HealthCheckResponse.SERVING
    assert service.watched_health(metadata=()) == grpc.StatusCode.UNAUTHENTICATED
    assert service.watched_health() == grpc.StatusCode.OK
