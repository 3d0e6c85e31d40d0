"""What staff entered by hand, as a list of posts and its file tell it; and whose days they are."""

import csv
import io
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from application.models import Role
from tests import builders
from tests.builders import create_post
from tests.conftest import SignIn
from tests.profiles.posts.stage import account, captions, page_at, partner_with_account


def test_the_file_names_figures_by_hand_as_people_do(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        create_post(
            account(me),
            media_product_type="STORY",
            manual_figures="total_interactions link_clicks",
            webhook_figures="views impressions",
        )
    row = next(csv.DictReader(io.StringIO(client.get("/me/posts.csv").data.decode("utf-8-sig"))))
    assert row["By hand"] == "Interactions, Link clicks"
    assert row["Told at the story’s end"] == "Views"


def test_posts_by_hand_stand_below_the_others_and_filters_leave_them_out(
    app: Flask, client: FlaskClient, sign_in: SignIn, me: int
) -> None:
    tiktok: dict[str, Any] = {"graph_id": None, "network": "tiktok"}
    with app.app_context():
        create_post(account(me), caption="read")
        user_id, manager_id = account(me).user_id, builders.create_user(role=Role.MANAGER).id
    assert "by hand" not in page_at(client, "/me/posts")
    with app.app_context():
        entered = create_post(user_id=user_id, caption="by staff", manual_figures="views", **tiktok).id
        create_post(user_id=partner_with_account("somebody")[0], caption="elsewhere", **tiktok)
    page = page_at(client, "/me/posts")
    assert captions(page) == ["read", "by staff"]
    assert "1 further post was entered by hand by staff." in page
    assert 'href="#by-hand"' in page
    assert f'href="/me/posts/{entered}"' in page
    narrowed = page_at(client, "/me/posts?text=read")
    assert captions(narrowed) == ["read"]
    assert 'href="/me/posts#by-hand"' in narrowed
    sign_in(client, manager_id)
    assert f'href="/partners/{user_id}/posts/{entered}"' in page_at(client, f"/partners/{user_id}/posts")


def test_a_partner_without_an_account_reads_of_posts_by_hand(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context():
        user_id = builders.create_user(role=Role.BRAND).id
        for place in range(22):
            create_post(user_id=user_id, caption=f"number {place}", graph_id=None, network="tiktok")
    sign_in(client, user_id)
    assert len(captions(page_at(client, "/me/posts"))) == 20
    assert len(captions(page_at(client, "/me/posts?by-hand=2"))) == 2
    assert len(captions(page_at(client, "/me/posts?by-hand=-7"))) == 20


def test_the_page_says_whose_days_they_are(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        create_post(account(me))
    client.set_cookie("zone", "America/New_York")
    assert "Days and times are in your time zone (America/New York)." in page_at(client, "/me/posts")
