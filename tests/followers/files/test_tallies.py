"""Old tallies: times in the zone of the server that wrote them, thousands set apart, gaps as gaps."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from application.followers.files.one_day import read_one_day
from application.followers.files.table import Unfit
from application.followers.files.tallies import EARLIER_ZONE, count_of, earlier_form, read_tally

FOLDER = Path(__file__).parents[1] / "energyapps"
EASTERN, BERLIN = ZoneInfo(EARLIER_ZONE), ZoneInfo("Europe/Berlin")


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


@pytest.mark.parametrize("header", ["time,A", "type,A,A", "type,=cmd", "type,a b"])
def test_a_header_that_can_not_be_taken_is_refused(header: str) -> None:
    with pytest.raises(Unfit) as refused:
        read_tally(f"{header}\n".encode(), EASTERN)
    assert refused.value.problems[0].line == 1
