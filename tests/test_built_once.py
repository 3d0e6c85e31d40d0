"""A statement that is kept answers as one that is built for the question."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Select, func, select
from sqlalchemy.exc import ArgumentError

from application.built_once import built_once
from application.clock import clock
from application.extensions import db
from application.models import Campaign, Role, User
from application.moments import day, moment
from tests.builders import NOW, create_campaign, create_user
from tests.statements import count_statements

BUILT: list[bool] = []
"""The forms that were built."""


@built_once
def _of_role(user_ids: Sequence[int], role: Role, *, newest_first: bool) -> Select[int]:
    BUILT.append(newest_first)
    statement = select(User.id).where(User.id.in_(user_ids), User.role == role)
    return statement.order_by(User.id.desc() if newest_first else User.id)


@pytest.fixture
def people(context: Flask) -> list[int]:
    made = [
        create_user(role=Role.MANAGER, name=name, email=f"{name}@example.org")
        for name in ("ada", "max", "zoe")
    ]
    made.append(create_user(role=Role.ADMIN, name="eve", email="eve@example.org"))
    return [each.id for each in made]


def test_each_call_is_answered_for_its_own_values(people: list[int]) -> None:
    ada, max_, zoe, eve = people
    ask = db.session.scalars
    assert ask(*_of_role([ada, zoe, eve], Role.MANAGER, newest_first=False)).all() == [ada, zoe]
    assert ask(*_of_role([max_], Role.MANAGER, newest_first=False)).all() == [max_]
    assert ask(*_of_role(people, Role.ADMIN, newest_first=False)).all() == [eve]
    assert ask(*_of_role([], Role.MANAGER, newest_first=False)).all() == []


def test_it_is_built_once_for_each_form(people: list[int]) -> None:
    for newest_first in (False, True):
        _of_role(people, Role.MANAGER, newest_first=newest_first)
    built = list(BUILT)
    for _ in range(3):
        for newest_first in (False, True):
            found = db.session.scalars(*_of_role(people, Role.MANAGER, newest_first=newest_first)).all()
            assert found == sorted(people[:3], reverse=newest_first)
    assert built == BUILT


def test_lists_of_any_length_take_one_statement(app: Flask, people: list[int]) -> None:
    with count_statements(app) as sent:
        db.session.scalars(*_of_role(people * 400, Role.ADMIN, newest_first=False)).all()
    assert len(sent) == 1


def test_none_is_refused(people: list[int]) -> None:
    with pytest.raises(ValueError, match="form of its own"):
        _of_role(people, None, newest_first=False)  # type: ignore[arg-type]  # what is tested


def test_a_builder_cannot_look_at_a_value() -> None:
    @built_once
    def _only_some(user_ids: Sequence[int]) -> Select[int]:
        return select(User.id) if user_ids else select(User.id).limit(0)

    with pytest.raises((TypeError, ArgumentError)):
        _only_some([1])


@built_once
def _from_then_on(made_at: datetime) -> Select[int]:
    return select(User.id).where(func.coalesce(User.left_at, made_at) >= made_at, made_at <= User.created_at)


@built_once
def _running_on(day: date) -> Select[int]:
    running = func.coalesce(Campaign.starts_on, Campaign.ends_on)
    return select(Campaign.id).where(
        day >= running, day <= func.coalesce(Campaign.ends_on, Campaign.starts_on)
    )


def test_times_and_days_are_given_as_the_database_keeps_them_wherever_they_stand(people: list[int]) -> None:
    """Where they stand first, no column tells their type."""
    assert list(db.session.scalars(*_from_then_on(NOW))) == people
    assert list(db.session.scalars(*_from_then_on(NOW + timedelta(seconds=1)))) == []
    campaign = create_campaign()
    for day_, found in ((campaign.starts_on, [campaign.id]), (campaign.ends_on + timedelta(days=1), [])):
        assert list(db.session.scalars(*_running_on(day_))) == found


@built_once
def _made_within(*, within: timedelta) -> Select[int]:
    return (
        select(User.id)
        .where(User.created_at > moment(-within), User.created_at <= moment())
        .order_by(User.id)
    )


@built_once
def _begun(*, ahead: timedelta) -> Select[int]:
    return select(Campaign.id).where(Campaign.starts_on <= day(ahead))


def test_its_time_is_that_of_the_execution(people: list[int]) -> None:
    def found() -> list[int]:
        return list(db.session.scalars(*_made_within(within=timedelta(hours=1))))

    at = NOW - datetime.now(UTC)
    clock.follow(lambda: at + timedelta(minutes=5))
    assert found() == people
    clock.follow(lambda: at + timedelta(minutes=70))
    assert found() == []
    clock.follow(lambda: at - timedelta(minutes=5))
    assert found() == []


def test_its_day_is_that_of_the_execution(context: Flask) -> None:
    campaign_id = create_campaign(starts_on=NOW.date() + timedelta(days=2)).id

    def begun() -> list[int]:
        return list(db.session.scalars(*_begun(ahead=timedelta(days=1))))

    at = NOW - datetime.now(UTC)
    clock.follow(lambda: at)
    assert begun() == []
    clock.follow(lambda: at + timedelta(days=1))
    assert begun() == [campaign_id]
