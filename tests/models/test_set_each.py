"""Many rows get a value each in few statements, and no other row or column changes."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from application.extensions import db
from application.models import MissingReason, Post
from application.models.set_each import CHUNK_ROWS, set_each
from tests import builders
from tests.statements import count_statements


def times() -> dict[int, object]:
    return {row.id: row.next_read_at for row in db.session.execute(select(Post.id, Post.next_read_at))}


def test_each_row_gets_its_own_value_and_none_clears(context: Flask) -> None:
    posts = builders.create_posts(builders.create_instagram_account(), 4, next_read_at=builders.NOW, views=7)
    ids = [post.id for post in posts]
    later = builders.NOW + timedelta(hours=1, microseconds=5)
    with count_statements(context) as sent:
        set_each(db.session(), Post, "next_read_at", {ids[0]: later, ids[1]: None, ids[2]: builders.NOW})
    assert len(sent) == 2
    db.session.commit()
    assert times() == {ids[0]: later, ids[1]: None, ids[2]: builders.NOW, ids[3]: builders.NOW}
    assert set(db.session.scalars(select(Post.views))) == {7}


def test_nothing_to_set_is_no_statement(context: Flask) -> None:
    with count_statements(context) as sent:
        set_each(db.session(), Post, "next_read_at", {})
    assert sent == []


def test_many_rows_take_a_statement_for_each_packet(context: Flask) -> None:
    posts = builders.create_posts(builders.create_instagram_account(), CHUNK_ROWS + 1)
    values = {post.id: builders.NOW + timedelta(seconds=post.id) for post in posts}
    with count_statements(context) as sent:
        set_each(db.session(), Post, "next_read_at", values)
    assert len(sent) == 2
    db.session.commit()
    assert times() == values


def test_cleared_rows_take_one_more_statement_for_each_packet(context: Flask) -> None:
    posts = builders.create_posts(builders.create_instagram_account(), 2 * CHUNK_ROWS)
    values = {post.id: builders.NOW if place % 3 else None for place, post in enumerate(posts)}
    with count_statements(context) as sent:
        set_each(db.session(), Post, "next_read_at", dict(reversed(values.items())))
    assert len(sent) == 4
    db.session.commit()
    assert times() == values


@pytest.mark.parametrize(
    ("column", "given"),
    [
        ("views", [0, 2**40, None]),
        ("caption", ["", "it's 50 % 🍋 \\ :id", None]),
        ("insights_reason", [MissingReason.NOT_ENOUGH_VIEWERS, MissingReason.BEFORE_PROFESSIONAL, None]),
        ("posted_at", [builders.NOW, builders.NOW.replace(microsecond=999_999), None]),
    ],
)
def test_values_of_every_kind_come_back_as_they_were_given_and_nought_is_not_none(
    context: Flask, column: str, given: list[object]
) -> None:
    posts = builders.create_posts(builders.create_instagram_account(), len(given), views=7)
    values = {post.id: value for post, value in zip(posts, given, strict=True)}
    set_each(db.session(), Post, column, values)
    db.session.commit()
    found = db.session.execute(select(Post.id, getattr(Post, column)))
    assert {row[0]: row[1] for row in found} == values


def test_an_id_that_no_row_has_sets_nothing(context: Flask) -> None:
    (post,) = builders.create_posts(builders.create_instagram_account(), 1)
    set_each(db.session(), Post, "next_read_at", {post.id + 1: builders.NOW, post.id + 2: None})
    db.session.commit()
    assert times() == {post.id: None}
