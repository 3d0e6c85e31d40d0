"""Whatever writes a post leaves another mark on it, by which those who remember what came of posts notice."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from application.extensions import db
from application.models import Post
from application.models.set_each import set_each
from application.models.upsert import upsert
from tests.builders import create_instagram_account, create_post, create_posts


def _by_a_row(post: Post) -> None:
    post.likes = 7
    db.session.flush()


def _by_a_statement(post: Post) -> None:
    db.session.execute(update(Post).where(Post.id == post.id).values(likes=7))


def _by_set_each(post: Post) -> None:
    set_each(db.session(), Post, "likes", {post.id: 7})


def _by_an_upsert(post: Post) -> None:
    upsert(db.session(), Post, [_read_again(post)], key=["graph_id"], update=["likes"])


def _by_filling(post: Post) -> None:
    upsert(db.session(), Post, [_read_again(post)], key=["graph_id"], update=[], fill=["likes"])


WAYS = (_by_a_row, _by_a_statement, _by_set_each, _by_an_upsert, _by_filling)


@pytest.mark.parametrize("write", WAYS, ids=lambda way: way.__name__.strip("_"))
def test_each_way_of_writing_leaves_another_mark(context: Flask, write: Callable[[Post], None]) -> None:
    post = create_post(create_instagram_account(), likes=3)
    before = _mark(post)
    write(post)
    db.session.commit()
    assert db.session.get_one(Post, post.id, populate_existing=True).likes == 7
    assert _mark(post) != before


def test_an_upsert_that_keeps_the_row_keeps_its_mark(context: Flask) -> None:
    post = create_post(create_instagram_account(), likes=3)
    before = _mark(post)
    upsert(db.session(), Post, [_read_again(post)], key=["graph_id"], update=[])
    db.session.commit()
    assert _mark(post) == before


def _all_by_a_statement(posts: Sequence[Post]) -> None:
    db.session.execute(update(Post).values(likes=7))


def _all_by_set_each(posts: Sequence[Post]) -> None:
    set_each(db.session(), Post, "likes", {post.id: 7 for post in posts})


def _all_cleared(posts: Sequence[Post]) -> None:
    set_each(db.session(), Post, "next_read_at", {post.id: None for post in posts})


def _all_by_an_upsert(posts: Sequence[Post]) -> None:
    upsert(db.session(), Post, [_read_again(post) for post in posts], key=["graph_id"], update=["likes"])


def _all_by_rows(posts: Sequence[Post]) -> None:
    for post in posts:
        post.likes = 7
    db.session.flush()


MANY = (_all_by_a_statement, _all_by_set_each, _all_cleared, _all_by_an_upsert, _all_by_rows)


@pytest.mark.parametrize("write", MANY, ids=lambda way: way.__name__.strip("_"))
def test_rows_that_are_written_together_get_a_mark_each(
    context: Flask, write: Callable[[Sequence[Post]], None]
) -> None:
    posts = create_posts(create_instagram_account(), 6, likes=3)
    before = _marks()
    write(posts)
    db.session.commit()
    after = _marks()
    assert len(after) == 6
    assert not after & before


def _marks() -> set[int]:
    return set(db.session.scalars(select(Post.change_mark)))


def _read_again(post: Post) -> dict[str, Any]:
    """The row as an answer of Instagram brings it."""
    return {
        "graph_id": post.graph_id,
        "instagram_account_id": post.instagram_account_id,
        "network": post.network,
        "first_seen_at": post.first_seen_at,
        "likes": 7,
    }


def _mark(post: Post) -> int:
    return db.session.execute(select(Post.change_mark).where(Post.id == post.id)).scalar_one()
