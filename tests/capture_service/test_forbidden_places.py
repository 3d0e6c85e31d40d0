"""Whatever an address, redirect or page says: nothing is fetched but from the hosts that are allowed."""

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from application.integrations.capture import capture_pb2
from application.integrations.outgoing import OutgoingRules
from capture_service.browser import FLAGS
from capture_service.outcomes import KEPT, REFUSED
from capture_service.proxy import Rules
from capture_service.running import Parts
from tests.capture_service.forbidden import (
    IN_PAGE,
    Connector,
    Listener,
    NoRules,
    assert_each_is_refused,
    assert_nobody_came,
    decided,
    forbidden_for,
    listeners,
    page_with,
    ports_of,
)
from tests.capture_service.stage import WITHOUT_BROWSER, Stage, settings_of, stage, wish
from tests.capture_service.web import Web, picture
from tests.prerequisites import find_program

# pytest-socket lets the tests connect to these; the proxy must not.
pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2", "::1", "localhost"])


Heard = dict[str, list[Listener]]
WAYS = (*IN_PAGE, "moved", "media", "media-redirect")


@pytest.fixture
def heard() -> Iterator[Heard]:
    """Three listeners for each way."""
    with ExitStack() as stack:
        yield {way: stack.enter_context(listeners()) for way in WAYS}


@pytest.fixture
def connector() -> Connector:
    return Connector()


def served(
    site: Web, folder: Path, connector: Connector, rules: Rules | None = None, chromium: str | None = None
) -> AbstractContextManager[Stage]:
    settings = settings_of(site, folder, CHROMIUM=chromium or WITHOUT_BROWSER)
    return stage(settings, Parts(rules=rules, connect=connector))


def led_by_a_page(service: Stage, site: Web, by_way: Mapping[str, Sequence[str]]) -> None:
    """Open a page that leads to the targets of each way."""
    ports = ports_of([target for targets in by_way.values() for target in targets])
    decisions = service.service.proxy.decisions
    address = page_with(site, by_way, lambda: decided(list(decisions), "page", ports) == ports)
    reply = service.capture(wish(key="page", page=address))
    assert reply.kept[0].outcome == KEPT, reply


def led_by_its_own_redirect(service: Stage, site: Web, targets: Sequence[str]) -> list[capture_pb2.Kept]:
    """Open pages that are only a redirect to one of the targets."""
    kept: list[capture_pb2.Kept] = []
    for number, target in enumerate(targets):
        site.redirect(f"/moved/{number}", target)
        kept += service.capture(wish(key="moved", page=site.at(f"/moved/{number}"))).kept
    return kept


def led_by_media(
    service: Stage, site: Web, targets: Sequence[str], moved_to: Sequence[str]
) -> list[capture_pb2.Kept]:
    """Download from the targets, and from addresses that lead to others by a redirect."""
    moved = [site.redirect(f"/file/{number}", target) for number, target in enumerate(moved_to)]
    return [
        *service.capture(wish(*targets, key="media")).kept,
        *service.capture(wish(*moved, key="media-redirect")).kept,
    ]


def forbidden(heard: Heard, *ways: str) -> dict[str, list[str]]:
    return {way: forbidden_for(number, heard[way]) for number, way in enumerate(ways)}


def assert_all_refused(service: Stage, capture: str, targets: Sequence[str]) -> None:
    assert_each_is_refused(list(service.service.proxy.decisions), capture, targets)


@pytest.mark.browser
def test_a_page_leads_to_no_forbidden_place(
    site: Web, tmp_path: Path, heard: Heard, connector: Connector
) -> None:
    by_way = forbidden(heard, *IN_PAGE)
    everywhere = forbidden(heard, "moved")["moved"]
    moved_to = [*everywhere[:5], *everywhere[-3:]]
    with served(site, tmp_path, connector, chromium=find_program("chromium")) as service:
        led_by_a_page(service, site, by_way)
        for targets in by_way.values():
            assert_all_refused(service, "page", targets)
        kept = led_by_its_own_redirect(service, site, moved_to)
        assert_all_refused(service, "moved", moved_to)
    assert [(each.outcome, each.problem) for each in kept] == [(REFUSED, "host_not_allowed")] * len(moved_to)
    for way in WAYS:
        assert_nobody_came(heard[way])
    assert set(connector.asked) == {("127.0.0.1", site.server_port)}


def test_no_address_of_a_medium_leads_to_a_forbidden_place(
    site: Web, tmp_path: Path, heard: Heard, connector: Connector
) -> None:
    targets, moved_to = forbidden(heard, "media", "media-redirect").values()
    with served(site, tmp_path, connector) as service:
        kept = led_by_media(service, site, targets, moved_to)
        assert_all_refused(service, "media", targets)
        assert_all_refused(service, "media-redirect", moved_to)
    assert {(each.outcome, each.problem) for each in kept} == {(REFUSED, "host_not_allowed")}
    for way in WAYS:
        assert_nobody_came(heard[way])
    assert set(connector.asked) == {("127.0.0.1", site.server_port)}


@pytest.mark.browser
def test_without_the_proxy_s_check_each_way_would_lead_there(
    site: Web, tmp_path: Path, heard: Heard, connector: Connector
) -> None:
    urls = {way: [each.url for each in found] for way, found in heard.items()}
    with served(site, tmp_path, connector, NoRules(), find_program("chromium")) as service:
        led_by_a_page(service, site, {way: urls[way] for way in IN_PAGE})
        led_by_its_own_redirect(service, site, urls["moved"])
        led_by_media(service, site, urls["media"], urls["media-redirect"])
        for way, targets in urls.items():
            for target in targets:
                with pytest.raises(AssertionError, match="was let through"):
                    assert_all_refused(service, "page" if way in IN_PAGE else way, [target])
    for way in WAYS:
        for each in heard[way]:
            with pytest.raises(AssertionError, match="connections reached"):
                assert_nobody_came([each])


class Names:
    """Answers a look-up of a name with its addresses, one list after the other; the last one stays."""

    def __init__(self, answers: dict[str, list[list[str]]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self.answers.get(host, [[host]])
        return answers.pop(0) if len(answers) > 1 else answers[0]


PRIVATE = (
    ["127.0.0.2"],
    ["169.254.169.254"],
    ["fd00:ec2::254"],
    ["64:ff9b::a9fe:a9fe"],
    ["::ffff:169.254.169.254"],
    ["31.13.64.35", "10.0.0.1"],
)


def rules_with(site: Web, names: Names) -> OutgoingRules:
    return OutgoingRules(("fbcdn.net", site.url.removeprefix("http://")), names)


def test_an_allowed_name_with_an_address_that_is_not_public_is_refused(
    site: Web, tmp_path: Path, connector: Connector
) -> None:
    hosts = [f"scontent-{number}.fbcdn.net" for number in range(len(PRIVATE))]
    names = Names({host: [addresses] for host, addresses in zip(hosts, PRIVATE, strict=True)})
    with served(site, tmp_path, connector, rules_with(site, names)) as service:
        reply = service.capture(wish(*(f"https://{host}/a.jpg" for host in hosts)))
        refused = {each.host: each.reason for each in service.service.proxy.decisions}
    assert {(each.outcome, each.problem) for each in reply.kept} == {(REFUSED, "address_not_public")}
    assert refused == dict.fromkeys(hosts, "address_not_public")
    assert connector.asked == []


def test_a_name_that_changes_its_address_is_looked_up_once_for_each_connection(
    site: Web, tmp_path: Path, heard: Heard, connector: Connector
) -> None:
    names = Names({"scontent.fbcdn.net": [["31.13.64.35"], ["127.0.0.2"]]})
    address = "https://scontent.fbcdn.net/a.jpg"
    with served(site, tmp_path, connector, rules_with(site, names)) as service:
        first = service.capture(wish(address, key="first"))
        second = service.capture(wish(address, key="second"))
        decisions = [(each.capture, each.allowed) for each in service.service.proxy.decisions]
    assert first.kept[0].problem == "no_answer"
    assert second.kept[0].problem == "address_not_public"
    assert decisions == [("first", True), ("second", False)]
    assert names.asked == ["scontent.fbcdn.net"] * 2
    assert connector.asked == [("31.13.64.35", 443)]
    for way in WAYS:
        assert_nobody_came(heard[way])


@pytest.mark.browser
def test_a_name_that_changes_its_address_leads_a_page_nowhere(
    site: Web, tmp_path: Path, connector: Connector
) -> None:
    hosts = {way: f"{way}.fbcdn.net" for way in IN_PAGE}
    names = Names({host: [["31.13.64.35"], ["127.0.0.2"]] for host in hosts.values()})
    with served(site, tmp_path, connector, rules_with(site, names), find_program("chromium")) as service:
        decisions = service.service.proxy.decisions
        by_way = {way: [f"https://{host}/{number}" for number in range(3)] for way, host in hosts.items()}

        def is_done() -> bool:
            return {each.host for each in decisions if not each.allowed} == set(hosts.values())

        reply = service.capture(wish(page=page_with(site, by_way, is_done)))
        assert reply.kept[0].outcome == KEPT
        for host in hosts.values():
            reasons = [each.reason for each in decisions if each.host == host]
            assert reasons[:2] == ["", "address_not_public"], host
    assert {address for address, _port in connector.asked} == {"127.0.0.1", "31.13.64.35"}
    assert len(names.asked) == len(list(decisions))


@pytest.mark.browser
@pytest.mark.parametrize("is_held_back", [True, False])
def test_what_knows_no_proxy_leads_nowhere_either(site: Web, tmp_path: Path, is_held_back: bool) -> None:
    """Without the flags that hold it back, the listeners would hear of it."""
    flags = [flag for flag in FLAGS if is_held_back or not flag.startswith(("--webrtc", "--host-resolver"))]
    with datagrams("127.0.0.2") as elsewhere, datagrams("127.0.0.1") as beside:
        ports = (elsewhere.getsockname(), beside.getsockname())
        tries = "".join(
            f"""
            const peer{number} = new RTCPeerConnection({{iceServers: [
              {{urls: "stun:{host}:{port}"}},
              {{urls: "turn:{host}:{port}?transport=udp", username: "a", credential: "b"}}]}});
            peer{number}.createDataChannel("a");
            peer{number}.createOffer().then((offer) => peer{number}.setLocalDescription(offer));
            try {{ new WebTransport("https://{host}:{port}/").ready.catch(() => 0); }} catch (error) {{}}
            """
            for number, (host, port) in enumerate(ports)
        )
        site.held("/own.jpg", picture(), in_a_moment(1.5))
        address = site.page("/p/udp/", f'<img src="/own.jpg" alt="" width="320"><script>{tries}</script>')
        settings = settings_of(site, tmp_path, CHROMIUM=find_program("chromium") or "")
        with stage(settings, Parts(flags=flags)) as service:
            assert service.capture(wish(page=address)).kept[0].outcome == KEPT
        heard = any(heard_of(ear) is not None for ear in (elsewhere, beside))
    assert heard != is_held_back


@contextmanager
def datagrams(address: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind((address, 0))
        ear.setblocking(False)
        yield ear


def heard_of(ear: socket.socket) -> bytes | None:
    try:
        return ear.recv(2048)
    except BlockingIOError:
        return None


def in_a_moment(seconds: float) -> threading.Event:
    event = threading.Event()
    alarm = threading.Timer(seconds, event.set)
    alarm.daemon = True
    alarm.start()
    return event
