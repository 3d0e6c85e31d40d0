"""A measure by day as a chart and as a file: gaps, breaks, and why a figure is missing."""

from datetime import UTC, date, datetime, timedelta

from application.collection.coverage.coverage import AskedDay, Window
from application.profiles.figures.chart import DailyFigures
from application.profiles.figures.daily import Day
from application.profiles.figures.measures import measure
from application.profiles.figures.reasons import MAY_RISE, Asked

FIRST = date(2026, 11, 1)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WINDOW = Window(first=FIRST, today=date(2026, 11, 20), now=NOW, joined_on=date(2026, 10, 1))


def _figures(name: str, days: list[Day], problems: dict[date, str | None] | None = None) -> DailyFigures:
    kind = measure(name)
    assert kind is not None
    asked = {day: AskedDay(day, NOW, problem) for day, problem in (problems or {}).items()}
    return DailyFigures(kind, kind.parts, tuple(days), Asked(asked, WINDOW, date(2026, 10, 1)))


def _day(number: int, *values: int | None, settled: bool = True, classic: bool = False) -> Day:
    return Day(FIRST + timedelta(days=number), values, settled, classic)


def test_a_day_without_a_figure_is_a_gap_with_its_reason() -> None:
    refused = FIRST + timedelta(days=1)
    figures = _figures("views", [_day(0, 5), _day(1, None), _day(2, 7)], {refused: "bad_parameter"})
    [line] = figures.timeline(frame_address="", csv_address="").lines
    assert list(line.values) == [5, None, 7]
    assert line.texts == ("5", "Instagram refused to give the figures of this day.", "7")


def test_the_break_between_impressions_and_views_is_marked_and_no_line_leads_over_it() -> None:
    days = [_day(0, 900, classic=True), _day(1, 950, classic=True), _day(2, None), _day(3, 400), _day(4, 410)]
    chart = _figures("views", days).timeline(frame_address="", csv_address="")
    values = {line.label: line.values for line in chart.lines}
    assert values == {
        "Views": (None, None, None, 400, 410),
        "Impressions": (900, 950, None, None, None),
    }
    assert chart.marks == ((3, "Views replaced impressions"),)
    assert chart.lines[0].texts[0] == "Counted as impressions."


def test_days_that_may_still_rise_are_marked_from_the_first_of_them() -> None:
    days = [_day(0, 5), _day(1, 6), _day(2, 3, settled=False), _day(3, 1, settled=False), _day(4, None)]
    figures = _figures("views", days)
    assert figures.timeline(frame_address="", csv_address="").marks == ((2, "May still rise"),)
    read_early_once = [_day(0, 5, settled=False), _day(1, 6)]
    assert _figures("views", read_early_once).timeline(frame_address="", csv_address="").marks == ()


def test_the_file_has_a_row_a_day_and_empty_cells_for_what_is_missing() -> None:
    days = [_day(0, 5, 10), _day(1, None, 4), _day(2, None, None), _day(3, 2, 3, settled=False)]
    rows = list(_figures("profile_links_taps", days).table())
    assert rows[0] == [
        "Day (Pacific)",
        "Contact taps (count)",
        "Website taps (count)",
        "State",
        "Why",
        "Counted as",
    ]
    assert rows[1] == ["2026-11-01", 5, 10, "final", "", "Contact taps, Website taps"]
    assert rows[2][:4] == ["2026-11-02", None, 4, "partly missing"]
    assert str(rows[2][4]).startswith("Contact taps: ")
    assert (rows[3][3], rows[3][5]) == ("missing", "")
    assert rows[4][3:5] == ["may still rise", MAY_RISE]


def test_days_that_are_never_asked_for_say_so() -> None:
    early = Day(date(2026, 9, 30), (None,))
    assert _figures("views", [early]).main_reason == "Days before 1 Oct 2026 are not asked for."


def test_new_followers_older_than_instagram_s_memory_say_that_it_forgets_them() -> None:
    for days in (31, 45):
        old = Day(NOW.date() - timedelta(days=days), (None,))
        told = _figures("follower_count", [old]).main_reason
        assert told == "Instagram keeps this figure for 30 days only; it was not read in that time."
        assert "30 days" not in _figures("views", [old]).main_reason
    young = Day(NOW.date() - timedelta(days=20), (None,))
    assert "30 days" not in _figures("follower_count", [young]).main_reason


def test_a_part_that_goes_is_marked_and_its_name_goes_from_the_file() -> None:
    without = [Day(FIRST + timedelta(days=number), (5, None), gone=frozenset({1})) for number in (2, 3, 4)]
    figures = _figures("profile_links_taps", [_day(0, 5, 10), _day(1, 6, 9), *without])
    chart = figures.timeline(frame_address="", csv_address="")
    assert chart.marks == ((2, "From here on contact taps"),)
    assert [row[-1] for row in figures.table()][2:4] == ["Contact taps, Website taps", "Contact taps"]


def test_a_count_of_followers_names_its_own_days() -> None:
    figures = _figures("followers_count", [_day(0, 50), _day(1, None)])
    assert next(iter(figures.table()))[0] == "Day (UTC)"
    assert figures.main_reason.startswith("Instagram only tells how many there are now")
    assert figures.reasons[1] == ("Not counted on this day.",)
