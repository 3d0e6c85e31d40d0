"""The one helper for bulk writing, on both databases."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from application.extensions import db
from application.models import AccountInsight, CampaignMember, Post, Reading, User
from application.models.upsert import CHUNK_ROWS, upsert
from tests.builders import NOW, create_campaign, create_instagram_account, create_post, create_user
from tests.statements import count_statements

Rows = list[dict[str, Any]]


def post_rows(account_id: int, numbers: Sequence[int], **more: Any) -> Rows:
    return [
        {
            "instagram_account_id": account_id,
            "graph_id": f"{number:06d}",
            "likes": number,
            "first_seen_at": NOW,
            "last_read_at": NOW,
            **more,
        }
        for number in numbers
    ]


def _likes() -> dict[str | None, int | None]:
    db.session.expire_all()
    found = db.session.execute(select(Post.graph_id, Post.likes)).all()
    return {graph_id: likes for graph_id, likes in found}


def _write(rows: Sequence[Mapping[str, Any]], update: Sequence[str] = ("likes", "last_read_at")) -> None:
    upsert(db.session(), Post, rows, key=["graph_id"], update=update)
    db.session.commit()


@pytest.fixture
def account_id(context: Flask) -> int:
    return create_instagram_account().id


def test_new_rows_are_inserted_and_known_ones_overwritten(account_id: int) -> None:
    _write(post_rows(account_id, [1, 2]))
    ids = set(db.session.scalars(select(Post.id)))
    _write(post_rows(account_id, [2, 3], likes=70))
    assert _likes() == {"000001": 1, "000002": 70, "000003": 70}
    assert ids < set(db.session.scalars(select(Post.id)))


def test_only_the_named_columns_are_overwritten(account_id: int) -> None:
    _write(post_rows(account_id, [1, 2], caption="first"))
    later = NOW + timedelta(hours=1)
    _write(
        post_rows(account_id, [1, 2], caption="second", likes=9, last_read_at=later), update=["last_read_at"]
    )
    found = db.session.execute(
        select(Post.caption, Post.likes, Post.last_read_at).order_by(Post.graph_id)
    ).all()
    assert [tuple(row) for row in found] == [("first", 1, later), ("first", 2, later)]


def test_with_nothing_to_update_known_rows_stay(account_id: int) -> None:
    _write(post_rows(account_id, [1, 2]))
    _write(post_rows(account_id, [1, 2, 3], likes=99), update=[])
    assert _likes() == {"000001": 1, "000002": 2, "000003": 99}


def test_a_key_of_two_columns_is_a_key(context: Flask) -> None:
    users = [create_user() for _ in range(2)]
    campaign = create_campaign(members=users[:1])
    rows = [{"campaign_id": campaign.id, "user_id": user.id} for user in users]
    upsert(db.session(), CampaignMember, rows, key=["campaign_id", "user_id"], update=[])
    db.session.commit()
    assert set(db.session.scalars(select(CampaignMember.user_id))) == {user.id for user in users}


def test_a_missing_figure_overwrites_and_is_not_zero(account_id: int) -> None:
    _write(post_rows(account_id, [0, 1, 2]))
    _write([*post_rows(account_id, [0], likes=None), *post_rows(account_id, [1], likes=5)])
    assert _likes() == {"000000": None, "000001": 5, "000002": 2}


def test_rows_with_and_without_values_go_in_one_statement(context: Flask, account_id: int) -> None:
    rows = [
        row
        for number in range(40)
        for row in post_rows(account_id, [number], likes=number if number % 3 else None)
    ]
    with count_statements(context) as sent:
        _write(rows)
    assert len(sent) == 1
    assert sum(value is None for value in _likes().values()) == 14


def test_rows_are_sent_in_chunks_and_sorted_by_key(context: Flask, account_id: int) -> None:
    numbers = [*range(CHUNK_ROWS, CHUNK_ROWS + 10), *range(CHUNK_ROWS)]
    with count_statements(context) as sent:
        _write(post_rows(account_id, numbers))
    assert len(sent) == 2
    inserted = db.session.scalars(select(Post.graph_id).order_by(Post.id)).all()
    assert len(inserted) == CHUNK_ROWS + 10
    assert list(inserted) == sorted(inserted, key=str)


def test_the_same_key_twice_ends_as_the_last_one(account_id: int) -> None:
    _write([*post_rows(account_id, [1], likes=1), *post_rows(account_id, [1], likes=2)])
    assert _likes() == {"000001": 2}


def test_no_rows_send_nothing(context: Flask) -> None:
    with count_statements(context) as sent:
        _write([])
    assert not sent


def _badly_made(account_id: int) -> Iterator[tuple[Rows, list[str]]]:
    whole, other = post_rows(account_id, [1, 2])
    yield [whole, {name: value for name, value in other.items() if name != "likes"}], ["likes"]
    yield [whole, {**other, "caption": "one more"}], ["likes"]
    yield [whole, other], ["likes", "caption"]
    yield [{**whole, "hearts": 3}, {**other, "hearts": 4}], ["likes"]


def test_badly_made_rows_are_refused_before_anything_is_sent(context: Flask, account_id: int) -> None:
    for rows, update in _badly_made(account_id):
        with count_statements(context) as sent, pytest.raises(ValueError, match="rows for posts"):
            upsert(db.session(), Post, rows, key=["graph_id"], update=update)
        assert not sent
    without_key = [
        {name: value for name, value in post_rows(account_id, [1])[0].items() if name != "graph_id"}
    ]
    with pytest.raises(ValueError, match="lack a column of the key"):
        upsert(db.session(), Post, without_key, key=["graph_id"], update=["likes"])


def test_times_and_choices_pass_through_the_column_types(context: Flask, account_id: int) -> None:
    moment = NOW.replace(microsecond=123_456)
    posts = [create_post(db.session.merge(create_instagram_account())) for _ in range(2)]
    rows = [{"post_id": post.id, "read_at": moment, "likes": post.id} for post in posts]
    for _time in range(2):
        upsert(db.session(), Reading, rows, key=["post_id", "read_at"], update=["likes"])
    db.session.commit()
    assert set(db.session.scalars(select(Reading.read_at))) == {moment}
    assert len(db.session.scalars(select(Reading.id)).all()) == 2
    assert set(db.session.scalars(select(Reading.refused_metrics))) == {""}


def test_days_of_an_account_are_overwritten(account_id: int) -> None:
    rows = [
        {
            "instagram_account_id": account_id,
            "metric": "reach",
            "day": (NOW - timedelta(days=age)).date(),
            "dimension": "",
            "value": age or None,
            "read_at": NOW,
        }
        for age in range(3)
    ]
    key = ["instagram_account_id", "metric", "day", "dimension"]
    for value in (None, 8):
        rows[0]["value"] = value
        upsert(db.session(), AccountInsight, rows, key=key, update=["value", "read_at"])
        db.session.commit()
        newest = select(AccountInsight.value).order_by(AccountInsight.day.desc())
        assert list(db.session.scalars(newest)) == [value, 1, 2]


def test_an_error_leaves_nothing_of_the_call(account_id: int) -> None:
    rows = post_rows(account_id, [1, 2]) + post_rows(account_id + 999, [3])
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        _write(rows)
    db.session.rollback()
    assert _likes() == {}
    assert db.session.scalars(select(User.id)).all() == []
