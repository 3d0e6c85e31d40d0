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


def test_posts_by_hand_are_told_of_and_led_to(
    app: Flask, client: FlaskClient, sign_in: SignIn, me: int
) -> None:
    tiktok: dict[str, Any] = {"graph_id": None, "network": "tiktok"}
    with app.app_context():
        create_post(account(me), caption="read")
        user_id, manager_id = account(me).user_id, builders.create_user(role=Role.MANAGER).id
    assert "by hand" not in page_at(client, "/me/posts")
    with app.app_context():
        create_post(user_id=user_id, **tiktok)
        create_post(user_id=partner_with_account("somebody")[0], **tiktok)
    page = page_at(client, "/me/posts")
    assert captions(page) == ["read"]
    assert "1 further post was added by staff by hand" in page
    assert 'href="/me#by-hand"' in page
    assert 'id="by-hand"' in page_at(client, "/me")
    sign_in(client, manager_id)
    assert f'href="/partners/{user_id}#by-hand"' in page_at(client, f"/partners/{user_id}/posts")


def test_the_page_says_whose_days_they_are(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        create_post(account(me))
    client.set_cookie("zone", "America/New_York")
    assert "Days and times are in your time zone (America/New York)." in page_at(client, "/me/posts")
