"""What a page of posts leaves in the database."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from application.collection.page_reader import ReadPage, ReadPost
from application.collection.post_storing import write_posts
from application.extensions import db
from application.integrations.graph.instagram import MediaItem
from application.models import ApiCall, InstagramAccount, MissingReason, Post, Reading
from tests import builders
from tests.statements import count_statements

POSTED = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def account(context: Flask) -> InstagramAccount:
    return builders.create_instagram_account(user=builders.create_user(login=builders.create_login()))


@pytest.fixture
def call(account: InstagramAccount) -> ApiCall:
    return builders.create_api_call(account)


def item(number: int = 1, figures: dict[str, float] | None = None, **more: Any) -> MediaItem:
    values: dict[str, Any] = {
        "timestamp": POSTED,
        "media_type": "IMAGE",
        "media_product_type": "FEED",
        "caption": f"Caption {number}",
        "permalink": f"https://www.instagram.com/p/{number}/",
        **more,
    }
    return MediaItem(f"m{number}", figures=figures or {}, **values)


def read(
    account: InstagramAccount,
    call: ApiCall,
    *items: MediaItem,
    reason: MissingReason | None = None,
    refused: tuple[str, ...] = (),
) -> None:
    page = ReadPage(tuple(ReadPost(each, reason, 0) for each in items), None, refused)
    write_posts(account, page, [call.id], due_at=POSTED)
    db.session.commit()


def stored(number: int = 1) -> Post:
    post = db.session.scalars(select(Post).where(Post.graph_id == f"m{number}")).one()
    db.session.refresh(post)
    return post


def readings() -> list[Reading]:
    return list(db.session.scalars(select(Reading).order_by(Reading.id)))


def test_a_post_is_stored_with_its_words_and_figures(account: InstagramAccount, call: ApiCall) -> None:
    read(account, call, item(figures={"views": 12, "likes": 0, "skip_rate": 31.25}))
    post = stored()
    assert (post.caption, post.permalink) == ("Caption 1", "https://www.instagram.com/p/1/")
    assert (post.posted_at, post.instagram_account_id) == (POSTED, account.id)
    assert (post.views, post.likes, post.skip_rate) == (12, 0, 31.25)
    (reading,) = readings()
    assert (reading.post_id, reading.api_call_id, reading.views) == (post.id, call.id, 12)


def test_what_did_not_come_is_none_and_never_zero(account: InstagramAccount, call: ApiCall) -> None:
    read(account, call, item(figures={"likes": 3}), reason=MissingReason.NOT_ENOUGH_VIEWERS)
    assert (stored().views, stored().reach, stored().likes) == (None, None, 3)
    assert stored().insights_reason is MissingReason.NOT_ENOUGH_VIEWERS
    assert (readings()[0].views, readings()[0].saves) == (None, None)


def test_keys_that_a_reply_leaves_out_keep_what_is_stored(account: InstagramAccount, call: ApiCall) -> None:
    read(account, call, item(figures={"views": 12, "saves": 4}, media_url="https://cdn.example/1.jpg"))
    read(account, call, MediaItem("m1", figures={"views": 15}))
    post = stored()
    assert (post.views, post.saves) == (15, 4)
    assert (post.caption, post.media_url, post.posted_at) == (
        "Caption 1",
        "https://cdn.example/1.jpg",
        POSTED,
    )
    assert (post.media_type, post.media_product_type) == ("IMAGE", "FEED")
    assert readings()[1].saves is None


def test_a_reading_is_appended_only_when_something_changed(account: InstagramAccount, call: ApiCall) -> None:
    read(account, call, item(1, {"views": 12}), item(2, {"views": 5}))
    read(account, call, item(1, {"views": 12}), item(2, {"views": 6}))
    read(account, call, item(1), item(2, {"views": 6}))
    assert [(reading.post_id, reading.views) for reading in readings()] == [
        (stored(1).id, 12),
        (stored(2).id, 5),
        (stored(2).id, 6),
    ]


def test_a_change_of_words_alone_is_no_reading(account: InstagramAccount, call: ApiCall) -> None:
    read(account, call, item(figures={"views": 12}))
    read(account, call, item(figures={"views": 12}, caption="Corrected"))
    assert stored().caption == "Corrected"
    assert len(readings()) == 1


def test_losing_the_insights_is_a_reading_and_keeps_the_figures(
    account: InstagramAccount, call: ApiCall
) -> None:
    read(account, call, item(figures={"views": 12}))
    read(account, call, item(), reason=MissingReason.REFUSED)
    assert (stored().views, stored().insights_reason) == (12, MissingReason.REFUSED)
    assert [reading.insights_reason for reading in readings()] == [None, MissingReason.REFUSED]


def test_refused_metrics_go_by_the_names_of_the_columns(account: InstagramAccount, call: ApiCall) -> None:
    alone = ReadPost(item(2), None, 0, refused_metrics=("shares",))
    page = ReadPage((ReadPost(item(1), None, 0), alone), None, ("saves",))
    write_posts(account, page, [call.id], due_at=POSTED)
    db.session.commit()
    assert (stored(1).refused_metrics, stored(2).refused_metrics) == ("saves", "saves shares")
    assert [reading.refused_metrics for reading in readings()] == ["saves", "saves shares"]


def test_a_post_of_another_account_is_not_taken_over(account: InstagramAccount, call: ApiCall) -> None:
    other = builders.create_instagram_account()
    theirs = builders.create_post(other, graph_id="m1", caption="Theirs", views=1)
    read(account, call, item(1, {"views": 999}), item(2, {"views": 7}))
    db.session.refresh(theirs)
    assert (theirs.instagram_account_id, theirs.caption, theirs.views) == (other.id, "Theirs", 1)
    assert stored(2).views == 7
    assert [reading.post_id for reading in readings()] == [stored(2).id]


def test_a_page_that_is_wholly_another_account_s_changes_nothing(
    account: InstagramAccount, call: ApiCall
) -> None:
    builders.create_post(builders.create_instagram_account(), graph_id="m1", views=1)
    read(account, call, item(1, {"views": 999}))
    assert (stored(1).views, readings()) == (1, [])


def test_the_same_post_twice_in_a_page_is_stored_once(account: InstagramAccount, call: ApiCall) -> None:
    read(account, call, item(1, {"views": 3}), item(1, {"views": 4}))
    assert db.session.scalar(select(func.count()).select_from(Post)) == 1
    assert [reading.views for reading in readings()] == [4]


@pytest.mark.parametrize(
    "caption",
    [
        "Grüße aus Łódź 🍋🚴‍♀️👩🏽‍🍳",
        "日本語の投稿 #お茶",
        "  spaces \n\n and lines\t",
        "'; DROP TABLE posts; --",
        "🏳️‍🌈" * 500,
    ],
)
def test_captions_come_back_as_they_were_written(
    account: InstagramAccount, call: ApiCall, caption: str
) -> None:
    read(account, call, item(caption=caption))
    assert stored().caption == caption


def test_ids_that_differ_in_case_only_are_two_posts(account: InstagramAccount, call: ApiCall) -> None:
    read(account, call, MediaItem("Ab", figures={"views": 1}), MediaItem("aB", figures={"views": 2}))
    assert sorted(post.views or 0 for post in db.session.scalars(select(Post))) == [1, 2]


def test_a_page_takes_the_same_statements_for_5_posts_and_for_50(app: Flask, call: ApiCall) -> None:
    account = db.session.scalars(select(InstagramAccount)).one()
    sent = []
    for number, first in ((5, 1_000), (50, 2_000)):
        for views in (1, 2):
            page = [item(first + index, {"views": views}) for index in range(number)]
            db.session.refresh(account)
            db.session.refresh(call)
            with count_statements(app) as statements:
                read(account, call, *page)
            sent.append(len(statements))
    # What is known of the posts, the posts, their readings; of new ones their campaigns and ids too, who has
    # their links, and the links noted.
    assert sent == [7, 3, 7, 3]
