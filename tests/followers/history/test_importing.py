"""Old tallies come in once, as they are, and say whose counts they hold."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from application.clock import clock
from application.extensions import db
from application.followers.files.table import Unfit
from application.followers.files.tallies import earlier_form
from application.followers.history.columns import Target, known_columns
from application.followers.history.importing import Source, import_day
from application.followers.history.taking_back import take_back
from application.models import (
    CountRhythm,
    CountRound,
    FollowerCount,
    RoundKind,
    TallyImport,
    TrackedAccount,
    Unit,
)
from tests.followers.brought import (
    DAY,
    EASTERN,
    TALLY,
    bring_all,
    bring_day,
    bring_handles,
    bring_tally,
)
from tests.followers.building import create_count, create_round
from tests.statements import count_statements

pytestmark = pytest.mark.usefixtures("context")


def count_of(model: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def account(zid: int, network: str) -> TrackedAccount:
    db.session.expire_all()
    return db.session.scalars(
        select(TrackedAccount).where(TrackedAccount.unit_zid == zid, TrackedAccount.network == network)
    ).one()


def test_the_departments_tally_comes_in_whole() -> None:
    bring_handles()
    imported = bring_tally()
    assert (imported.rows, imported.rounds, imported.counts) == (100, 100, 400)
    assert imported.columns["SECtwitter"] == Target(2, "twitter")
    kept = account(1, "twitter")
    assert (kept.followers, kept.published_followers) == (611_991, 611_991)
    assert kept.published_at == datetime(2017, 3, 22, 1, 40, tzinfo=UTC)
    assert kept.rhythm is CountRhythm.HOURLY


def test_columns_that_were_never_filled_are_accounts_without_a_handle() -> None:
    bring_handles()
    bring_tally()
    assert account(2, "youtube").handle is None
    assert account(2, "youtube").followers is None


def test_the_same_file_again_adds_nothing_and_equal_rows_stay() -> None:
    bring_handles()
    bring_tally()
    again = bring_tally()
    assert (again.rounds, again.counts) == (0, 0)
    assert (count_of(CountRound), count_of(FollowerCount), count_of(TallyImport)) == (100, 400, 1)


MORE = b"3/22/17 9:46,,612000,,,,,,\r\n"


def test_a_newer_copy_of_a_tally_brings_its_new_rows_only() -> None:
    bring_handles()
    bring_tally()
    newer = TALLY.rstrip(b"\r\n") + b"\r\n" + MORE
    imported = bring_tally(newer)
    assert (imported.rows, imported.rounds, imported.counts) == (101, 1, 1)
    [held] = imported.held
    assert (held.rows, held.file_name, held.imported_at is None) == (100, "social_data.csv", False)
    again = bring_tally(newer)
    assert (again.rounds, [held.rows for held in again.held]) == (0, [100])
    assert count_of(CountRound) == 101


def test_of_equal_rows_those_come_in_that_are_more_than_stand_here() -> None:
    bring_handles()
    row = b"3/17/17 17:12,5\r\n"
    assert bring_tally(b"type,DOEtwitter\r\n" + row * 2).rounds == 2
    third = bring_tally(b"type,DOEtwitter\r\n" + row * 3)
    assert (third.rounds, [held.rows for held in third.held]) == (1, [2])
    assert bring_tally(b"type,DOEtwitter\r\n" + row * 3).rounds == 0
    assert bring_tally(b"type,DOEtwitter\n" + row * 3).rounds == 0
    assert count_of(CountRound) == 3


@pytest.mark.parametrize("row", [b"3/17/17 17:13,5", b"3/17/17 17:12,6", b"3/17/17 17:12,"])
def test_a_row_of_another_minute_or_count_is_new(row: bytes) -> None:
    bring_handles()
    bring_tally(b"type,DOEtwitter\r\n3/17/17 17:12,5\r\n")
    assert bring_tally(b"type,DOEtwitter\r\n" + row + b"\r\n").rounds == 1


def test_a_copy_with_a_further_column_that_is_empty_so_far_brings_nothing() -> None:
    bring_handles()
    bring_tally(b"type,DOEtwitter\r\n3/17/17 17:12,5\r\n3/17/17 18:12,\r\n")
    imported = bring_tally(b"type,DOEtwitter,SECtwitter\r\n3/17/17 17:12,5,\r\n3/17/17 18:12,,\r\n")
    assert (imported.rounds, imported.held[0].rows) == (0, 2)


def test_what_was_counted_here_does_not_come_in_from_the_feed_again() -> None:
    bring_handles()
    bring_tally(b"type,DOEtwitter\r\n3/17/17 17:12,5\r\n")
    opened = clock.now().replace(second=7) - timedelta(days=1)
    counted = create_round(opened)
    create_count(account(1, "twitter").id, counted, 646_900)
    create_count(account(2, "twitter").id, counted, 77)
    still_open = create_round(opened + timedelta(hours=1), closed=False)
    create_count(account(1, "twitter").id, still_open, 646_901)
    copy = "".join(f"{earlier_form(at, EASTERN)},{n}\n" for at, n in [(opened, 646_900), (clock.now(), 1)])
    imported = bring_tally(f"type,DOEtwitter\n3/17/17 17:12,5\n{copy}".encode())
    assert imported.rounds == 1
    assert [(held.rows, held.file_name) for held in imported.held] == [(1, None), (1, "social_data.csv")]


def test_a_daily_count_of_the_same_minute_is_no_row_of_the_tally() -> None:
    bring_handles()
    bring_tally(b"type,DOEtwitter\r\n3/17/17 17:12,5\r\n")
    moment = datetime(2017, 3, 18, 21, 12, tzinfo=UTC)
    create_count(account(1, "twitter").id, create_round(moment, kind=RoundKind.DAILY), 6)
    assert bring_tally(b"type,DOEtwitter\r\n3/18/17 17:12,6\r\n").rounds == 1


def test_a_day_of_a_year_that_nobody_counted_in_is_refused() -> None:
    bring_handles()
    for day in (date(1, 1, 1), date(1999, 12, 31)):
        with pytest.raises(Unfit, match="is ahead of 2000"):
            bring_day(day=day)


def test_one_days_counts_come_in_at_noon_of_their_zone() -> None:
    bring_handles()
    assert bring_day().rounds == 1
    kept = account(1, "twitter")
    assert (kept.published_followers, kept.published_at) == (646_819, datetime(2017, 7, 20, 16, tzinfo=UTC))
    assert bring_day().rounds == 0
    assert bring_day(day=date(2017, 7, 21)).rounds == 1


def test_counts_of_today_are_of_now_as_long_as_noon_is_to_come() -> None:
    bring_handles()
    morning = datetime(2026, 11, 22, 14, 30, 5, tzinfo=UTC)
    source = Source(DAY, "all_social_data.csv")
    imported = import_day(source, date(2026, 11, 22), EASTERN, morning)
    db.session.commit()
    assert imported.rounds == 1
    assert account(1, "twitter").published_at == morning
    again = import_day(source, date(2026, 11, 22), EASTERN, morning + timedelta(hours=8))
    assert again.rounds == 0


def test_a_newer_copy_whose_new_column_is_filled_is_refused_by_line() -> None:
    bring_handles()
    bring_tally(b"type,DOEtwitter\r\n3/17/17 17:12,5\r\n3/17/17 18:12,6\r\n")
    fuller = b"type,DOEtwitter,SECtwitter\r\n3/17/17 17:12,5,9\r\n3/17/17 18:12,6,\r\n3/17/17 19:12,7,8\r\n"
    with pytest.raises(Unfit, match="take that import back first") as refused:
        bring_tally(fuller)
    assert [(each.line, "SECtwitter" in each.words) for each in refused.value.problems] == [(2, True)]
    db.session.rollback()
    first = db.session.scalars(select(TallyImport.id)).one()
    take_back(first, clock.now())
    db.session.commit()
    assert (bring_tally(fuller).rounds, count_of(CountRound), count_of(FollowerCount)) == (3, 3, 5)


def test_what_is_older_does_not_become_the_latest() -> None:
    bring_handles()
    bring_day()
    bring_tally()
    assert account(1, "twitter").followers == account(1, "twitter").published_followers == 646_819


def test_an_unknown_column_says_how_to_map_it() -> None:
    bring_handles()
    with pytest.raises(Unfit, match=r"line 1: .*EIAtwitter=1:twitter"):
        bring_tally(b"type,EIAtwitter\r\n3/17/17 17:12,5\r\n")
    db.session.rollback()
    bring_tally(b"type,EIAtwitter\r\n3/17/17 17:12,5\r\n", {"EIAtwitter": Target(25, "twitter")})
    bring_tally(b"type,EIAtwitter\r\n3/17/17 18:12,6\r\n")
    assert account(25, "twitter").followers == 6


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"DOEtwitter": Target(9, "twitter")}, "holds twitter of unit 1 already"),
        ({"EIAtwitter": Target(999, "twitter")}, "No unit has the zid 999"),
        ({"EIAtwitter": Target(25, "myspace")}, "No network is called “myspace”"),
        ({"EIAtwitter": Target(1, "twitter")}, "can’t both hold the same account"),
        ({"other": Target(1, "twitter")}, "has no column “other”"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_reason(given: dict[str, Target], words: str) -> None:
    bring_handles()
    bring_tally()
    with pytest.raises(Unfit, match=words):
        bring_tally(b"type,DOEtwitter,EIAtwitter\r\n3/17/17 17:12,5,6\r\n", given)


def test_columns_stand_as_the_first_file_has_them() -> None:
    bring_handles()
    bring_tally()
    assert ",".join(known_columns()) == TALLY.decode().splitlines()[0].removeprefix("type,")


def test_nothing_is_suggested_for_units_that_are_not_there() -> None:
    with pytest.raises(Unfit, match="DOEtwitter"):
        bring_tally()
    assert count_of(Unit) == 0


def test_units_of_a_day_that_are_not_there_are_named_by_line() -> None:
    with pytest.raises(Unfit, match="line 2: No unit has the zid 1"):
        bring_day()


def test_what_is_still_to_come_is_refused() -> None:
    bring_handles()
    tomorrow = clock.now() + timedelta(days=2)
    with pytest.raises(Unfit, match="still to come"):
        bring_day(day=tomorrow.date())
    with pytest.raises(Unfit, match="line 2: This time is still to come"):
        bring_tally(f"type,DOEtwitter\n{tomorrow:%m/%d/%y %H:%M},5\n".encode())


def test_each_file_is_on_record_with_what_it_brought() -> None:
    bring_all()
    rows = db.session.scalars(select(TallyImport).order_by(TallyImport.id)).all()
    assert [(row.kind, row.rounds, row.counts) for row in rows] == [
        (RoundKind.TALLY, 100, 400),
        (RoundKind.DAY, 1, _filled_cells()),
    ]


def _filled_cells() -> int:
    import csv
    import io

    rows = list(csv.reader(io.StringIO(DAY.decode(), newline="")))[1:]
    return sum(bool(cell) for row in rows for cell in row[2:])


def test_a_long_tally_takes_no_more_statements_than_a_short_one(app: Flask) -> None:
    bring_handles()
    bring_tally()
    sent = []
    for rows in (5, 600):
        moments = [datetime(2016, 1, 1) + timedelta(hours=rows + hour) for hour in range(rows)]
        content = "".join(f"{moment:%m/%d/%y %H:%M},5\n" for moment in moments)
        with count_statements(app) as statements:
            bring_tally(f"type,DOEtwitter\n{content}".encode())
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 22
