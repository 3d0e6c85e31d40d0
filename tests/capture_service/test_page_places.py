"""Pages of which the browser may not be, or does not stay: nothing of them is kept."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from application.integrations.outgoing import OutgoingRefused
from capture_service.outcomes import KEPT
from capture_service.page_addresses import is_same_page, without_query
from capture_service.running import Parts
from tests.capture_service.processes import browsers_under, kill
from tests.capture_service.stage import Stage, settings_of, stage, store_of, wish
from tests.capture_service.web import SIGNATURE, Visitor, Web, picture, web
from tests.prerequisites import find_program

IMAGE = '<img src="/a.jpg" alt="" width="300" height="300">'
PIXEL = "<img width=300 height=300 src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"


class SiteByHttpOnly:
    """Refuses the site's own host and port by https, and nothing else."""

    def addresses(self, scheme: str, host: str, port: int) -> Sequence[str]:
        if scheme == "https":
            raise OutgoingRefused("not_secure")
        return [host]


@pytest.fixture(scope="module")
def _site() -> Iterator[Web]:
    with web() as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("places")


@pytest.fixture(scope="module")
def service(_site: Web, folder: Path) -> Iterator[Stage]:
    settings = settings_of(_site, folder, CHROMIUM=find_program("chromium") or "")
    with stage(settings, Parts(rules=SiteByHttpOnly(), page_seconds=15)) as running:
        yield running


@pytest.fixture
def site(_site: Web) -> Web:
    _site.answers.clear()
    _site.visits.clear()
    _site.file("/a.jpg", picture())
    return _site


def problem_of(service: Stage, address: str) -> tuple[int, str]:
    kept = service.capture(wish(page=address)).kept[0]
    return kept.outcome, kept.problem


def page_of_manifest(service: Stage, site: Web, folder: Path, address: str) -> dict[str, object]:
    """What a manifest says of the page; a medium sees to it that there is one."""
    reply = service.capture(wish(site.signed("/a.jpg"), page=address))
    manifest = json.loads(store_of(folder).get(reply.manifest_sha256, kind="capture-manifests"))
    (page,) = (each for part in ("kept", "not_kept") for each in manifest[part] if each["role"] == "page")
    return {**page, "chromium_version": manifest["chromium_version"]}


@pytest.mark.browser
@pytest.mark.parametrize(
    "form",
    [
        "file://{folder}/page.html",
        " FILE:{folder}/page.html",
        "fi\nle://{folder}/page.html",
        "view-source:file://{folder}/page.html",
        "view-source:{site}/p/1/",
        "filesystem:{site}/p/1/",
        "blob:{site}/p/1/",
        f"data:text/html,{PIXEL}",
        "chrome://version",
        "about:blank",
        "javascript:document.write(1)",
        "http:///p/1/",
        "{site_without_scheme}/p/1/",
    ],
)
def test_what_is_no_address_of_the_web_is_not_opened(
    service: Stage, site: Web, folder: Path, form: str
) -> None:
    (folder / "page.html").write_text(f"<h1>private</h1>{PIXEL}")
    site.page("/p/1/", IMAGE)
    address = form.format(folder=folder, site=site.url, site_without_scheme=site.url.partition(":")[2])
    page = page_of_manifest(service, site, folder, address)
    assert (page["outcome"], page["problem"]) == ("refused", "host_not_allowed")
    assert (page["chromium_version"], page["final_address"]) == (None, None)
    assert site.visits["/p/1/"] == 0


@pytest.mark.browser
@pytest.mark.parametrize("is_at_once", [True, False])
@pytest.mark.parametrize(
    "target",
    [
        "'file://{folder}/page.html'",
        "'view-source:file://{folder}/page.html'",
        f'"data:text/html,{PIXEL}"',
        "'chrome://version'",
    ],
)
def test_a_script_leads_the_page_to_nothing_but_the_web(
    service: Stage, site: Web, folder: Path, target: str, is_at_once: bool
) -> None:
    """Chromium itself lets no page lead to these: the page stays, and is kept."""
    (folder / "page.html").write_text("private")
    lead = f"location.href = {target.format(folder=folder)}"
    script = lead if is_at_once else f"document.querySelector('img').onload = () => {{ {lead} }}"
    address = site.page("/p/2/", f"{IMAGE}<script>{script}</script>")
    assert problem_of(service, address) == (KEPT, "")


@pytest.mark.browser
@pytest.mark.parametrize(
    "target",
    [
        "'/p/other/'",
        "'https://' + location.host + '/p/2/'",
        # No proxy hears of these.
        "URL.createObjectURL(new Blob([document.images[0].outerHTML], {type: 'text/html'}))",
        "'about:blank'",
    ],
)
def test_a_page_that_a_script_leads_to_at_once_is_not_kept_for_the_one_asked(
    service: Stage, site: Web, target: str
) -> None:
    """What is said of it depends on how far the browser was: only that it isn't kept is sure."""
    site.page("/p/other/", IMAGE)
    address = site.page("/p/2/", f"{IMAGE}<script>location.href = {target}</script>")
    assert problem_of(service, address)[0] != KEPT


@pytest.mark.browser
@pytest.mark.parametrize(
    ("asked", "ended", "problem"),
    [
        ("/p/AbC/", "/p/AbC", ""),
        ("/p/AbC/", "/reel/AbC/?a=b", ""),
        ("/p/AbC/", "/someone/p/AbC/", ""),
        ("/p/AbC/", "/p/aBc/", "led_elsewhere"),
        ("/p/AbC/", "/someone/", "led_elsewhere"),
        ("/stories/someone/1/", "/someone/", "led_elsewhere"),
    ],
)
def test_where_the_browser_ended_is_told(
    service: Stage, site: Web, folder: Path, asked: str, ended: str, problem: str
) -> None:
    site.page(urlsplit(ended).path, IMAGE)
    site.redirect(asked, ended)
    page = page_of_manifest(service, site, folder, site.signed(asked))
    assert page.get("problem", "") == problem
    assert page["final_address"] == site.at(urlsplit(ended).path)
    assert page["address"] == site.signed(asked)
    assert SIGNATURE not in str(page["final_address"])
    assert page["chromium_version"]


@pytest.mark.browser
def test_a_refusal_of_something_else_at_the_same_place_is_not_the_page_s(service: Stage, site: Web) -> None:
    place = site.url.partition(":")[2]
    site.redirect("/p/3/", "/reel/3/")
    site.page("/reel/3/", f'{IMAGE}<img src="https:{place}/x.jpg" alt="" width="300" height="300">')
    assert problem_of(service, site.at("/p/3/")) == (KEPT, "")
    refused = [each for each in service.service.proxy.decisions if each.reason == "not_secure"]
    assert refused[-1].port == site.server_port


@pytest.mark.browser
def test_each_try_has_a_way_of_its_own(site: Web, tmp_path: Path) -> None:
    """The second one finds that the page has gone."""
    others = set(browsers_under(os.getpid()))

    def answer(visitor: Visitor) -> None:
        if site.visits["/p/4/"] == 1:
            visitor.say(200, "text/html", IMAGE.encode(), ("ETag", '"first"'))
        else:
            visitor.say(404, "text/html", b"gone")

    def deadly(visitor: Visitor) -> None:
        kill(*(set(browsers_under(os.getpid())) - others))
        visitor.say(404, "text/html", b"gone")

    site.answers["/p/4/"] = answer
    site.answers["/b.jpg"] = site.answers["/a.jpg"]
    site.answers["/a.jpg"] = deadly
    settings = settings_of(site, tmp_path, CHROMIUM=find_program("chromium") or "")
    with stage(settings) as running:
        reply = running.capture(wish(site.signed("/b.jpg"), page=site.at("/p/4/")))
    manifest = json.loads(store_of(tmp_path).get(reply.manifest_sha256, kind="capture-manifests"))
    (page,) = manifest["not_kept"]
    assert site.visits["/p/4/"] == 2
    assert (page["problem"], page["status"], page["hosts"]) == ("page_gone", 404, ["127.0.0.1"])
    assert "etag" not in page["headers"]
    assert page["requested_at"] > manifest["kept"][0]["received_at"]


@pytest.mark.parametrize(
    ("asked", "ended", "is_same"),
    [
        ("https://instagram.com/p/A/", "https://www.instagram.com/reels/A", True),
        ("https://instagram.com/reel/A/", "https://www.instagram.com/some.one/reel/A/?x=/p/B", True),
        ("https://instagram.com/p/A/", "https://www.instagram.com/p/A/comments/", False),
        ("https://instagram.com/stories/One/1/", "https://www.instagram.com/stories/one/1", True),
        ("https://instagram.com/stories/one/1/", "https://www.instagram.com/stories/one/2/", False),
        ("https://instagram.com/stories/one/1/", "https://www.instagram.com/stories/one/", False),
        ("https://instagram.com/p/A/", "https://www.instagram.com/", False),
        ("https://instagram.com/stories/%6Fne/1", "https://instagram.com/stories/one/1", True),
    ],
)
def test_which_addresses_are_of_one_page(asked: str, ended: str, is_same: bool) -> None:
    assert is_same_page(asked, ended) is is_same


def test_of_an_address_its_query_is_left_out() -> None:
    assert without_query("https://me:you@a.org:8443/b/?c=d#e") == "https://a.org:8443/b/"
    assert without_query("blob:https://a.org/1") is None
