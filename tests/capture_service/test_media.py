"""Media are kept whole and as what they are, or not at all; one that fails costs the others nothing."""

import hashlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from application.integrations.blobs import FolderBlobStore
from application.integrations.capture import capture_pb2
from application.integrations.capture.kinds import FILES
from application.integrations.outgoing import OutgoingRules
from capture_service.outcomes import KEPT, NO_BROWSER, REFUSED, UNREACHABLE
from capture_service.running import Parts
from tests.capture_service.stage import Stage, settings_of, stage, store_of, wish
from tests.capture_service.web import Visitor, Web, film, over_tls, picture
from tests.certificates import make_authority

MOST_BYTES = 1_000_000
MANIFESTS = "capture-manifests"


@pytest.fixture
def service(site: Web, tmp_path: Path) -> Iterator[Stage]:
    """Files of up to a megabyte, each within 1.5 seconds."""
    settings = settings_of(site, tmp_path, CAPTURE_MOST_BYTES=str(MOST_BYTES))
    with stage(settings, Parts(file_seconds=1.5)) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> FolderBlobStore:
    return store_of(tmp_path)


def problem_of(service: Stage, address: str) -> tuple[int, str]:
    reply = service.capture(wish(address))
    assert reply.manifest_sha256 == ""
    assert reply.kept[0].sha256 == ""
    return reply.kept[0].outcome, reply.kept[0].problem


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("GIF", "image/gif")],
)
def test_a_picture_is_kept_with_its_size(
    service: Stage, site: Web, store: FolderBlobStore, kind: str, content_type: str
) -> None:
    content = picture(540, 960, kind=kind)
    kept = service.capture(wish(site.file("/a", content, content_type))).kept[0]
    assert (kept.outcome, kept.content_type, kept.width, kept.height) == (KEPT, content_type, 540, 960)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert store.get(kept.sha256, kind=FILES) == content


def test_a_film_is_kept_whole(service: Stage, site: Web, store: FolderBlobStore) -> None:
    content = film(900_000)
    reply = service.capture(wish(site.file("/a.mp4", content, "video/mp4")))
    kept = reply.kept[0]
    assert (kept.outcome, kept.content_type, kept.bytes) == (KEPT, "video/mp4", len(content))
    assert store.get(kept.sha256, kind=FILES) == content


def test_what_a_picture_is_counts_and_not_what_it_is_called(service: Stage, site: Web) -> None:
    kept = service.capture(wish(site.file("/a.jpg", picture(kind="PNG"), "image/jpeg"))).kept[0]
    assert (kept.outcome, kept.content_type) == (KEPT, "image/png")


def test_an_album_keeps_what_it_can(service: Stage, site: Web, store: FolderBlobStore) -> None:
    reply = service.capture(
        wish(
            site.file("/1.jpg", picture(colour="red")),
            site.file("/2.jpg", b"gone", status=403),
            site.drip("/3.jpg", picture(), seconds=20),
            site.file("/4.mp4", film(), "video/mp4"),
            site.file("/5.jpg", picture(colour="blue")),
            site.cut("/6.jpg", picture()),
        )
    )
    assert [each.place for each in reply.kept] == [0, 1, 2, 3, 4, 5]
    assert [each.outcome for each in reply.kept] == [KEPT, REFUSED, UNREACHABLE, KEPT, KEPT, UNREACHABLE]
    manifest = json.loads(store.get(reply.manifest_sha256, kind=MANIFESTS))
    assert [each["place"] for each in manifest["kept"]] == [0, 3, 4]
    problems = [each["problem"] for each in manifest["not_kept"]]
    assert problems == ["link_expired", "too_slow", "cut_short"]


@pytest.mark.parametrize(
    ("status", "outcome", "problem"),
    [
        (403, REFUSED, "link_expired"),
        (404, REFUSED, "link_expired"),
        (410, REFUSED, "link_expired"),
        (400, REFUSED, "server_refused"),
        (407, UNREACHABLE, "no_answer"),
        (429, UNREACHABLE, "server_failed"),
        (500, UNREACHABLE, "server_failed"),
        (503, UNREACHABLE, "server_failed"),
    ],
)
def test_what_the_server_says_decides_whether_to_come_again(
    service: Stage, site: Web, status: int, outcome: int, problem: str
) -> None:
    assert problem_of(service, site.file("/a.jpg", b"no", status=status)) == (outcome, problem)


@pytest.mark.parametrize(
    ("content", "kind", "outcome", "problem"),
    [
        (b"<html>Open this in the app</html>", "text/html; charset=utf-8", REFUSED, "wrong_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", REFUSED, "wrong_type"),
        (b"", "image/jpeg", REFUSED, "wrong_content"),
        (b"<html>Open this in the app</html>", "image/jpeg", REFUSED, "wrong_content"),
        (b"\xff\xd8\xff\xe0 no picture at all" * 9, "image/jpeg", REFUSED, "wrong_content"),
        (picture()[:1500], "image/jpeg", UNREACHABLE, "cut_short"),
        (picture(kind="PNG")[:600], "image/png", UNREACHABLE, "cut_short"),
        (picture(20_000, 5_000, kind="PNG"), "image/png", REFUSED, "too_many_pixels"),
        (b"not a film", "video/mp4", REFUSED, "wrong_content"),
        (film()[:-100], "video/mp4", UNREACHABLE, "cut_short"),
        (film()[:24], "video/mp4", REFUSED, "wrong_content"),
        (film()[:24] + b"\0\0\0\3mdat", "video/mp4", REFUSED, "wrong_content"),
        (film() + b"\0\0\0", "video/mp4", UNREACHABLE, "cut_short"),
    ],
)
def test_what_is_no_whole_picture_or_film_is_not_kept(
    service: Stage, site: Web, content: bytes, kind: str, outcome: int, problem: str
) -> None:
    assert problem_of(service, site.file("/a", content, kind)) == (outcome, problem)


def test_a_body_without_end_is_left(service: Stage, site: Web) -> None:
    assert problem_of(service, site.endless("/a.jpg")) == (REFUSED, "too_large")


def test_a_body_that_says_it_is_too_long_is_not_begun(service: Stage, site: Web) -> None:
    def answer(visitor: Visitor) -> None:
        visitor.begin(200, "video/mp4", ("Content-Length", str(MOST_BYTES + 1)))

    site.answers["/a.mp4"] = answer
    assert problem_of(service, site.signed("/a.mp4")) == (REFUSED, "too_large")


@pytest.mark.parametrize("promised", [True, False])
def test_a_body_that_is_cut_is_not_kept(service: Stage, site: Web, promised: bool) -> None:
    address = site.cut("/a.jpg", picture(), promised=promised)
    assert problem_of(service, address) == (UNREACHABLE, "cut_short")


def test_a_body_in_chunks_that_is_cut_is_not_kept(service: Stage, site: Web) -> None:
    def answer(visitor: Visitor) -> None:
        visitor.begin(200, "video/mp4", ("Transfer-Encoding", "chunked"))
        visitor.wfile.write(b"400\r\n" + film()[:1024] + b"\r\n")

    site.answers["/a.mp4"] = answer
    assert problem_of(service, site.signed("/a.mp4")) == (UNREACHABLE, "cut_short")


def test_a_body_in_chunks_is_kept(service: Stage, site: Web) -> None:
    content = film(2048)

    def answer(visitor: Visitor) -> None:
        visitor.begin(200, "video/mp4", ("Transfer-Encoding", "chunked"))
        visitor.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content))

    site.answers["/a.mp4"] = answer
    kept = service.capture(wish(site.signed("/a.mp4"))).kept[0]
    assert (kept.outcome, kept.sha256) == (KEPT, hashlib.sha256(content).hexdigest())


def test_a_body_in_drips_is_left_in_time(service: Stage, site: Web) -> None:
    assert problem_of(service, site.drip("/a.jpg", picture(), seconds=30)) == (UNREACHABLE, "too_slow")


def test_a_server_that_does_not_answer_is_left_in_time(site: Web, tmp_path: Path) -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        place = f"127.0.0.1:{mute.getsockname()[1]}"
        parts = Parts(rules=OutgoingRules((place,)), file_seconds=1.0)
        with stage(settings_of(site, tmp_path), parts) as service:
            assert problem_of(service, f"http://{place}/a.jpg") == (UNREACHABLE, "too_slow")
            mute.close()
            assert problem_of(service, f"http://{place}/a.jpg") == (UNREACHABLE, "no_answer")


def test_three_redirects_are_followed_and_a_fourth_is_not(
    service: Stage, site: Web, store: FolderBlobStore
) -> None:
    site.file("/end.jpg", picture())
    for number in range(4):
        site.redirect(f"/{number}", site.signed(f"/{number + 1}" if number < 3 else "/end.jpg"))
    assert problem_of(service, site.signed("/0")) == (REFUSED, "too_many_redirects")
    reply = service.capture(wish(site.signed("/1")))
    assert reply.kept[0].outcome == KEPT
    manifest = json.loads(store.get(reply.manifest_sha256, kind=MANIFESTS))
    assert manifest["kept"][0]["hosts"] == ["127.0.0.1"] * 4


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("https://[::1", "not_an_address"),
        ("https://scontent.fbcdn.net:port/a.jpg", "not_an_address"),
        ("file:///etc/passwd", "host_not_allowed"),
        ("//127.0.0.1/a.jpg", "host_not_allowed"),
        ("https://user@scontent.fbcdn.net/a.jpg", "host_not_allowed"),
        ("https://ſcontent.fbcdn.net/a.jpg", "host_not_allowed"),
        ("http://a b/a.jpg", "host_not_allowed"),
    ],
)
def test_what_is_no_address_to_fetch_from_is_refused(service: Stage, address: str, problem: str) -> None:
    assert problem_of(service, address) == (REFUSED, problem)


def test_over_tls_only_who_has_the_right_certificate_is_believed(site: Web, tmp_path: Path) -> None:
    authority = make_authority("Own")
    with over_tls(*authority.write_server(tmp_path)) as secure:
        address = secure.file("/a.jpg", picture()).replace("http://127.0.0.1", "https://localhost")
        rules = OutgoingRules((f"localhost:{secure.server_port}",), lambda host, port: ["127.0.0.1"])
        believed = tmp_path / "authority.pem"
        for known, outcome, problem in (
            (authority, KEPT, ""),
            (make_authority("Other"), UNREACHABLE, "certificate_not_valid"),
        ):
            believed.write_bytes(known.certificate)
            parts = Parts(rules=rules, certificates=str(believed))
            with stage(settings_of(site, tmp_path), parts) as service:
                kept = service.capture(wish(address)).kept[0]
            assert (kept.outcome, kept.problem) == (outcome, problem)


def test_without_chromium_the_media_are_kept_and_the_page_says_why_not(service: Stage, site: Web) -> None:
    page = site.page("/p/1/", "a page")
    reply = service.capture(wish(site.file("/a.jpg", picture()), page=page))
    assert [each.outcome for each in reply.kept] == [KEPT, NO_BROWSER]
    assert (reply.kept[1].role, reply.kept[1].problem) == (capture_pb2.PAGE, "no_browser")
    assert reply.manifest_sha256
    assert site.visits["/p/1/"] == 0


def test_nothing_under_way_is_left_on_disk(service: Stage, site: Web, tmp_path: Path) -> None:
    service.capture(wish(site.file("/1.jpg", picture()), site.cut("/2.jpg", picture())))
    folders = list((tmp_path / "blobs" / ".capture-under-way").iterdir())
    assert [sorted(path.name for path in folder.iterdir()) for folder in folders] == [
        ["capture-service.lock"]
    ]
