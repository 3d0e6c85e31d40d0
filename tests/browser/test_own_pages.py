"""A partner's own pages, with years of figures: light, steady, usable without script and by keyboard."""

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from sqlalchemy import select

from application.clock import clock
from application.collection.pictures.copying import BLOB_KIND
from application.extensions import db
from application.gateways import gateways
from application.models import Decision, Picture, PictureKind, PictureState, Post, Role
from tests import builders
from tests.browser.axe import findings
from tests.browser.conftest import Scheme, Site
from tests.conftest import session_of
from tests.profiles.insights import SERIES, add_days

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_BYTES = 300_000
MOST_SHIFT = 0.02
NARROW, WIDE = 360, 1280
YEARS = 3
PAGES = (
    "/me",
    "/me?days=all",
    "/me/audience",
    "/me/posts",
    "/me/posts?as=list",
    "/me/posts/{post}",
    "/me/stories",
    "/me/campaigns",
    "/me/campaigns/{campaign}",
    "/me/media-kit",
)
_COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg+xml")
_BEYOND = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_WATCH_SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({type: "layout-shift", buffered: true});
"""


@dataclass(frozen=True)
class Seeded:
    """A partner with three years of days and a few hundred posts with pictures; `paths` are their pages."""

    site: Site
    user_id: int
    paths: tuple[str, ...]


@pytest.fixture
def seeded(site: Site) -> Seeded:
    with site.app.app_context():
        user = builders.create_partner(name="Mona Example", username="mona.example")
        account = user.instagram_account
        assert account is not None
        account.followers_count = 12_345
        days = 365 * YEARS
        for name, usual in {**SERIES, "followers_count": 12_000}.items():
            add_days(account, name, [usual + (day * 37) % (usual // 3) for day in range(days)])
        latest = clock.now() - timedelta(days=1)
        posts = builders.create_posts(
            account, 200, posted_at=latest, views=900, reach=700, likes=50, caption="A quiet evening. " * 12
        )
        stories = builders.create_posts(
            account, 40, posted_at=latest, media_product_type="STORY", views=300, replies=2
        )
        campaign = builders.create_campaign(members=[user], starts_on=date(2020, 1, 1))
        for post in posts[:60]:
            builders.create_assignment(campaign, post, Decision.ACCEPTED)
        _show_pictures([*posts, *stories])
        values = {"post": posts[0].id, "campaign": campaign.id}
        found = Seeded(site, user.id, tuple(path.format(**values) for path in PAGES))
        db.session.remove()
    return found


def _photograph() -> bytes:
    """As many bytes as a photograph of 640 pixels has: coarse shapes and fine grain."""
    size = (512, 640)
    picture = Image.new("RGB", size, "grey")
    for grain, strength in ((2, 10), (4, 16), (8, 24), (16, 36), (32, 50), (64, 64), (128, 70)):
        smaller = tuple(max(2, side // grain) for side in size)
        layers = [Image.effect_noise((smaller[0], smaller[1]), strength).resize(size) for _ in "RGB"]
        picture = ImageChops.add(picture, Image.merge("RGB", layers), offset=-128)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=82)
    return written.getvalue()


def _show_pictures(posts: list[Post]) -> None:
    name = gateways().blobs.put(_photograph(), kind=BLOB_KIND, content_type="image/jpeg")
    now = datetime.now(UTC)
    db.session.add_all(
        Picture(
            kind=PictureKind.POST,
            graph_id=post.graph_id or "",
            instagram_account_id=post.instagram_account_id,
            source_url=f"https://scontent.cdninstagram.com/{post.id}.jpg",
            source_path=f"scontent.cdninstagram.com/{post.id}.jpg",
            state=PictureState.KEPT,
            sha256=name,
            seen_at=now,
            kept_at=now,
        )
        for post in posts
    )
    db.session.commit()


def entered(
    chromium: Browser, seeded: Seeded, width: int, *, scheme: Scheme = "light", has_script: bool = True
) -> BrowserContext:
    """A browser in which the partner is signed in."""
    client = seeded.site.app.test_client()
    session_of(seeded.site.app, client, seeded.user_id)
    cookie = client.get_cookie("session")
    assert cookie is not None
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=has_script
    )
    context.add_cookies([{"name": "session", "value": cookie.value, "url": seeded.site.url}])
    return context


@pytest.fixture
def contexts() -> Iterator[list[BrowserContext]]:
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def _keep(answers: list[Response], answer: Response) -> None:
    answers.append(answer)


def _size(answer: Response) -> int:
    """What comes over the wire: text as gzip -6 makes it, all else as it is."""
    if answer.status in (204, 304) or 300 <= answer.status < 400:
        return 0
    body = answer.body()
    kind = answer.headers.get("content-type", "")
    return len(gzip.compress(body, 6)) if kind.startswith(_COMPRESSED) else len(body)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_first_visit_to_any_page_is_light_and_nothing_moves(
    chromium: Browser, seeded: Seeded, contexts: list[BrowserContext], width: int
) -> None:
    sizes: dict[str, int] = {}
    shifts: dict[str, float] = {}
    for path in seeded.paths:
        context = entered(chromium, seeded, width)  # each with nothing kept: a first visit
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(_WATCH_SHIFTS)
        answers: list[Response] = []
        page.on("response", partial(_keep, answers))
        shown = page.goto(f"{seeded.site.url}{path}", wait_until="networkidle")
        assert shown is not None
        assert shown.status == 200, path
        shifts[path] = page.evaluate("() => window.shifted")
        sizes[path] = sum(_size(answer) for answer in answers)
        compressed = [a for a in answers if a.headers.get("content-type", "").startswith("text/css")]
        assert all(answer.headers.get("content-encoding") == "gzip" for answer in compressed), path
    assert max(sizes.values()) <= MOST_BYTES, sizes
    assert max(shifts.values()) <= MOST_SHIFT, shifts


@pytest.mark.parametrize(("width", "scheme"), [(NARROW, "dark"), (WIDE, "light")])
def test_axe_finds_nothing_and_nothing_sticks_out(
    chromium: Browser, seeded: Seeded, contexts: list[BrowserContext], width: int, scheme: Any
) -> None:
    context = entered(chromium, seeded, width, scheme=scheme)
    contexts.append(context)
    page = context.new_page()
    wrong = []
    for path in seeded.paths:
        page.goto(f"{seeded.site.url}{path}")
        wrong += [f"{path}: {found}" for found in findings(page)]
        over = page.evaluate(_BEYOND)
        wrong += [f"{path} is {over} px wider than the screen"] if over > 0 else []
    assert not wrong, "\n".join(wrong)


def test_without_script_each_chart_has_its_table(
    chromium: Browser, seeded: Seeded, contexts: list[BrowserContext]
) -> None:
    context = entered(chromium, seeded, NARROW, has_script=False)
    contexts.append(context)
    page = context.new_page()
    for path in seeded.paths:
        page.goto(f"{seeded.site.url}{path}")
        for frame in page.locator(".chart-frame").all():
            frame.locator("summary").first.click()
            expect(frame.locator("table").first).to_be_visible()


def _focused(page: Page) -> str:
    found: str = page.evaluate(
        "() => { const e = document.activeElement; return e.ariaLabel || e.innerText || e.id; }"
    )
    return found.strip()


def test_by_keyboard_alone_one_comes_from_the_overview_to_a_post_s_own_page(
    chromium: Browser, seeded: Seeded, contexts: list[BrowserContext]
) -> None:
    context = entered(chromium, seeded, WIDE)
    contexts.append(context)
    page = context.new_page()
    page.goto(f"{seeded.site.url}/me")
    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    _tab_to(page, "Posts")
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/posts")
    page.locator("a[href^='/me/posts/']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/posts/*")
    expect(page.locator("h1")).to_have_text("@mona.example")


def _tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if _focused(page) == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_staff_meet_the_same_pages_marked_as_the_partner_s(
    chromium: Browser, seeded: Seeded, contexts: list[BrowserContext]
) -> None:
    app = seeded.site.app
    with app.app_context():
        manager = builders.create_user(role=Role.MANAGER).id
        assert db.session.scalar(select(Post.id).limit(1)) is not None
        db.session.remove()
    context = entered(chromium, Seeded(seeded.site, manager, ()), WIDE)
    contexts.append(context)
    page = context.new_page()
    for path in seeded.paths:
        page.goto(f"{seeded.site.url}{path.replace('/me', f'/partners/{seeded.user_id}', 1)}")
        expect(page.locator(".view-mark")).to_be_visible()
        assert page.locator("h1").count() == 1, path
