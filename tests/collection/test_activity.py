"""Which campaigns run, and for whom: their days, the week after, their zones, and the completed mark."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.collection.activity import (
    AFTER_THE_END,
    accepted_until,
    active_account_ids,
    campaign_spans,
    in_spans,
)
from application.extensions import db
from application.models import Campaign, Decision, InstagramAccount, Post, Role, User
from tests import builders
from tests.statements import count_statements

STARTS, ENDS = date(2026, 6, 10), date(2026, 6, 20)
DAY = timedelta(days=1)


def on(moment: datetime) -> None:
    """Domain time is this from now on."""
    offset = moment - clock.real_now()
    clock.follow(lambda: offset)


@pytest.fixture
def person(context: Flask) -> User:
    on(datetime(2026, 6, 15, 12, tzinfo=UTC))
    return builders.create_partner()


def account_of(user: User) -> InstagramAccount:
    return db.session.scalars(select(InstagramAccount).where(InstagramAccount.user_id == user.id)).one()


def campaign_of(*members: User, zone: str = "UTC", **more: Any) -> Campaign:
    values: dict[str, Any] = {"starts_on": STARTS, "ends_on": ENDS, "time_zone": zone, **more}
    return builders.create_campaign(members=members, **values)


def active() -> list[int]:
    return list(db.session.scalars(active_account_ids()))


@pytest.mark.parametrize(
    ("today", "is_active"),
    [
        (STARTS - 2 * DAY, False),
        (STARTS - DAY, True),  # its zone may be ahead of UTC
        (STARTS, True),
        (ENDS, True),
        (ENDS + 7 * DAY, True),  # its posts are still gaining
        (ENDS + 8 * DAY, True),  # its zone may be behind UTC
        (ENDS + 9 * DAY, False),
    ],
)
def test_a_campaign_runs_from_its_first_day_to_a_week_after_its_last(
    person: User, today: date, is_active: bool
) -> None:
    campaign_of(person)
    on(datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
    assert active() == ([account_of(person).id] if is_active else [])


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"])
def test_every_instant_in_which_posts_of_a_campaign_are_read_is_within_its_activity(
    person: User, zone: str
) -> None:
    campaign = campaign_of(person, zone=zone)
    last = campaign.ends_at + AFTER_THE_END - timedelta(minutes=1)
    for moment in (campaign.starts_at, campaign.ends_at, last):
        on(moment)
        assert active() == [account_of(person).id], moment


def test_the_completed_mark_ends_a_campaign_at_once(person: User) -> None:
    campaign = campaign_of(person)
    assert active() == [account_of(person).id]
    campaign.completed_at = clock.now()
    db.session.commit()
    assert active() == []
    assert campaign_spans([account_of(person).id]) == {account_of(person).id: ()}


def test_only_accounts_of_active_partners_who_are_in_a_campaign_count(person: User) -> None:
    retired = builders.create_partner(active=False)
    builders.create_partner()
    builders.create_instagram_account()
    brand = builders.create_partner(role=Role.BRAND)
    campaign_of(person, retired, brand)
    assert set(active()) == {account_of(person).id, account_of(brand).id}


def test_who_is_in_two_campaigns_counts_once(person: User) -> None:
    campaign_of(person)
    campaign_of(person)
    assert active() == [account_of(person).id]


def test_the_campaigns_of_any_number_of_accounts_are_one_statement(context: Flask, person: User) -> None:
    others = [builders.create_partner() for _ in range(5)]
    first = campaign_of(person, *others, starts_on=STARTS - DAY)
    second = campaign_of(person)
    campaign_of(person, starts_on=ENDS + 30 * DAY, ends_on=ENDS + 40 * DAY)
    mine, unknown = account_of(person).id, 999_999
    ids = [mine, *(account_of(user).id for user in others), unknown]
    with count_statements(context) as sent:
        spans = campaign_spans(ids)
    assert len(sent) == 1
    assert list(spans) == ids
    assert [span.campaign_id for span in spans[mine]] == [first.id, second.id]
    assert spans[unknown] == ()
    assert spans[mine][1].read_until == datetime(2026, 6, 28, tzinfo=UTC)


def test_an_accepted_post_is_read_as_long_as_the_longest_campaign_that_has_accepted_it(person: User) -> None:
    post, *others = builders.create_posts(account_of(person), 4)
    short, long = campaign_of(), campaign_of(ends_on=ENDS + 3 * DAY)
    over = campaign_of(ends_on=ENDS + 9 * DAY, completed_at=clock.now())
    for campaign in (short, long, over):
        builders.create_assignment(campaign, post)
    builders.create_assignment(short, others[0], Decision.REJECTED)
    builders.create_assignment(short, others[1], Decision.UNDECIDED)
    builders.create_assignment(over, others[2])
    builders.create_assignment(short, builders.create_post(builders.create_instagram_account()))
    assert accepted_until(account_of(person).id) == {post.id: datetime(2026, 7, 1, tzinfo=UTC)}


def test_the_days_of_a_campaign_are_those_of_its_zone_and_end_with_the_last(person: User) -> None:
    campaign = campaign_of(person, zone="Pacific/Auckland")
    assert campaign.starts_at == datetime(2026, 6, 9, 12, tzinfo=UTC)
    account = account_of(person)
    moment = timedelta(microseconds=1)
    times = {
        campaign.starts_at - moment: False,
        campaign.starts_at: True,
        campaign.ends_at - moment: True,
        campaign.ends_at: False,
    }
    posts = {builders.create_post(account, posted_at=at).id: inside for at, inside in times.items()}
    builders.create_post(account).posted_at = None
    db.session.commit()
    found = db.session.scalars(select(Post.id).where(in_spans(campaign_spans([account.id])[account.id])))
    assert set(found) == {post_id for post_id, inside in posts.items() if inside}


def test_no_campaign_holds_no_post(person: User) -> None:
    builders.create_post(account_of(person))
    assert db.session.scalars(select(Post.id).where(in_spans(()))).all() == []
