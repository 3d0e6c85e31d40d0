"""What is part of a post's own median, and how the difference is told."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.models import ReadingSource
from tests.builders import NOW, create_post, create_reading
from tests.profiles.posts.stage import DAY, account, page_at, reel, row


def test_figures_by_hand_are_no_part_of_a_median(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        mine = account(me)
        for days_ago in (20, 30, 40):
            reel(mine, days_ago, 100)
        for days_ago in (21, 31, 41, 51):
            reel(mine, days_ago, 900_000, manual_figures="views")
        post_id = reel(mine, 10, 150).id
    assert row(page_at(client, f"/me/posts/{post_id}"), "Views") == ["150", "100", "+50.0 %", "3 reels"]


def test_what_was_counted_in_an_older_way_is_no_part_of_a_median(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        mine = account(me)
        for days_ago in (20, 30, 40):
            reel(mine, days_ago, 100)
        for days_ago, later_name in ((21, "impressions"), (31, "impressions"), (41, "")):
            before = reel(mine, days_ago, 900)
            assert before.posted_at is not None
            for days, classic in ((1, "impressions"), (2, later_name)):
                read_at = before.posted_at + days * DAY
                create_reading(before, read_at=read_at, views=900, classic_names=classic)
        post_id = reel(mine, 10, 150).id
    assert row(page_at(client, f"/me/posts/{post_id}"), "Views") == ["150", "100", "+50.0 %", "4 reels"]


@pytest.mark.parametrize("odd", [{"source": ReadingSource.MANUAL}, {"classic_names": "impressions"}])
def test_neither_are_such_readings_part_of_a_median_of_young_posts(
    app: Flask, client: FlaskClient, me: int, odd: dict[str, Any]
) -> None:
    with app.app_context():
        mine = account(me)
        for number in range(6):
            before = reel(mine, 20 + number, 10_000)
            assert before.posted_at is not None
            three_hours_on = before.posted_at + timedelta(hours=3)
            create_reading(
                before,
                read_at=three_hours_on,
                views=30 if number < 3 else 9_000,
                **(odd if number > 2 else {}),
            )
            create_reading(before, read_at=before.posted_at + 2 * DAY, views=10_000)
        post_id = reel(mine, 1, 60, last_read_at=NOW - DAY + timedelta(hours=3)).id
    assert row(page_at(client, f"/me/posts/{post_id}"), "Views") == ["60", "30", "+100.0 %", "3 reels"]


def test_a_figure_counted_in_an_older_way_is_held_against_nothing(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        mine = account(me)
        for days_ago in (20, 30, 40):
            reel(mine, days_ago, 100)
        post = reel(mine, 10, 150)
        create_reading(post, read_at=NOW - DAY, views=150, classic_names="impressions")
        post_id = post.id
    assert "older way" in row(page_at(client, f"/me/posts/{post_id}"), "Views")[1]


def test_a_percentage_differs_in_points(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        mine = account(me)
        for days_ago in (20, 30, 40):
            reel(mine, days_ago, 100, skip_rate=30.0)
        post_id = reel(mine, 10, 75, skip_rate=40.5).id
        lower_id = reel(mine, 9, 75, skip_rate=28.0).id
    page = page_at(client, f"/me/posts/{post_id}")
    assert row(page, "Skip rate, %")[2] == "+10.5 points"
    assert row(page, "Views")[2] == "−25.0 %"
    assert row(page_at(client, f"/me/posts/{lower_id}"), "Skip rate, %")[2] == "−2 points"


def test_posts_of_a_kind_without_a_word_are_counted_as_posts(
    app: Flask, client: FlaskClient, me: int
) -> None:
    odd = {"media_type": "HOLOGRAM", "media_product_type": "AD"}
    with app.app_context():
        for days_ago in (40, 30, 20, 10):
            at = NOW - days_ago * DAY
            post = create_post(account(me), posted_at=at, last_read_at=at + 8 * DAY, likes=4, **odd)
        post_id = post.id
    page = page_at(client, f"/me/posts/{post_id}")
    assert row(page, "Likes") == ["4", "4", "0.0 %", "3 posts of this type"]
