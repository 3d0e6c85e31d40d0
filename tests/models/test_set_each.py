"""Many rows get a value each in few statements, and no other row or column changes."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from application.extensions import db
from application.models import Post
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
