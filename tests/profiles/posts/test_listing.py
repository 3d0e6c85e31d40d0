"""The page of a partner's posts: looks, filters, order, counts, the file."""

import csv
import html
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import Assignment, Decision, MissingReason, Role
from application.profiles.posts.listing import MOST_SEARCHED
from tests import builders
from tests.builders import NOW, create_assignment, create_campaign, create_post, create_posts
from tests.conftest import SignIn
from tests.profiles.posts.stage import account, captions, page_at, partner_with_account
from tests.statements import count_statements

ALL: dict[str, Any] = {
    "views": 9,
    "reach": 8,
    "likes": 7,
    "comments": 6,
    "saves": 5,
    "shares": 4,
    "total_interactions": 22,
}


def _posts_of_each_kind(account_id: int) -> None:
    mine = account(account_id)
    create_post(mine, caption="a picture")
    create_post(mine, caption="an album", media_type="CAROUSEL_ALBUM")
    create_post(mine, caption="a reel", media_type="VIDEO", media_product_type="REELS")
    create_post(mine, caption="a story", media_product_type="STORY")
    create_post(mine, caption="an old picture", media_product_type=None)
    create_post(mine, caption="something else", media_type="HOLOGRAM", media_product_type="AD")


def test_a_first_visit_shows_a_grid_and_the_address_can_ask_for_a_list(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        create_post(account(me), caption="one")
    grid, listed = page_at(client, "/me/posts"), page_at(client, "/me/posts?as=list")
    assert '<ul class="post-grid">' in grid
    assert "<table" not in grid
    assert "<table" in listed
    assert captions(grid) == captions(listed) == ["one"]


@pytest.mark.parametrize("look", ["", "&as=list"])
def test_posts_come_twenty_a_page_newest_first(app: Flask, client: FlaskClient, me: int, look: str) -> None:
    with app.app_context():
        wanted = [post.caption for post in create_posts(account(me), 30)]
    assert captions(page_at(client, f"/me/posts?page=1{look}")) == wanted[:20]
    assert captions(page_at(client, f"/me/posts?page=2{look}")) == wanted[20:]
    assert captions(page_at(client, f"/me/posts?page=99{look}")) == wanted[20:]
    assert captions(page_at(client, f"/me/posts?sort=oldest{look}")) == wanted[:9:-1]


def test_the_most_of_a_figure_come_first_and_missing_ones_last(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        for caption, reach in (("some", 5), ("none", None), ("most", 900), ("zero", 0)):
            create_post(account(me), caption=caption, reach=reach)
    assert captions(page_at(client, "/me/posts?sort=reach")) == ["most", "some", "zero", "none"]


def test_kinds_are_counted_under_the_other_filters(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        _posts_of_each_kind(me)
    page = page_at(client, "/me/posts")
    assert re.findall(r'kind=([a-z]+)"[^>]*>([^<]+) <span class="count">(\d+)<', page) == [
        ("picture", "Feed picture", "2"),
        ("carousel", "Carousel", "1"),
        ("reel", "Reel", "1"),
        ("story", "Story", "1"),
        ("other", "Other kinds", "1"),
    ]
    assert captions(page_at(client, "/me/posts?kind=reel")) == ["a reel"]
    assert captions(page_at(client, "/me/posts?kind=other")) == ["something else"]
    assert sorted(captions(page_at(client, "/me/posts?kind=picture"))) == ["a picture", "an old picture"]
    assert len(captions(page_at(client, "/me/posts?kind=nonsense"))) == 6
    narrowed = page_at(client, "/me/posts?text=OLD")
    assert captions(narrowed) == ["an old picture"]
    assert "Carousel" not in narrowed


def test_words_of_a_caption_are_looked_for_as_they_are(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        create_post(account(me), caption="100% tea")
        create_post(account(me), caption="1000 teas")
        create_post(account(me), caption=None)
    assert captions(page_at(client, "/me/posts?text=100%25")) == ["100% tea"]
    assert len(captions(page_at(client, "/me/posts?text=TEA"))) == 2


def test_words_are_looked_for_in_so_many_posts_and_a_link_leads_further(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        create_posts(account(me), MOST_SEARCHED, posted_at=NOW, caption="soup")
        create_post(account(me), posted_at=NOW - timedelta(days=60), caption="an old cake")
    assert "were looked for in" not in page_at(client, "/me/posts")
    for order, caption in (("newest", "cake"), ("oldest", "soup")):
        page = page_at(client, f"/me/posts?text={caption}&sort={order}")
        assert "1,000 posts that fit the other filters" in page
    page = page_at(client, "/me/posts?text=cake")
    assert captions(page) == []
    further = re.search(r'href="([^"]+)">Look further back', page)
    assert further is not None
    assert captions(page_at(client, html.unescape(further[1]))) == ["an old cake"]
    assert captions(page_at(client, "/me/posts?text=cake&sort=oldest")) == ["an old cake"]
    assert "an old cake" in client.get("/me/posts.csv?text=CAKE").get_data(as_text=True)


def test_days_are_the_readers_first_and_last_included(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        create_post(account(me), caption="late", posted_at=datetime(2026, 11, 10, 23, 30, tzinfo=UTC))
        create_post(account(me), caption="noon", posted_at=datetime(2026, 11, 10, 12, 0, tzinfo=UTC))
    assert captions(page_at(client, "/me/posts?from=2026-11-10&to=2026-11-10")) == ["late", "noon"]
    client.set_cookie("zone", "Europe/Berlin")
    assert captions(page_at(client, "/me/posts?from=2026-11-10&to=2026-11-10")) == ["noon"]
    assert captions(page_at(client, "/me/posts?from=2026-11-11")) == ["late"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=2026-11-10&to=2026-11-01", "The first day comes after the last one"),
        ("from=10000-01-01", "cannot be read as a day"),
        ("to=nonsense", "cannot be read as a day"),
        ("from=2199-01-01", "No post matches"),
        ("to=2000-01-01", "No post matches"),
    ],
)
def test_days_that_nothing_can_be_of_get_a_clear_page(
    app: Flask, client: FlaskClient, me: int, query: str, sentence: str
) -> None:
    with app.app_context():
        create_post(account(me))
    assert sentence in page_at(client, f"/me/posts?{query}")


def test_posts_are_told_apart_by_whether_a_campaign_has_accepted_them(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        campaign = create_campaign(name="Autumn tea", members=[])
        accepted, rejected = (create_post(account(me), caption=words) for words in ("accepted", "rejected"))
        create_post(account(me), caption="never looked at")
        create_assignment(campaign, accepted)
        create_assignment(campaign, rejected, Decision.REJECTED)
    inside, outside = page_at(client, "/me/posts?campaign=in"), page_at(client, "/me/posts?campaign=out")
    assert captions(inside) == ["accepted"]
    assert "In Autumn tea" in inside
    assert re.search(r'href="/me/campaigns/\d+"[^>]*>In Autumn tea<', inside)
    assert sorted(captions(outside)) == ["never looked at", "rejected"]
    assert "Autumn tea" not in outside


def test_only_posts_with_missing_figures_can_be_shown(app: Flask, client: FlaskClient, me: int) -> None:
    of_story = {name: ALL[name] for name in ("views", "reach", "shares", "total_interactions")}
    with app.app_context():
        create_post(account(me), caption="whole", **ALL)
        create_post(account(me), caption="without saves", **{**ALL, "saves": None})
        create_post(account(me), caption="zero saves", **{**ALL, "saves": 0})
        create_post(account(me), caption="a whole story", media_product_type="STORY", **of_story)
        create_post(account(me), caption="a story", media_product_type="STORY", views=3)
    assert sorted(captions(page_at(client, "/me/posts?missing=yes"))) == ["a story", "without saves"]


def test_a_missing_figure_says_why_and_each_leads_to_what_stands_behind_it(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        post_id = create_post(
            account(me), insights_reason=MissingReason.BEFORE_PROFESSIONAL, likes=7, comments=0
        ).id
    page = page_at(client, "/me/posts?as=list")
    assert "Posted before the account became professional" in page
    assert re.findall(r'<a class="why" href="([^"]+)">([^<\s]+)</a>', page) == [
        (f"/why/posts/{post_id}/likes", "7"),
        (f"/why/posts/{post_id}/comments", "0"),
    ]


def test_the_file_holds_all_that_match_with_empty_cells_for_what_is_missing(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        campaign = create_campaign(name="Autumn tea")
        create_posts(account(me), 30, caption="=1+1", views=5)
        reel = create_post(
            account(me), caption="reel", media_type="VIDEO", media_product_type="REELS", likes=0
        )
        create_assignment(campaign, reel)
    answer = client.get("/me/posts.csv?page=2&sort=likes")
    assert answer.mimetype == "text/csv"
    assert "filename=posts-mona.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 31
    assert (rows[0]["Caption"], rows[0]["Likes"], rows[0]["Views"]) == ("reel", "0", "")
    assert (rows[0]["Type"], rows[0]["Accepted in"]) == ("Reel", "Autumn tea")
    assert "Views: " in rows[0]["Missing, and why"]
    assert "Replies" not in rows[0]["Missing, and why"]
    assert rows[1]["Caption"] == "'=1+1"
    only = client.get("/me/posts.csv?kind=reel").data.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(only)))) == 2


def test_nobody_elses_posts_are_there(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        _, other = partner_with_account("somebody")
        create_post(account(other), caption="not mine")
        create_post(account(me), caption="mine")
    assert captions(page_at(client, "/me/posts")) == ["mine"]
    assert b"not mine" not in client.get("/me/posts.csv").data


def test_a_partner_without_an_account_or_without_posts_reads_why(
    app: Flask, client: FlaskClient, sign_in: SignIn, me: int
) -> None:
    assert "No post has been read yet" in page_at(client, "/me/posts")
    with app.app_context():
        user_id = builders.create_user().id
    sign_in(client, user_id)
    assert "No Instagram account is connected" in page_at(client, "/me/posts")
    assert client.get("/me/posts.csv").data.decode("utf-8-sig").count("\n") == 1


def test_staff_see_the_same_and_are_on_record(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context():
        user_id, account_id = partner_with_account()
        create_post(account(account_id), caption="theirs")
        manager_id = builders.create_user(role=Role.MANAGER, name="Max Manager").id
    sign_in(client, manager_id)
    page = page_at(client, f"/partners/{user_id}/posts?kind=picture")
    assert captions(page) == ["theirs"]
    assert "You see this page as" in page
    assert f'href="/partners/{user_id}/posts/' in page
    assert f"/partners/{user_id}/posts.csv?kind=picture" in page
    assert "/me/posts" not in page
    sign_in(client, user_id)
    assert "Max Manager" in page_at(client, "/me/seen-by")


@pytest.mark.parametrize(
    "query", ["", "?as=list&sort=views", "?campaign=out&missing=yes&kind=picture&text=o"]
)
def test_the_number_of_statements_does_not_grow_with_the_posts(
    app: Flask, client: FlaskClient, me: int, query: str
) -> None:
    counts = []
    for number in (2, 60):
        with app.app_context():
            campaign = create_campaign()
            for post in create_posts(account(me), number, posted_at=NOW, caption="o")[:20:2]:
                db.session.add(
                    Assignment(
                        campaign_id=campaign.id, post_id=post.id, decision=Decision.ACCEPTED, decided_at=NOW
                    )
                )
            db.session.commit()
        with count_statements(app) as sent:
            page_at(client, f"/me/posts{query}")
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] < 15


def test_a_post_just_past_midnight_is_of_its_day(app: Flask, client: FlaskClient, me: int) -> None:
    day = date(2026, 3, 29)  # clocks change in Berlin that night
    client.set_cookie("zone", "Europe/Berlin")
    with app.app_context():
        first = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
        for caption, at in (
            ("the first second", first),
            ("before it", first - timedelta(seconds=1)),
            ("the last", datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)),
            ("after it", datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        ):
            create_post(account(me), caption=caption, posted_at=at)
    assert captions(page_at(client, f"/me/posts?from={day}&to={day}")) == ["the last", "the first second"]
