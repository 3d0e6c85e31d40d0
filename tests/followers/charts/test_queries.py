"""What the database keeps of long series: the same as going through every count."""

import random
from datetime import timedelta

from flask import Flask

from application.charts.thinning import Point
from application.followers.charts.frame import Frame
from application.followers.charts.queries import BUCKETS, all_counts, buckets_of, held_counts, notes_on
from application.networks import Network
from tests.followers import building
from tests.followers.building import NOW
from tests.statements import count_statements

HOURS = 3_000
FRAME = Frame(NOW - timedelta(hours=HOURS), NOW)


def seeded() -> tuple[int, int]:
    chance = random.Random(3)
    accounts = building.create_accounts([building.create_unit()], [Network.TWITTER, Network.YOUTUBE])
    building.create_history(
        {
            account: [chance.randrange(10**6) if chance.random() > 0.1 else None for _ in range(HOURS)]
            for account in accounts
        }
    )
    return accounts[0], accounts[1]


def test_each_bucket_holds_first_least_most_and_last(context: Flask) -> None:
    accounts = seeded()
    found = buckets_of(accounts, FRAME)
    width = -(-(FRAME.seconds + 1) // BUCKETS)
    start = int(FRAME.first.timestamp())
    for account in accounts:
        parts: dict[int, list[Point]] = {}
        for at, owner, followers in all_counts(accounts, FRAME):
            if owner == account:
                point = Point(at, followers)
                parts.setdefault((point.at - start) // width, []).append(point)
        assert len(found[account]) == len(parts)
        for bucket, whole in zip(found[account], parts.values(), strict=True):
            assert (bucket.first, bucket.last) == (whole[0], whole[-1])
            assert bucket.least.value == min(point.value for point in whole)
            assert bucket.most.value == max(point.value for point in whole)
            assert {bucket.least, bucket.most} <= set(whole)
            assert bucket.number == len(whole)


def test_it_is_one_statement_for_any_number_of_accounts(context: Flask) -> None:
    accounts = seeded()
    for asked in (accounts[:1], accounts):
        with count_statements(context) as sent:
            buckets_of(asked, FRAME)
        assert len(sent) == 1


def test_a_short_frame_holds_every_count(context: Flask) -> None:
    accounts = seeded()
    short = Frame(NOW - timedelta(days=2), NOW)
    kept = sum(len(bucket.points) for each in buckets_of(accounts, short).values() for bucket in each)
    assert kept == len(all_counts(accounts, short))


def test_open_rounds_are_not_told(context: Flask) -> None:
    account = building.create_account(building.create_unit())
    building.create_count(account, building.create_round(NOW - timedelta(hours=2)), 10)
    building.create_count(account, building.create_round(NOW, closed=False), 99)
    held = held_counts([account])
    assert held is not None
    assert held.first == held.last == NOW - timedelta(hours=2)
    assert [row[2] for row in all_counts([account], FRAME)] == [10]


def test_a_count_that_nobody_can_have_does_not_spoil_the_chart(context: Flask) -> None:
    account = building.create_account(building.create_unit())
    building.create_count(account, building.create_round(NOW - timedelta(hours=2)), 2**53)
    building.create_count(account, building.create_round(NOW - timedelta(hours=1)), 8_000_000_000)
    (bucket,) = buckets_of([account], FRAME)[account]
    assert bucket.first == Point(int((NOW - timedelta(hours=1)).timestamp()), 8_000_000_000)


def test_notes_of_others_and_of_other_times_are_left_out(context: Flask) -> None:
    unit, other = building.create_unit(), building.create_unit()
    building.create_note("for all")
    building.create_note("the unit's", NOW - timedelta(days=1), unit_zid=unit)
    building.create_note("other unit", unit_zid=other)
    building.create_note("other network", network="youtube")
    building.create_note("long ago", NOW - timedelta(days=999))
    building.create_note("removed", removed_at=NOW)
    assert [note.text for note in notes_on([unit], ["twitter"], FRAME)] == ["the unit's", "for all"]
