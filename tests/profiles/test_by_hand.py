"""What staff entered by hand stands on a partner's pages, marked with who and when, beside what was read."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import Post, Reading, ReadingSource, Role, User
from tests.builders import (
    NOW,
    create_partner,
    create_post,
    create_posts,
    create_reading,
    create_user,
    new_post,
)
from tests.statements import count_statements

SignIn = Callable[[FlaskClient, int], None]


@pytest.fixture
def rosa(app: Flask) -> int:
    with app.app_context():
        return create_user(role=Role.MANAGER, name="Rosa Staff").id


@pytest.fixture
def lena(app: Flask) -> int:
    with app.app_context():
        return create_partner(name="Lena", username="lena").id


def _by_hand(user_id: int, staff_id: int | None, number: int = 1, **more: object) -> None:
    """Posts of TikTok that staff added."""
    values: dict[str, Any] = {
        "user_id": user_id,
        "entered_by_id": staff_id,
        "network": "tiktok",
        "graph_id": None,
        "views": 5_000,
        "manual_figures": "views",
        **more,
    }
    links = (f"https://www.tiktok.com/@{user_id}/video/{user_id}{place:03}" for place in range(number))
    posts = [new_post(None, permalink=link, **values) for link in links]
    db.session.add_all(posts)
    db.session.flush()
    entry: dict[str, Any] = {"source": ReadingSource.MANUAL, "entered_by_id": staff_id, "views": 5_000}
    db.session.add_all(Reading(post_id=post.id, read_at=NOW, **entry) for post in posts)
    db.session.commit()


def _page(client: FlaskClient, address: str = "/me") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _rows(page: str) -> list[str]:
    return [_words(row) for row in re.findall(r"<tr>.*?</tr>", page, re.S)]


def test_a_figure_that_staff_filled_in_is_told_from_those_that_were_read(
    app: Flask, client: FlaskClient, sign_in: SignIn, lena: int, rosa: int
) -> None:
    with app.app_context():
        account = db.session.get_one(User, lena).instagram_account
        post = create_post(account, caption="soup", views=70, saves=8, manual_figures="saves")
        create_reading(post, views=70)
        create_reading(
            post, read_at=NOW.replace(hour=15), source=ReadingSource.MANUAL, entered_by_id=rosa, saves=8
        )
    for browser, address in ((lena, "/me"), (rosa, f"/partners/{lena}")):
        sign_in(client, browser)
        row = next(row for row in _rows(_page(client, address)) if "soup" in row)
        assert "8 by hand" in row
        assert "70 by hand" not in row
        assert re.search(r"By hand: Saves, Rosa Staff, 20 Nov 2026", row)


def test_posts_by_hand_stand_apart_with_network_who_and_when(
    app: Flask, client: FlaskClient, sign_in: SignIn, lena: int, rosa: int
) -> None:
    with app.app_context():
        _by_hand(lena, rosa, caption="A dance")
    for browser, address in ((lena, "/me"), (rosa, f"/partners/{lena}")):
        sign_in(client, browser)
        page = _page(client, address)
        row = next(row for row in _rows(page) if "A dance" in row)
        assert "TikTok" in row
        assert re.search(r"5(,000|\.0 ?k) by hand", row)
        assert "Added by Rosa Staff, 20 Nov 2026" in row
        assert "By hand: Views, Rosa Staff, 20 Nov 2026" in row
        part = page.partition('id="by-hand"')[2].partition("</table>")[0]
        assert re.search(r'href="/(me|partners/\d+)/posts/\d+"', part)
        assert "Instagram" not in part


def test_who_has_no_account_sees_their_posts_by_hand_all_the_same(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context():
        user_id = create_user(name="Anna").id
        _by_hand(user_id, None, caption="Only here", network="other")
    sign_in(client, user_id)
    page = _words(_page(client))
    assert "No Instagram account is connected" in page
    assert "Only here" in page
    assert "Another network" in page
    assert "Added by somebody who has left" in page


def test_nobody_sees_posts_by_hand_of_others(
    app: Flask, client: FlaskClient, sign_in: SignIn, lena: int, rosa: int
) -> None:
    with app.app_context():
        _by_hand(create_user(name="Anna").id, rosa, caption="not hers")
    sign_in(client, lena)
    page = _page(client)
    assert "not hers" not in page
    assert 'id="by-hand"' not in page


def test_a_foul_link_of_a_post_by_hand_is_no_link(
    app: Flask, client: FlaskClient, sign_in: SignIn, lena: int, rosa: int
) -> None:
    with app.app_context():
        _by_hand(lena, rosa, caption="<script>alert(1)</script>")
        for post in db.session.query(Post).all():
            post.permalink = "javascript:alert(1)"
        db.session.commit()
    sign_in(client, lena)
    page = _page(client)
    assert "javascript:" not in page
    assert "<script>alert" not in page


def test_posts_by_hand_have_pages_of_their_own_and_cost_the_same_statements(
    app: Flask, client: FlaskClient, sign_in: SignIn, rosa: int
) -> None:
    found = []
    for number in (21, 120):
        with app.app_context():
            user = create_partner()
            assert user.instagram_account
            create_posts(user.instagram_account, 60)
            _by_hand(user.id, rosa, number)
            user_id = user.id
        sign_in(client, user_id)
        with count_statements(app) as sent:
            page = _page(client, "/me?metric=views&days=90&by-hand=2")
        assert 'href="/me?metric=views&days=90&by-hand=1#by-hand">' in page.replace("&amp;", "&")
        found.append(len(sent))
    assert found[0] == found[1] <= 18


def test_the_page_of_what_is_kept_calls_no_post_by_hand_one_of_instagram(
    app: Flask, client: FlaskClient, sign_in: SignIn, lena: int, rosa: int
) -> None:
    with app.app_context():
        _by_hand(lena, rosa)
        read = create_post(db.session.get_one(User, lena).instagram_account).id
        entered = db.session.query(Post.id).filter(Post.user_id == lena).scalar()
    sign_in(client, rosa)
    words = {post_id: _words(_page(client, f"/captures/posts/{post_id}")) for post_id in (read, entered)}
    assert "Open on Instagram" in words[read]
    assert "Open the post" in words[entered]
    assert "Open on Instagram" not in words[entered]
