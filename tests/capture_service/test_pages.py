"""Pictures of pages in the real Chromium: what anyone sees, decoded, and nothing from behind a login."""

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from application.integrations.capture import capture_pb2
from application.integrations.capture.kinds import FILES
from capture_service.outcomes import KEPT, NOT_PUBLIC, REFUSED, UNREACHABLE
from capture_service.pages import MOST_HEIGHT
from capture_service.running import Parts
from tests.capture_service.stage import Stage, settings_of, stage, store_of, wait_until, wish
from tests.capture_service.web import Visitor, Web, picture, web
from tests.prerequisites import find_program

pytestmark = pytest.mark.browser
MANIFESTS = "capture-manifests"
BLUE, RED = (40, 60, 200), (200, 40, 40)
PHONE = (
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<style>body {margin: 0} img {display: block}</style>"
)
STORY = "/instagram/stories/someone/1/"


@pytest.fixture(scope="module")
def _site() -> Iterator[Web]:
    with web() as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def service(_site: Web, folder: Path) -> Iterator[Stage]:
    """One for most of these tests, as its browser is."""
    settings = settings_of(_site, folder, CHROMIUM=find_program("chromium") or "")
    with stage(settings) as running:
        yield running


@pytest.fixture(scope="module")
def impatient(_site: Web, folder: Path) -> Iterator[Stage]:
    """One that leaves a page after five seconds; its browser has been started already."""
    settings = settings_of(_site, folder, CHROMIUM=find_program("chromium") or "")
    _site.file("/warm.jpg", picture())
    page = _site.page("/warm/", '<img src="/warm.jpg" alt="">')
    with stage(settings, Parts(page_seconds=5)) as running:
        wait_until(lambda: problem_of(running, page) == (KEPT, ""), 60)
        yield running


@pytest.fixture
def site(_site: Web) -> Web:
    _site.answers.clear()
    _site.visits.clear()
    return _site


def seen(folder: Path, kept: capture_pb2.Kept) -> Image.Image:
    content = store_of(folder).get(kept.sha256, kind=FILES)
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("PNG", (kept.width, kept.height))
    assert len(content) == kept.bytes
    return image.convert("RGB")


def is_near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


def coloured(colour: tuple[int, int, int]) -> bytes:
    return picture(colour=f"rgb{colour}")


def test_a_story_is_tapped_and_then_shown(service: Stage, site: Web, folder: Path) -> None:
    site.file("/cover.jpg", coloured(RED))
    site.file("/story.jpg", coloured(BLUE))
    late = "setTimeout(() => { m.src = '/story.jpg'; m.dataset.shown = 'media'; }, 600)"
    address = site.page(
        STORY,
        f'{PHONE}<main><img id="m" src="/cover.jpg" alt="" width="390" height="844">'
        f'<button style="position:absolute;top:400px;left:100px" onclick="{late}">View story as guest'
        "</button></main>",
    )
    kept = service.capture(wish(page=address)).kept[0]
    assert kept.outcome == KEPT
    assert (kept.width, kept.height) == (780, 1688)
    assert is_near(seen(folder, kept).getpixel((390, 200)), BLUE)


def test_a_button_under_something_else_is_pressed_all_the_same(
    service: Stage, site: Web, folder: Path
) -> None:
    site.file("/story.jpg", coloured(BLUE))
    address = site.page(
        STORY,
        f"""{PHONE}<div id="over" style="position:fixed;inset:0;background:rgba(0,0,0,.1)"></div>
        <button onclick="document.body.innerHTML = shown.innerHTML">View story</button>
        <template id="shown"><img data-shown="media" src="/story.jpg" alt="" width="390"></template>""",
    )
    kept = service.capture(wish(page=address)).kept[0]
    assert is_near(seen(folder, kept).getpixel((390, 200)), BLUE)


def test_a_post_is_seen_at_the_size_of_a_desk(service: Stage, site: Web, folder: Path) -> None:
    site.file("/a.jpg", coloured(BLUE))
    address = site.page("/p/1/", '<article><img src="/a.jpg" alt="" width="600" height="600"></article>')
    kept = service.capture(wish(page=address)).kept[0]
    assert (kept.outcome, kept.role, kept.width, kept.height) == (KEPT, capture_pb2.PAGE, 1080, 1350)
    assert is_near(seen(folder, kept).getpixel((300, 300)), BLUE)


def test_a_picture_that_comes_late_is_waited_for(service: Stage, site: Web, folder: Path) -> None:
    content = coloured(BLUE)

    def answer(visitor: Visitor) -> None:
        visitor.begin(200, "image/jpeg", ("Content-Length", str(len(content))))
        visitor.wfile.write(content[:500])
        time.sleep(1.2)
        visitor.wfile.write(content[500:])

    site.answers["/late.jpg"] = answer
    address = site.page("/p/2/", '<article><img src="/late.jpg" alt="" width="600" height="600"></article>')
    kept = service.capture(wish(page=address)).kept[0]
    assert is_near(seen(folder, kept).getpixel((300, 580)), BLUE)


def test_a_long_page_is_cut(service: Stage, site: Web) -> None:
    site.file("/a.jpg", picture())
    address = site.page("/p/3/", '<img src="/a.jpg" alt=""><div style="height: 90000px"></div>')
    kept = service.capture(wish(page=address)).kept[0]
    assert (kept.outcome, kept.height) == (KEPT, MOST_HEIGHT)


def test_dialogs_are_left(service: Stage, site: Web, folder: Path) -> None:
    site.file("/a.jpg", coloured(BLUE))
    over = (
        '<div role="dialog" id="d" style="position:fixed;inset:0;background:red">'
        '<button onclick="d.remove()">Decline optional cookies</button></div>'
    )
    address = site.page(
        "/p/4/", f'<img src="/a.jpg" alt="" width="600" height="600">{over}<script>alert("hello")</script>'
    )
    kept = service.capture(wish(page=address)).kept[0]
    assert is_near(seen(folder, kept).getpixel((300, 300)), BLUE)


@pytest.mark.parametrize("how", ["redirect", "form", "later"])
def test_nothing_of_a_login_wall_is_kept(service: Stage, site: Web, folder: Path, how: str) -> None:
    site.page("/accounts/login/", '<img src="/a.jpg" alt=""><form>Log in to see this</form>')
    site.file("/a.jpg", picture())
    site.redirect("/p/redirect/", "/accounts/login/?next=/p/redirect/")
    site.page("/p/form/", '<img src="/a.jpg" alt=""><form><input type="password"></form>')
    site.page("/p/later/", '<img src="/a.jpg" alt=""><script>location = "/accounts/login/"</script>')
    reply = service.capture(wish(site.signed("/a.jpg"), page=site.at(f"/p/{how}/")))
    page = reply.kept[1]
    assert (page.outcome, page.problem) == (NOT_PUBLIC, "login_wall")
    assert (page.sha256, page.bytes, page.width) == ("", 0, 0)
    manifest = json.loads(store_of(folder).get(reply.manifest_sha256, kind=MANIFESTS))
    assert [each["role"] for each in manifest["kept"]] == ["media"]
    assert set(manifest["not_kept"][0]) == {
        "address",
        "outcome",
        "place",
        "problem",
        "requested_at",
        "role",
    }


@pytest.mark.parametrize(
    ("status", "outcome", "problem"),
    [
        (404, REFUSED, "page_gone"),
        (410, REFUSED, "page_gone"),
        (403, REFUSED, "server_refused"),
        (429, UNREACHABLE, "server_failed"),
        (500, UNREACHABLE, "server_failed"),
    ],
)
def test_what_the_page_answers(service: Stage, site: Web, status: int, outcome: int, problem: str) -> None:
    site.file("/a.jpg", picture())
    address = site.page("/p/5/", '<img src="/a.jpg" alt="">', status)
    reply = service.capture(wish(page=address))
    assert (reply.kept[0].outcome, reply.kept[0].problem) == (outcome, problem)
    assert reply.manifest_sha256 == ""


def problem_of(service: Stage, address: str) -> tuple[int, str]:
    kept = service.capture(wish(page=address)).kept[0]
    return kept.outcome, kept.problem


def test_a_page_that_is_no_page(service: Stage, site: Web) -> None:
    site.file("/a.jpg", picture())
    assert problem_of(service, site.at("/a.jpg")) == (REFUSED, "wrong_type")
    site.file("/a.zip", b"PK", "application/zip")
    assert problem_of(service, site.at("/a.zip")) == (REFUSED, "wrong_type")


def test_a_page_without_its_picture(impatient: Stage, site: Web) -> None:
    address = site.page("/p/6/", '<p>Sorry</p><img src="/missing.jpg" alt="">')
    assert problem_of(impatient, address) == (UNREACHABLE, "media_not_shown")


def test_a_page_in_drips_is_left_in_time(impatient: Stage, site: Web) -> None:
    site.drip("/p/7/", b"<p>slow</p>" * 500, 60, "text/html")
    assert problem_of(impatient, site.at("/p/7/")) == (UNREACHABLE, "too_slow")


def test_a_page_whose_script_never_ends_is_left_in_time(impatient: Stage, site: Web) -> None:
    site.file("/a.jpg", picture())
    address = site.page("/p/8/", '<img src="/a.jpg" alt=""><script>for (;;) {}</script>')
    assert problem_of(impatient, address) == (UNREACHABLE, "too_slow")
    good = site.page("/p/9/", '<img src="/a.jpg" alt="">')
    wait_until(lambda: problem_of(impatient, good) == (KEPT, ""), 60)
