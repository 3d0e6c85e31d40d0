"""A post that staff added by hand and that Instagram then tells is one post."""

import logging
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from application.clock import clock
from application.collection.page_reader import ReadPage, ReadPost
from application.collection.post_storing import write_posts
from application.extensions import db
from application.models import (
    ApiCall,
    AuditAction,
    AuditEntry,
    Campaign,
    Cost,
    Decision,
    InstagramAccount,
    ManualPicture,
    Outcome,
    Post,
    Reading,
    ReadingSource,
    User,
)
from tests import builders
from tests.collection.test_storing import item

CODE = "AbC"
LINK = f"https://www.instagram.com/p/{CODE}/"


@pytest.fixture
def person(context: Flask) -> User:
    return builders.create_partner()


@pytest.fixture
def account(person: User) -> InstagramAccount:
    assert person.instagram_account is not None
    return person.instagram_account


@pytest.fixture
def call(account: InstagramAccount) -> ApiCall:
    return builders.create_api_call(account)


@pytest.fixture
def campaign(person: User) -> Campaign:
    return builders.create_campaign(members=[person])


def by_hand(person: User, **more: Any) -> Post:
    manager = builders.create_user(name="Mary")
    own = {
        "graph_id": None,
        "user_id": person.id,
        "entered_by_id": manager.id,
        "permalink": LINK,
        "shortcode": CODE,
    }
    figures = {"views": 900, "saves": 7, "manual_figures": "saves views"}
    return builders.create_post(None, **{**own, **figures, **more})


def read(account: InstagramAccount, call: ApiCall, *items: Any) -> None:
    page = ReadPage(tuple(ReadPost(each, None, 0) for each in items), None)
    write_posts(account, page, [call.id], due_at=clock.now())
    db.session.commit()
    db.session.expire_all()


def told(number: int = 1, **more: Any) -> Any:
    values = {"permalink": LINK, "shortcode": CODE, "timestamp": clock.now() - timedelta(days=1), **more}
    return item(number, {"views": 1_000, "likes": 3}, **values)


def posts() -> list[Post]:
    return list(db.session.scalars(select(Post).order_by(Post.id)))


def test_it_is_joined_and_keeps_what_hangs_on_it(
    person: User, account: InstagramAccount, call: ApiCall, campaign: Campaign
) -> None:
    entered = by_hand(person)
    builders.create_assignment(campaign, entered, Decision.ACCEPTED)
    about = {
        "campaign_id": campaign.id,
        "user_id": person.id,
        "post_id": entered.id,
        "entered_at": clock.now(),
    }
    picture = ManualPicture(
        post_id=entered.id, sha256="a" * 64, content_type="image/jpeg", entered_at=clock.now()
    )
    reading = Reading(
        post_id=entered.id, read_at=entered.first_seen_at, source=ReadingSource.MANUAL, views=900
    )
    cost = Cost(amount=Decimal(5), currency="EUR", **about)
    db.session.add_all([cost, Outcome(clicks=2, **about), picture, reading])
    db.session.commit()
    number, entered_by = entered.id, entered.entered_by_id
    read(account, call, told(), item(2))
    [joined, other] = posts()
    assert (joined.id, joined.graph_id, joined.instagram_account_id) == (number, "m1", account.id)
    assert (joined.user_id, joined.entered_by_id, other.graph_id) == (None, entered_by, "m2")
    assert (joined.views, joined.likes, joined.saves, joined.manual_figures) == (1_000, 3, 7, "saves")
    for model in (Cost, Outcome, ManualPicture):
        assert db.session.scalar(select(model.post_id)) == number
    sources = db.session.scalars(select(Reading.source).where(Reading.post_id == number).order_by(Reading.id))
    assert list(sources) == [ReadingSource.MANUAL, ReadingSource.ASKED]
    assert joined.next_read_at is not None, "it is read on as a new post"
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.user_id) == (AuditAction.MANUAL_POST_JOINED.value, person.id)
    assert entry.details == {"post": number}
    read(account, call, told(), item(2))
    assert len(posts()) == 2


def test_the_network_that_staff_chose_does_not_matter_and_another_person_is_told(
    account: InstagramAccount, call: ApiCall, person: User
) -> None:
    other = builders.create_user()
    entered = by_hand(other, network="other")
    read(account, call, told())
    [joined] = posts()
    assert (joined.id, joined.network, joined.instagram_account_id) == (entered.id, "instagram", account.id)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.details == {"post": entered.id, "was_entered_for": other.id}


def test_of_two_from_former_times_the_first_is_joined_and_the_other_told_of(
    account: InstagramAccount, call: ApiCall, person: User, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = by_hand(person), by_hand(person, link_key=None)
    with caplog.at_level(logging.WARNING):
        read(account, call, told())
    assert [(post.id, post.graph_id) for post in posts()] == [(first.id, "m1"), (second.id, None)]
    assert [record.posts for record in caplog.records if hasattr(record, "posts")] == [[second.id]]


def test_a_story_by_its_link_is_joined_and_other_codes_are_not(
    account: InstagramAccount, call: ApiCall, person: User
) -> None:
    link = "https://www.instagram.com/stories/lena/31/"
    by_hand(person, permalink=link, shortcode=None, media_product_type="STORY")
    by_hand(person, permalink="https://www.instagram.com/p/abc/", shortcode="abc")
    story = told(
        permalink="https://instagram.com/stories/lena.new/31", shortcode="Zz", media_product_type="STORY"
    )
    read(account, call, story, told(2))
    assert [post.graph_id for post in posts()] == ["m1", None, "m2"]


def test_posts_of_the_api_note_their_links_and_take_none_from_another(
    account: InstagramAccount, call: ApiCall
) -> None:
    elsewhere = builders.create_post(builders.create_instagram_account(), permalink=LINK)
    read(account, call, told(), told(2), item(3), item(4, shortcode="Four", permalink="http://localhost/p/4"))
    keys = {post.graph_id: post.link_key for post in posts()}
    assert keys == {
        elsewhere.graph_id: f"instagram:{CODE}",
        "m1": None,
        "m2": None,
        "m3": "instagram:3",
        "m4": "instagram:Four",
    }


def test_a_story_that_the_webhook_told_first_gets_its_link_when_it_is_listed(
    account: InstagramAccount, call: ApiCall
) -> None:
    builders.create_post(account, graph_id="m1", permalink=None)
    read(account, call, told())
    assert posts()[0].link_key == f"instagram:{CODE}"
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 0
