"""Times are UTC, aware, and exact to the microsecond on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from application.extensions import db
from application.models import Post
from tests.builders import create_instagram_account, create_post


def _stored(posted_at: datetime) -> datetime | None:
    post = create_post(create_instagram_account(), posted_at=posted_at)
    return db.session.execute(select(Post.posted_at).where(Post.id == post.id)).scalar_one()


@pytest.mark.parametrize("microsecond", [0, 1, 499_999, 500_000, 999_999])
def test_microseconds_are_kept(context: Flask, microsecond: int) -> None:
    moment = datetime(2026, 12, 31, 23, 59, 59, microsecond, tzinfo=UTC)
    assert _stored(moment) == moment


def test_another_zone_comes_back_as_the_same_instant_in_utc(context: Flask) -> None:
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=-7)))
    stored = _stored(moment)
    assert stored == moment
    assert stored is not None
    assert stored.tzinfo is UTC
    assert (stored.day, stored.hour) == (29, 8)


def test_a_time_without_zone_is_refused(context: Flask) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        _stored(datetime(2026, 11, 20, 12, 0))
    db.session.rollback()


def test_a_condition_without_zone_is_refused_too(context: Flask) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        db.session.scalars(select(Post).where(Post.posted_at > datetime(2026, 11, 20))).all()
    db.session.rollback()


def test_times_compare_in_the_database_as_they_do_outside(context: Flask) -> None:
    account = create_instagram_account()
    moment = datetime(2026, 11, 20, 12, 0, 0, 5, tzinfo=UTC)
    for microseconds in range(3):
        create_post(account, posted_at=moment + timedelta(microseconds=microseconds))
    later = select(Post.posted_at).where(Post.posted_at > moment)
    assert len(db.session.scalars(later).all()) == 2
