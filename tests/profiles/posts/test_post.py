"""A post's own page: figures against the own median, readings by age, campaigns, neighbours, the album."""

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import Decision, PostChild, ReadingSource, Role
from tests import builders
from tests.builders import (
    NOW,
    create_assignment,
    create_campaign,
    create_capture,
    create_kept_file,
    create_post,
    create_reading,
)
from tests.conftest import SignIn
from tests.profiles.posts.stage import DAY, account, page_at, partner_with_account, reel, row
from tests.statements import count_statements


def test_figures_stand_against_the_median_of_the_own_posts_of_that_kind(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        mine = account(me)
        for days_ago, views in ((20, 100), (30, 300), (40, 200), (99, 1), (130, 99_999)):
            reel(mine, days_ago, views)
        create_post(mine, posted_at=NOW - 15 * DAY, views=77_777, last_read_at=NOW)
        reel(account(partner_with_account("somebody")[1]), 20, 88_888)
        post_id = reel(mine, 10, 250, reach=9).id
    page = page_at(client, f"/me/posts/{post_id}")
    assert row(page, "Views") == ["250", "150", "+66.7 %", "4 reels"]
    assert row(page, "Reach")[0] == "9"
    assert "No earlier reel has this figure; a median needs 3." in row(page, "Reach")[1]
    assert "all last read 7 d or more after posting" in page


def test_a_young_post_is_held_against_the_same_age(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        mine = account(me)
        for days_ago in (20, 30, 40):
            before = reel(mine, days_ago, 10_000)
            assert before.posted_at is not None
            for hours, views in ((1, 10), (3, days_ago), (48, 9_000)):
                create_reading(before, read_at=before.posted_at + timedelta(hours=hours), views=views)
        post_id = reel(mine, 1, 60, last_read_at=NOW - DAY + timedelta(hours=3)).id
    page = page_at(client, f"/me/posts/{post_id}")
    assert row(page, "Views") == ["60", "30", "+100.0 %", "3 reels"]
    assert "at about the age of this one when last read, 3 h" in page


def test_all_readings_are_drawn_by_age_for_the_figure_of_the_address(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        post = reel(account(me), 5, 90, likes=4)
        assert post.posted_at is not None
        for hours, views, source in ((1, 10, "asked"), (26, 90, "manual")):
            create_reading(
                post,
                read_at=post.posted_at + timedelta(hours=hours),
                views=views,
                likes=hours,
                source=ReadingSource(source),
            )
        post_id = post.id
    page = page_at(client, f"/me/posts/{post_id}")
    assert "Views by age of the post" in page
    table = page[page.index('aria-label="Views by age of the post, as a table"') :]
    assert re.findall(r'<th scope="row">([^<]+)</th>', table) == ["1 d 2 h", "1 h"]
    assert "Entered by hand" in table
    assert "Likes by age of the post" in page_at(client, f"/me/posts/{post_id}?metric=likes")
    assert "Views by age of the post" in page_at(client, f"/me/posts/{post_id}?metric=nonsense")
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"/me/posts/{post_id}/readings.csv").data.decode("utf-8-sig")))
    )
    assert [(row["Hours since posting"], row["Views"], row["From"]) for row in rows] == [
        ("1.0", "10", "Asked of Instagram"),
        ("26.0", "90", "Entered by hand"),
    ]


def test_a_figure_without_readings_says_why(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        post_id = reel(account(me), 5, None).id
    page = page_at(client, f"/me/posts/{post_id}?metric=skip_rate")
    assert "No reading has this figure" in page
    assert "What is missing, and why" in page


def test_only_campaigns_that_accepted_the_post_are_named_and_no_more_is_told(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        manager = builders.create_user(role=Role.MANAGER, name="Max Manager")
        post = reel(account(me), 5, 1)
        for name, decision in (
            ("Autumn tea", Decision.ACCEPTED),
            ("Winter tea", Decision.REJECTED),
            ("Spring tea", Decision.UNDECIDED),
        ):
            create_assignment(create_campaign(name=name), post, decision, by=manager)
        post_id = post.id
    page = page_at(client, f"/me/posts/{post_id}")
    assert re.search(r'href="/me/campaigns/\d+"[^>]*>Autumn tea<', page)
    assert not {"Winter tea", "Spring tea", "Max Manager"} & {
        name for name in re.findall(r"[A-Z]\w+ \w+", page)
    }


def test_the_posts_before_and_after_are_a_step_away(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        first, second, same_time, last = (
            create_post(account(me), posted_at=NOW - days * DAY).id for days in (4, 3, 3, 1)
        )
        create_post(account(partner_with_account("somebody")[1]), posted_at=NOW - 2 * DAY)

    def ways(post_id: int) -> tuple[str | None, str | None]:
        page = page_at(client, f"/me/posts/{post_id}")
        found = (re.search(rf'rel="{rel}" href="/me/posts/(\d+)"', page) for rel in ("prev", "next"))
        older, newer = (match[1] if match else None for match in found)
        return older, newer

    assert ways(first) == (None, str(second))
    assert ways(second) == (str(first), str(same_time))
    assert ways(same_time) == (str(second), str(last))
    assert ways(last) == (str(same_time), None)


def test_an_album_shows_its_parts_and_a_kept_post_leads_to_what_is_kept(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        post = create_post(account(me), media_type="CAROUSEL_ALBUM")
        db.session.add_all(PostChild(post_id=post.id, graph_id=str(place), place=place) for place in (1, 0))
        db.session.commit()
        create_kept_file(create_capture(post), content_type="video/mp4")
        post_id = post.id
    page = page_at(client, f"/me/posts/{post_id}")
    assert "The 2 parts of the album" in page
    assert f'href="/captures/posts/{post_id}"' in page
    assert "<video controls" in page


def test_nobody_elses_post_is_there(app: Flask, client: FlaskClient, sign_in: SignIn, me: int) -> None:
    with app.app_context():
        other_user, other = partner_with_account("somebody")
        mine, theirs = create_post(account(me)).id, create_post(account(other)).id
        my_user = account(me).user_id
        manager_id = builders.create_user(role=Role.MANAGER).id
    for post_id in (theirs, 0, 2**63, 999_999_999):
        for rest in ("", "/readings.csv"):
            assert client.get(f"/me/posts/{post_id}{rest}").status_code == 404
    sign_in(client, manager_id)
    assert client.get(f"/partners/{my_user}/posts/{mine}").status_code == 200
    assert client.get(f"/partners/{other_user}/posts/{mine}").status_code == 404
    assert client.get(f"/partners/{manager_id}/posts/{mine}").status_code == 404


def test_a_post_by_hand_has_its_page_too(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        post_id = create_post(
            user_id=account(me).user_id, graph_id=None, network="tiktok", views=5, manual_figures="views"
        ).id
        other_user, _ = partner_with_account("somebody")
        theirs = create_post(user_id=other_user, graph_id=None).id
    page = page_at(client, f"/me/posts/{post_id}")
    assert "Staff added this post by hand" in page
    assert "by hand" in row(page, "Views")[0]
    assert "Open on TikTok" in page
    assert re.search(r"<h2>[^<]*, TikTok, ", page), "its kind names its network"
    figures = page.partition("post-figures")[2].partition("</table>")[0]
    assert figures.count("<tr>") == 2, "the head, and the one figure that was entered"
    assert "Own median" not in page
    assert "What is missing" not in page
    assert "How it grew" not in page
    assert client.get(f"/me/posts/{theirs}").status_code == 404


def test_the_why_page_leads_back_to_the_post(
    app: Flask, client: FlaskClient, sign_in: SignIn, me: int
) -> None:
    with app.app_context():
        post_id, user_id = create_post(account(me), views=3).id, account(me).user_id
        manager_id = builders.create_user(role=Role.MANAGER).id
    assert f'href="/me/posts/{post_id}"' in page_at(client, f"/why/posts/{post_id}/views")
    assert f'href="/me/posts/{post_id}"' in page_at(client, f"/captures/posts/{post_id}")
    sign_in(client, manager_id)
    assert f'href="/partners/{user_id}/posts/{post_id}"' in page_at(client, f"/why/posts/{post_id}/views")
    assert f'href="/partners/{user_id}/posts/{post_id}"' in page_at(client, f"/captures/posts/{post_id}")


@pytest.mark.parametrize("is_young", [True, False])
def test_the_number_of_statements_does_not_grow(
    app: Flask, client: FlaskClient, me: int, is_young: bool
) -> None:
    counts = []
    for number in (3, 40):
        with app.app_context():
            mine = account(me)
            for days_ago in range(number):
                before = reel(mine, 2 + days_ago / 10, 5)
                create_reading(before, read_at=NOW - DAY, views=4)
            read_at = NOW - DAY + timedelta(hours=3 if is_young else 200)
            post = reel(mine, 1, 7, last_read_at=read_at)
            create_assignment(create_campaign(), post)
            post_id = post.id
        with count_statements(app) as sent:
            page_at(client, f"/me/posts/{post_id}")
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] < 20
