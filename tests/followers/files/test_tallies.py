"""Old tallies: times in the zone of the server that wrote them, thousands set apart, gaps as gaps."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from application.follower_settings import FollowerSettings
from application.followers.files.one_day import read_one_day
from application.followers.files.table import Unfit
from application.followers.files.tallies import count_of, earlier_form, read_tally

FOLDER = Path(__file__).parents[1] / "energyapps"
EASTERN, BERLIN = FollowerSettings().zone, ZoneInfo("Europe/Berlin")


def times(*texts: str, zone: ZoneInfo = BERLIN) -> list[str]:
    content = "type,A\n" + "".join(f"{text},1\n" for text in texts)
    return [f"{row.counted_at:%d %H:%M}" for row in read_tally(content.encode(), zone).rows]


def test_the_departments_tally_is_read_whole() -> None:
    tally = read_tally((FOLDER / "social_data.csv").read_bytes(), EASTERN)
    assert tally.columns[:2] == ("DOEfacebook", "DOEtwitter")
    assert len(tally.rows) == 100
    first, last = tally.rows[0], tally.rows[-1]
    assert first.counted_at == datetime(2017, 3, 17, 21, 12, tzinfo=UTC)
    assert first.counts == (None, 602_454, 30_627, 14_983, None, 6_405, None, None)
    assert (last.number, last.counts[1]) == (100, 611_991)


def test_equal_rows_are_rows_of_their_own() -> None:
    tally = read_tally((FOLDER / "social_data.csv").read_bytes(), EASTERN)
    assert tally.rows[1].counts == tally.rows[2].counts
    assert [row.number for row in tally.rows[1:3]] == [2, 3]


def test_times_are_given_back_as_they_were_written() -> None:
    content = (FOLDER / "social_data.csv").read_bytes()
    written = [line.split(",")[0] for line in content.decode().splitlines()[1:]]
    assert [earlier_form(row.counted_at, EASTERN) for row in read_tally(content, EASTERN).rows] == written


def test_the_hour_that_comes_twice_goes_by_the_row_above() -> None:
    told = times("10/25/26 1:59", "10/25/26 2:30", "10/25/26 2:10", "10/25/26 2:40", "10/25/26 3:00")
    assert told == ["24 23:59", "25 00:30", "25 01:10", "25 01:40", "25 02:00"]


def test_a_row_a_minute_out_of_order_does_not_jump_an_hour() -> None:
    out_of_order = ("10/25/26 2:00", "10/25/26 2:10", "10/25/26 2:09", "10/25/26 2:11", "10/25/26 2:12")
    assert times(*out_of_order) == ["25 00:00", "25 00:10", "25 00:09", "25 00:11", "25 00:12"]
    assert times("10/25/26 2:50", "10/25/26 2:10", "10/25/26 2:09", "10/25/26 2:20") == [
        "25 00:50", "25 01:10", "25 01:09", "25 01:20",
    ]  # fmt: skip
    assert times("10/25/26 3:05", "10/25/26 2:55", "10/25/26 3:15") == ["25 02:05", "25 01:55", "25 02:15"]


def test_a_small_step_back_in_a_rhythm_of_its_own_is_of_the_second_time() -> None:
    by_45_minutes = times("10/25/26 2:00", "10/25/26 2:45", "10/25/26 2:30", "10/25/26 3:15")
    assert by_45_minutes == ["25 00:00", "25 00:45", "25 01:30", "25 02:15"]
    by_the_hour = times("10/25/26 1:10", "10/25/26 2:10", "10/25/26 2:09", "10/25/26 3:10")
    assert by_the_hour == ["24 23:10", "25 00:10", "25 01:09", "25 02:10"]


def moments(*texts: str) -> list[str]:
    content = "type,A\n" + "".join(f"{text},1\n" for text in texts)
    return [f"{row.counted_at:%H:%M}" for row in read_tally(content.encode(), EASTERN).rows]


@pytest.mark.parametrize(
    "minutes",
    [("1:46", "1:46", "2:46"), ("1:00", "1:01", "2:00"), ("1:58", "1:58", "3:02")],
    ids=" ".join,
)
def test_in_an_hourly_rhythm_a_row_like_the_one_above_is_of_the_second_time(minutes: tuple[str, ...]) -> None:
    told = moments(*(f"11/5/17 {minute}" for minute in minutes))
    assert [moment.split(":")[0] for moment in told][:2] == ["05", "06"]


def test_an_autumn_night_by_the_hour_has_no_gap_and_no_double() -> None:
    told = moments("11/5/17 0:46", "11/5/17 1:46", "11/5/17 1:46", "11/5/17 2:46")
    assert told == ["04:46", "05:46", "06:46", "07:46"]
    assert moments("11/5/17 1:46", "11/5/17 1:46") == ["05:46", "05:46"]


@pytest.mark.parametrize(
    "minutes",
    [("1:12", "1:12", "1:12", "1:46"), ("0:50", "1:12", "1:12", "2:12"), ("21:12", "1:12", "1:12", "5:12")],
    ids=" ".join,
)
def test_equal_rows_of_no_hourly_rhythm_stay_equal(minutes: tuple[str, ...]) -> None:
    texts = [f"11/{4 if minute.startswith('21') else 5}/17 {minute}" for minute in minutes]
    assert moments(*texts)[1:3] == ["05:12", "05:12"]


def test_equal_rows_of_an_hour_that_comes_once_stay_equal() -> None:
    assert moments("3/17/17 16:12", "3/17/17 17:12", "3/17/17 17:12", "3/17/17 18:12")[1:3] == ["21:12"] * 2


@pytest.mark.parametrize(
    "text", ["3/17/99 17:12", "1/1/0001 0:00", "12/31/9999 23:59", "12/31/1999 23:59", "1/1/2101 0:00"]
)
@pytest.mark.parametrize("zone", [EASTERN, ZoneInfo("Pacific/Kiritimati")], ids=str)
def test_years_that_nobody_counted_in_are_a_lines_problem(text: str, zone: ZoneInfo) -> None:
    with pytest.raises(Unfit, match=r"^line 3: .* is of no year from 2000 to 2100") as refused:
        read_tally(f"type,A\n1/1/26 1:00,5\n{text},5\n".encode(), zone)
    assert len(refused.value.problems) == 1


def test_a_time_that_never_was_is_refused() -> None:
    with pytest.raises(Unfit, match="never was"):
        times("3/29/26 2:30")


def test_years_have_two_digits_or_four() -> None:
    assert times("1/2/26 3:04", "1/2/2026 3:04", zone=ZoneInfo("UTC")) == ["02 03:04"] * 2


@pytest.mark.parametrize("text", ["", "yesterday", "2026-01-02 03:04", "13/1/26 1:00", "1/1/26"])
def test_what_is_no_time_is_named_with_its_line(text: str) -> None:
    with pytest.raises(Unfit) as refused:
        read_tally(f"type,A\n1/1/26 1:00,5\n{text},5\n".encode(), EASTERN)
    assert [problem.line for problem in refused.value.problems] == [3]


@pytest.mark.parametrize(
    ("text", "count"),
    [("", None), ("0", 0), ("602454", 602_454), ("14,983", 14_983), ("1,234,567", 1_234_567)],
)
def test_counts_may_have_their_thousands_set_apart(text: str, count: int | None) -> None:
    assert count_of(text) == count


@pytest.mark.parametrize("text", ["14,98", "1.5", "-3", "=1+1", "١٢", "9" * 17, "n/a"])
def test_what_is_no_count_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match=r"no whole number|more than anybody counts"):
        count_of(text)


def test_one_day_of_all_units_is_read_by_their_numbers() -> None:
    day = read_one_day((FOLDER / "all_social_data.csv").read_bytes())
    counts = {unit.zid: unit.counts for unit in day.units}
    assert len(counts) == 47
    assert counts[1] == {"facebook": 116_332, "twitter": 646_819, "instagram": 31_617, "youtube": 15_221}
    assert counts[3] == {}


def test_a_days_bad_lines_are_all_named() -> None:
    with pytest.raises(Unfit) as refused:
        read_one_day(b"type,zid,twitter\nA,1,x\nB,0,1\nC,2,1\nD,2,1\n")
    assert [problem.line for problem in refused.value.problems] == [2, 3, 5]


@pytest.mark.parametrize("header", ["time,A", "type,A,A", "type,type", "type,=cmd", "type,a b"])
def test_a_header_that_can_not_be_taken_is_refused(header: str) -> None:
    with pytest.raises(Unfit) as refused:
        read_tally(f"{header}\n".encode(), EASTERN)
    assert refused.value.problems[0].line == 1
