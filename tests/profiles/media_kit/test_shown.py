"""What the page of a media kit shows: what was chosen, what was read, and nothing of anybody else."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from application.clock import clock
from application.collection.pictures.copying import BLOB_KIND
from application.extensions import db
from application.formats import day_words
from application.gateways import gateways
from application.models import InstagramAccount, Picture, PictureKind, PictureState, Post, Role, User
from application.profiles.media_kit.choices import Part
from application.reader_zone import zone_cookie
from tests import builders
from tests.profiles.audience.rows import tell_audience
from tests.profiles.media_kit.conftest import Owner
from tests.statements import count_statements


def change_post(owner: Owner, post_id: int, **values: Any) -> None:
    with owner.app.app_context():
        post = db.session.get_one(Post, post_id)
        for name, value in values.items():
            setattr(post, name, value)
        db.session.commit()
        db.session.remove()


def test_it_shows_what_was_chosen_with_its_base(shown: Owner) -> None:
    page = shown.shown()
    assert '<span title="12,345">12.3' in page
    assert "+300 (+2.5\u202f%) from" in page
    assert "(likes + comments + saves + shares) ÷ reach, added up over the 12 posts" in page
    assert "10.0\u202f%" in page
    assert '<tr><th scope="row">Feed picture</th><td class="n">12</td>' in page
    assert page.count('<li class="kit-post">') == 2
    assert "None of them was typed in." in page


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("followers", "Followers</dt>"),
        ("averages", "What a post comes to"),
        ("engagement", "Engagement rate by reach"),
        ("ages", "Age and gender"),
        ("countries", "Countries"),
    ],
)
def test_what_is_not_chosen_is_not_shown(shown: Owner, part: str, words: str) -> None:
    shown.save(show=[part])
    assert words in shown.shown()
    shown.save(show=[each.value for each in Part if each.value != part])
    assert words not in shown.shown()


def test_a_part_that_nothing_was_read_of_is_left_out_and_its_owner_is_told(shown: Owner) -> None:
    page = shown.save(show=["cities", "campaigns"], posts=shown.posts[:1]).text
    assert page.count("There is nothing to show of it yet") == 2
    assert "Cities" not in shown.shown()
    assert "There are no figures to show here yet." not in shown.shown()
    shown.save(show=["cities"])
    assert "There are no figures to show here yet." in shown.shown()


def test_who_chose_no_figures_is_not_told_to_lack_them(shown: Owner) -> None:
    page = shown.save(introduction="Tea and calm").text
    assert "no figures to show" not in page
    assert "no figures to show" not in shown.shown()
    assert "Nothing is chosen" in shown.save().text


def test_the_kit_vouches_for_no_day_after_the_last_reading(shown: Owner) -> None:
    last = clock.now() - timedelta(days=40)
    with shown.app.app_context():
        account = db.session.get_one(InstagramAccount, shown.account_id)
        account.last_collected_at = last
        builders.create_posts(account, 3, posted_at=last - timedelta(days=5), reach=70, views=7)
        db.session.commit()
        db.session.remove()
    page = shown.shown()
    assert f"to {day_words(last.date())}, the last reading" in page
    assert '<tr><th scope="row">Feed picture</th><td class="n">3</td>' in page


def test_who_said_no_gender_is_told_beside_the_pyramid(shown: Owner) -> None:
    shown.save(show=["ages"])
    assert "Nobody’s gender is left unsaid in this reading." in shown.shown()
    with shown.app.app_context():
        tell_audience(shown.account_id, clock.now().date(), "age,gender", {"18-24,U": 100})
        db.session.remove()
    assert "Gender not said:" in shown.shown()


def test_days_are_the_readers_on_their_own_page_and_utc_on_the_public_one(shown: Owner) -> None:
    late = (clock.now() - timedelta(days=2)).replace(hour=23, minute=30)
    change_post(shown, shown.posts[0], posted_at=late)
    with shown.app.app_context():
        shown.client.set_cookie(zone_cookie(), "Pacific/Kiritimati")
    own = day_words((late + timedelta(days=1)).date())
    preview = shown.client.get("/me/media-kit").text.split('id="preview"')[1]
    assert f'<span class="soft">{own}</span>' in preview
    assert "All days are those of UTC." not in preview
    page = shown.shown()
    assert f'<span class="soft">{day_words(late.date())}</span>' in page
    assert page.count("All days are those of UTC.") == 1


def test_the_name_at_facebook_and_the_address_for_letters_are_never_on_it(shown: Owner) -> None:
    with shown.app.app_context():
        db.session.get_one(User, shown.user_id).contact_email = "letters@example.org"
        db.session.commit()
        db.session.remove()
    page = shown.shown()
    assert "@mina" in page
    assert "Wilhelmine" not in page
    assert "letters@example.org" not in page


def test_figures_by_hand_are_not_shown(shown: Owner) -> None:
    change_post(shown, shown.posts[0], views=987_654, manual_figures="views")
    page = shown.shown()
    assert "987" not in page
    assert "Staff entered this figure by hand" in page
    assert "987" not in shown.client.get("/me/media-kit").text


def test_markup_in_words_stays_words(shown: Owner) -> None:
    nasty = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    change_post(shown, shown.posts[0], caption=nasty, permalink="javascript:alert(1)")
    shown.save(introduction=nasty, posts=shown.posts[:1])
    page = shown.shown()
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "javascript:" not in page
    assert '<p class="kit-introduction" dir="auto">&lt;script&gt;' in page


def test_a_post_that_went_to_another_account_or_was_deleted_is_shown_no_more(shown: Owner) -> None:
    with shown.app.app_context():
        other = builders.create_partner().instagram_account
        assert other is not None
        other_id = other.id
        db.session.remove()
    change_post(shown, shown.posts[0], instagram_account_id=other_id)
    change_post(shown, shown.posts[1], deleted_at=clock.now())
    assert '<li class="kit-post">' not in shown.shown()


def _done(owner: Owner, name: str, *, days_ago: int, **brand: Any) -> None:
    with owner.app.app_context():
        member = builders.create_user(role=Role.BRAND, name=name, **brand)
        today = clock.now().date()
        campaign = builders.create_campaign(
            name=f"Secret plan of {name}",
            members=[db.session.get_one(User, owner.user_id), member],
            starts_on=today - timedelta(days=60),
            ends_on=today - timedelta(days=days_ago),
        )
        builders.create_assignment(campaign, db.session.get_one(Post, owner.posts[0]))
        db.session.remove()


def test_campaigns_are_a_number_and_brands_are_named_only_if_ticked(shown: Owner) -> None:
    _done(shown, "Birch Oil", days_ago=3)
    _done(shown, "Running Shoes", days_ago=-3)
    _done(shown, "Gone Brand", days_ago=5, left_at=builders.NOW)
    shown.save(show=["campaigns"])
    page = shown.shown()
    assert '<span title="2">2</span>' in page
    assert "Birch Oil" not in page
    shown.save(show=["campaigns", "brands"])
    page = shown.shown()
    assert "Birch Oil" in page
    assert "Running Shoes" not in page
    assert "Gone Brand" not in page
    assert "Secret plan" not in page
    shown.save(show=["brands"])
    assert "Birch Oil" not in shown.shown()


def _picture(owner: Owner, kind: PictureKind, graph_id: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 50), "teal").save(written, "JPEG")
    name = gateways().blobs.put(written.getvalue(), kind=BLOB_KIND, content_type="image/jpeg")
    row = Picture(
        kind=kind,
        graph_id=graph_id,
        instagram_account_id=owner.account_id,
        source_url="https://cdn.invalid/1.jpg",
        source_path="cdn.invalid/1.jpg",
        state=PictureState.KEPT,
        sha256=name,
        seen_at=builders.NOW,
    )
    db.session.add(row)
    db.session.commit()
    return written.getvalue()


def test_pictures_of_the_kit_need_no_sign_in_and_end_with_it(
    app: Flask, shown: Owner, stranger: FlaskClient
) -> None:
    with app.app_context():
        graph_id = db.session.get_one(Post, shown.posts[0]).graph_id or ""
        content = _picture(shown, PictureKind.POST, graph_id)
        _picture(shown, PictureKind.POST, db.session.get_one(Post, shown.posts[5]).graph_id or "")
        account = db.session.get_one(InstagramAccount, shown.account_id)
        _picture(shown, PictureKind.ACCOUNT, account.graph_id)
        db.session.remove()
    link = shown.link
    address = f"{link}/picture/{shown.posts[0]}"
    assert f'src="{address}?' in shown.shown()
    answer = stranger.get(address)
    assert answer.data == content
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = stranger.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert stranger.get(f"{link}/avatar").status_code == 200
    for without_picture_or_not_chosen in (0, shown.posts[1], shown.posts[5], 10**30):
        assert stranger.get(f"{link}/picture/{without_picture_or_not_chosen}").status_code == 404
    shown.do("off")
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{link}/avatar").status_code == 404


def test_the_page_takes_the_same_statements_for_many_posts(
    app: Flask, shown: Owner, stranger: FlaskClient
) -> None:
    shown.save(show=[part.value for part in Part], posts=shown.posts[:1])
    _done(shown, "Birch Oil", days_ago=3)
    link = shown.link
    with count_statements(app) as few:
        stranger.get(link)
    with app.app_context():
        account = db.session.get_one(InstagramAccount, shown.account_id)
        builders.create_posts(account, 300, posted_at=clock.now(), views=5)
        db.session.remove()
    shown.save(show=[part.value for part in Part], posts=shown.posts[:9])
    with count_statements(app) as many:
        stranger.get(link)
    assert len(many) == len(few) <= 12


def test_the_page_and_all_it_loads_is_small(shown: Owner, stranger: FlaskClient) -> None:
    page = stranger.get(shown.link).text
    loaded = [part.split('"')[0] for part in page.split('rel="stylesheet" href="')[1:]]
    assert len(loaded) == 8
    total = 0
    for address in (shown.link, *loaded):
        answer = stranger.get(address, headers={"Accept-Encoding": "gzip"})
        total += len(answer.data)
        answer.close()
    assert total < 60_000


def test_a_campaign_with_posts_by_hand_alone_is_not_counted_for_nothing_was_typed_in(shown: Owner) -> None:
    _done(shown, "Birch Oil", days_ago=3)
    with shown.app.app_context():
        by_hand = builders.create_post(graph_id=None, user_id=shown.user_id, manual_figures="views", views=9)
        today = clock.now().date()
        dates: dict[str, Any] = {
            "starts_on": today - timedelta(days=60),
            "ends_on": today - timedelta(days=3),
        }
        told = builders.create_campaign(members=[builders.create_user(role=Role.BRAND, name="Told")], **dates)
        builders.create_assignment(told, by_hand)
        db.session.remove()
    shown.save(show=["campaigns", "brands"])
    page = shown.shown()
    assert "None of them was typed in" in page
    assert '<span title="1">1</span>' in page
    assert "Told" not in page
