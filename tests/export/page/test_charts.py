"""The charts of a report as the server's own drawings."""

from dataclasses import replace
from datetime import date, timedelta

from application.charts.bars import BarChart
from application.charts.lines import LineChart
from application.charts.timeline import Timeline
from application.export.rendering.page.charts import BY_HAND, NO_VALUE, drawings_of
from application.export.report import Area, Chart, Format, Series

AREA = Area("Tab", 1, 1, 3, 1)
DAYS = tuple(date(2026, 11, 1) + timedelta(days=place) for place in range(3))


def series(name: str, categories: tuple[str | int | float | date, ...] = DAYS) -> Series:
    return Series(name, AREA, AREA, categories, (5, None, 7_000), (False, False, True))


CHART = Chart("line", "Views by day", "Views", (series("Views"),), 1, 1, 600, 300, "Lines: views")


def test_days_are_drawn_on_a_scale_of_time_with_gaps_as_gaps() -> None:
    (drawn,) = drawings_of([CHART], "timeline")
    assert isinstance(drawn.chart, Timeline)
    assert drawn.chart.labels == ("2026-11-01", "2026-11-02", "2026-11-03")
    assert list(drawn.chart.lines[0].values) == [5, None, 7_000]
    assert drawn.chart.lines[0].texts == ("5", "", "7,000")
    assert drawn.chart.base == "Lines: views."


def test_more_lines_than_can_be_told_apart_stand_in_several_drawings() -> None:
    many = replace(CHART, series=tuple(series(f"Line {place}") for place in range(5)))
    drawn = list(drawings_of([many], "timeline"))
    assert [len(each.chart.lines) for each in drawn if isinstance(each.chart, Timeline)] == [4, 1]
    assert [each.chart.title for each in drawn] == ["Views by day (1 of 2)", "Views by day (2 of 2)"]
    assert len({each.chart.name for each in drawn}) == 2


def test_what_is_no_day_stands_at_equal_distances() -> None:
    (drawn,) = drawings_of([replace(CHART, kind="area", series=(series("Online", (0, 1, 2)),))], "hours")
    assert isinstance(drawn.chart, LineChart)
    assert drawn.chart.times == ("0", "1", "2")


def test_bars_and_columns_lie_and_a_missing_one_says_so() -> None:
    for kind in ("bar", "column"):
        chart = replace(CHART, kind=kind, series=(series("Views", ("Reel", "Feed", "Story")),))
        (drawn,) = drawings_of([chart], "summary")
        assert isinstance(drawn.chart, BarChart)
        assert [bar.label for bar in drawn.chart.bars] == ["Reel", "Feed", "Story"]
        assert [bar.text for bar in drawn.chart.bars] == ["5", NO_VALUE, "7,000"]
        assert [bar.by_hand for bar in drawn.chart.bars] == ["", "", BY_HAND]


def test_shares_are_told_as_shares() -> None:
    shares = Series("Share", AREA, AREA, ("DE", "AT"), (0.5, 0.25))
    (drawn,) = drawings_of([replace(CHART, kind="bar", series=(shares,), format=Format.PERCENT)], "audience")
    assert isinstance(drawn.chart, BarChart)
    assert [bar.text for bar in drawn.chart.bars] == ["50.00%", "25.00%"]
