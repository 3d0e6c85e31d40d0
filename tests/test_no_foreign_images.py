"""No page refers to a foreign image host: every picture that is shown is a copy of ours."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.gateways import gateways
from application.models import Picture, PictureKind, PictureState, PostChild, Role
from tests import builders
from tests.source import ROOT
from tests.walking import addresses

FOREIGN = "https://scontent.foreign-pictures.example"
LOADED_BY_ITSELF = {"src", "srcset", "imagesrcset", "poster", "data", "data-src", "background", "xlink:href"}
"""Attributes whose address a browser asks for without anybody's click."""
LOADING_LINKS = ("link", "image", "use", "feimage")
IN_STYLES = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
TEMPLATES = sorted((ROOT / "application/templates").rglob("*.html"))
STYLES = sorted((ROOT / "application/static").rglob("*.css"))


class Sources(HTMLParser):
    """Every address from which a page would load something by itself."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            if name in ("srcset", "imagesrcset"):
                self.found += [part.split()[0] for part in (value or "").split(",") if part.strip()]
            elif name in LOADED_BY_ITSELF or (name == "href" and tag in LOADING_LINKS):
                self.found.append(value or "")
            elif name == "style":
                self.found += in_style(value or "")

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.found += in_style(data)


def in_style(text: str) -> list[str]:
    return [found[1] or found[2] for found in IN_STYLES.finditer(text)]


def is_ours(address: str) -> bool:
    parts = urlsplit(address.strip())
    return parts.scheme in ("", "data") and not parts.netloc


@pytest.mark.parametrize(
    "page",
    [
        '<img src="https://cdn.example/1.jpg">',
        "<IMG SRC=//cdn.example/1.jpg>",
        '<img srcset="/ours.jpg 1x, //cdn.example/2.jpg 2x">',
        '<video poster="http://cdn.example/3.jpg">',
        '<p style="background: url(https://cdn.example/4.png)">',
        "<style>a { background: url('//cdn.example/5.png') }</style>",
        '<link rel="preload" href="https://cdn.example/6.png">',
        '<svg><image xlink:href="https://cdn.example/7.png"/></svg>',
    ],
)
def test_a_foreign_address_would_be_noticed(page: str) -> None:
    assert not all(is_ours(address) for address in Sources(page).found)


def test_our_own_addresses_and_links_to_follow_are_let_be() -> None:
    page = '<a href="https://www.instagram.com/p/1/"><img src="/pictures/posts/1?v=a"></a><img src="data:,">'
    assert all(is_ours(address) for address in Sources(page).found)


def test_no_template_and_no_style_names_a_foreign_host() -> None:
    foreign = []
    for path in (*TEMPLATES, *STYLES):
        text = path.read_text()
        found = in_style(text) if path.suffix == ".css" else Sources(text).found
        foreign += [f"{path.name}: {address}" for address in found if not is_ours(address)]
    assert not foreign


def test_no_template_shows_an_address_as_instagram_gave_it() -> None:
    as_given = re.compile(r"\b(media_url|thumbnail_url|profile_picture_url|source_url)\b")
    assert not [path.name for path in TEMPLATES if as_given.search(path.read_text())]


@pytest.fixture
def people(app: Flask) -> dict[str, int]:
    """A partner whose posts have copies, and whose every stored address is foreign; ids for addresses too."""
    with app.app_context():
        partner = builders.create_user(role=Role.INFLUENCER, login=builders.create_login())
        url = f"{FOREIGN}/me.jpg"
        account = builders.create_instagram_account(user=partner, profile_picture_url=url, media_count=3)
        urls = {"media_url": f"{FOREIGN}/1.jpg", "thumbnail_url": f"{FOREIGN}/2.jpg"}
        caption = f'<img src="{FOREIGN}/3.jpg">'
        posts = builders.create_posts(account, 3, caption=caption, views=1_000, **urls)
        db.session.add(PostChild(post_id=posts[0].id, graph_id="1", place=0, **urls))
        name = gateways().blobs.put(b"\xff\xd8", kind="pictures", content_type="image/jpeg")
        wanted = [
            (PictureKind.ACCOUNT, account.graph_id),
            *((PictureKind.POST, each.graph_id) for each in posts),
        ]
        for kind, graph_id in wanted[:-1]:
            db.session.add(
                Picture(
                    kind=kind,
                    graph_id=graph_id,
                    instagram_account_id=account.id,
                    source_url=f"{FOREIGN}/1.jpg",
                    source_path="1.jpg",
                    state=PictureState.KEPT,
                    sha256=name,
                    seen_at=builders.NOW,
                )
            )
        db.session.commit()
        campaign = builders.create_campaign(members=[partner])
        builders.create_assignment(campaign, posts[0])
        run = builders.create_run(account)
        return {
            "user_id": partner.id,
            "account_id": account.id,
            "post_id": posts[0].id,
            "campaign_id": campaign.id,
            "run_id": run.id,
            "manager": builders.create_user(role=Role.MANAGER).id,
        }


def test_no_page_loads_anything_from_elsewhere(
    app: Flask, client: FlaskClient, sign_in: Callable[[FlaskClient, int], None], people: dict[str, int]
) -> None:
    foreign, opened, loaded = [], set(), set()
    for user_id in (people["manager"], people["user_id"], None):
        for address in addresses(app, people):
            if user_id is not None:
                sign_in(client, user_id)
            answer = client.get(address)
            if answer.mimetype != "text/html":
                answer.close()
                continue
            page = answer.get_data(as_text=True)
            found = Sources(page).found
            foreign += [(address, source) for source in found if not is_ours(source)]
            assert FOREIGN not in page.replace(f"&lt;img src=&#34;{FOREIGN}/3.jpg", ""), address
            loaded.update(found)
            if answer.status_code == 200:
                opened.add(address)
        client.delete_cookie("session")
    assert foreign == []
    assert f"/why/posts/{people['post_id']}/views" in opened
    assert {"/me", f"/partners/{people['user_id']}", f"/campaigns/{people['campaign_id']}"} <= opened
    assert any(source.startswith("/pictures/posts/") for source in loaded)
