"""Charts over time: gaps are gaps, years of days stay light, every figure stands in the table too."""

import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string

from application.charts.label_places import mark_words, width_of
from application.charts.lines import Line
from application.charts.timeline import HIGH, NARROW, WIDE, WIDTHS, Timeline

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
FOUL = 'a"><script>alert(1)</script> שלום 🍂'
Values = tuple[float | None, ...]

# What is drawn asks no database.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def line(values: Values, label: str = "Followers", hue: int = 1) -> Line:
    return Line(label, values, tuple("" if value is None else f"{value:,g}" for value in values), hue)


def timeline(*values: Values, days: tuple[int, ...] = (), **more: Any) -> Timeline:
    times = tuple(FIRST + timedelta(days=day) for day in days or range(len(values[0])))
    lines = tuple(line(each, f"Line {hue}", hue) for hue, each in enumerate(values, 1))
    labels = tuple(f"{time.day} {time:%b %Y}" for time in times)
    return Timeline("sample", "Followers", "One account.", "Day", times, labels, lines, **more)


def drawn(app: Flask, chart: Timeline, call: str = "{{ timelines.timeline(chart) }}") -> str:
    with app.test_request_context():
        return render_template_string("{% import 'timeline.html' as timelines %}" + call, chart=chart)


def points(path: str) -> list[list[tuple[int, int]]]:
    """The absolute points of each part of a path."""
    found = []
    for part in path.split("M")[1:]:
        start, _, steps = part.partition("l")
        x, y = map(int, start.split())
        part_points = [(x, y)]
        numbers = list(map(int, steps.split()))
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + across, y + down
            part_points.append((x, y))
        found.append(part_points)
    return found


def test_a_day_without_a_figure_is_a_gap() -> None:
    chart = timeline((10, 20, None, 20, 30, None, 5))
    first, second = points(chart.path(chart.lines[0]))
    assert (len(first), len(second)) == (2, 2)
    assert first[1][0] < second[0][0]


def test_a_figure_alone_between_gaps_is_a_dot() -> None:
    chart = timeline((10, None, 20, None, None, 5))
    assert chart.path(chart.lines[0]) == ""
    assert chart.dots(chart.lines[0]).count("h0") == 3


def test_zero_is_a_figure() -> None:
    chart = timeline((0, 0, 20))
    [run] = points(chart.path(chart.lines[0]))
    assert [y for _, y in run] == [HIGH, HIGH, 0]


def test_times_stand_where_they_are_in_time() -> None:
    chart = timeline((1, 2, 3), days=(0, 1, 10))
    [[(first, _), (second, _), (last, _)]] = points(chart.path(chart.lines[0]))
    assert second - first == pytest.approx((last - first) / 10, abs=1)
    assert 0 < first < last < WIDE


def test_a_single_time_stands_in_the_middle() -> None:
    chart = timeline((7,))
    assert chart.dots(chart.lines[0]).startswith(f"M{WIDE // 2} ")
    assert [(text.x, text.text) for text in chart.below] == [("50.00%", "1 Jan 2026")]
    assert chart.description == "1 Jan 2026. Last figure: Line 1 7."


@on_sqlite
@pytest.mark.parametrize("values", [(), (None,), (None, None)])
def test_nothing_known_draws_nothing_and_says_so(app: Flask, values: Values) -> None:
    page = drawn(app, timeline(values, frame_address="/me"))
    assert "No figure in this time." in page
    assert "<path" not in page
    assert "data-timeline" not in page
    assert page.count("<tr>") == 1 + len(values)


@on_sqlite
def test_three_years_of_days_are_one_path_and_light(app: Flask) -> None:
    values = tuple(float(20_000 + day * 7 + (day * 37) % 113) for day in range(1_095))
    page = drawn(app, timeline(values))
    drawing = page[page.index("<svg") : page.index("<details")]
    assert drawing.count("<path") == 1
    assert drawing.count("<") < 60
    assert len(gzip.compress(page.encode(), 6)) < 15_000


@on_sqlite
def test_many_gaps_are_still_two_paths(app: Flask) -> None:
    values = (*(float(day) if day % 3 else None for day in range(900)), None, 4.0, None)
    assert drawn(app, timeline(values)).count("<path") == 2


@on_sqlite
def test_the_table_tells_the_newest_first_and_why_one_is_missing(app: Flask) -> None:
    made = timeline((1200, None))
    told = Line("Followers", (1200, None), ("1,200", "Instagram gave none"), 1)
    chart = Timeline("sample", "F", "B", "Day", made.times, made.labels, (told,))
    page = drawn(app, chart)
    assert re.findall(r'<th scope="row">([^<]+)', page) == ["2 Jan 2026", "1 Jan 2026"]
    assert '<td class="n">1,200</td>' in page
    assert 'title="Instagram gave none">–' in page


@on_sqlite
def test_a_page_writes_the_value_cells_itself(app: Flask) -> None:
    call = (
        "{% call(line, place) timelines.timeline(chart) %}"
        '<a href="/why/{{ place }}">{{ line.texts[place] or "–" }}</a>{% endcall %}'
    )
    page = drawn(app, timeline((10, None)), call)
    assert re.findall(r'<td class="n">(.+?)</td>', page) == [
        '<a href="/why/1">–</a>',
        '<a href="/why/0">10</a>',
    ]


def test_the_script_is_given_what_the_server_draws() -> None:
    chart = timeline((10, None, 30), (1.5, 2.25, None), days=(0, 1, 5), marks=((1, "Starts"),), unit=" %")
    told = json.loads(chart.plotted)
    assert told["times"] == [FIRST.timestamp(), 86_400, 4 * 86_400]
    assert [each["values"] for each in told["lines"]] == [[10, None, 30], [1.5, 2.25, None]]
    assert told["scale"] == [chart.scale.low, chart.scale.high]
    assert [text for _, text in told["steps"]] == [step.text for step in chart.steps]
    assert all(text.endswith(" %") for _, text in told["steps"])
    assert told["marks"] == [[1, "Starts", pytest.approx(0.2, abs=0.02), 5, 170, "start"]]


def test_whole_numbers_told_in_full_need_no_words_of_their_own() -> None:
    plain = Line("Views", (1200.0, None), ("1,200", "Not read"), 1)
    percent = Line("Rate", (4.1, None), ("4.1 %", "Not read"), 2)
    made = timeline((1, 2))
    chart = Timeline("sample", "T", "B", "Day", made.times, made.labels, (plain, percent))
    views, rate = json.loads(chart.plotted)["lines"]
    assert "texts" not in views
    assert rate["texts"] == ["4.1 %", ""]


def test_steps_that_short_words_would_not_tell_apart_are_told_in_full() -> None:
    chart = timeline((8_126_040, 8_126_048))
    assert len({step.text for step in chart.steps}) == len(chart.steps)
    assert chart.steps[0].text == "8,126,040"
    assert chart.has_long_steps
    assert not timeline((10, 12_000)).has_long_steps


def test_one_line_needs_no_name_beside_it_and_more_do() -> None:
    assert timeline((1, 2)).names == []
    assert [each.label for each, _ in timeline((1, 2), (5, 6)).names] == ["Line 2", "Line 1"]


@pytest.mark.parametrize("days", [2, 28, 90, 340, 1_095])
@pytest.mark.parametrize("more", [(), ((5.0,),)])
def test_times_below_the_axis_never_overlap_on_any_screen(days: int, more: tuple[Values, ...]) -> None:
    chart = timeline(tuple(map(float, range(days))), *(each * days for each in more))
    for width in range(290, 1_300):
        plot = width - 52 - (80 if more and width >= NARROW else 0)
        ends = []
        for text in chart.below:
            if text.least > width:
                continue
            at = float(text.x[:-1]) / 100 * plot
            left = at - {"start": 0, "middle": 0.5, "end": 1}[text.anchor] * width_of(text.text)
            ends.append((left, left + width_of(text.text)))
        assert len(ends) >= 2
        assert all(before[1] + 10 <= after[0] for before, after in pairwise(ends)), width


def test_a_wide_screen_has_more_times_below_the_axis() -> None:
    chart = timeline(tuple(map(float, range(340))))
    assert [sum(text.least <= width for text in chart.below) for width in (320, 600, 1_200)] == [3, 5, 9]


def test_long_runs_are_solid_and_short_ones_keep_their_dashes() -> None:
    many, few = tuple(map(float, range(61))), tuple([1.0] * 30 + [None] + [1.0] * 30)
    chart = timeline(many, few)
    assert [chart.is_solid(line) for line in chart.lines] == [True, False]
    assert [each.get("solid", False) for each in json.loads(chart.plotted)["lines"]] == [True, False]


@pytest.mark.parametrize("words", ["Starts", "Views replaced impressions"])
@pytest.mark.parametrize("place", range(101))
def test_the_words_of_a_mark_stand_within_a_phones_plot(words: str, place: int) -> None:
    at, width = mark_words(place / 100, words), width_of(words)
    left = at.share * 240 + at.aside - {"start": 0, "middle": 0.5, "end": 1}[at.anchor] * width
    assert left >= -1e-6
    assert left + width <= 240 + 1e-6


@on_sqlite
def test_several_lines_have_a_key_for_narrow_screens(app: Flask) -> None:
    assert "timeline-key" in drawn(app, timeline((1, 2), (3, 4)))
    assert "timeline-key" not in drawn(app, timeline((1, 2)))


@on_sqlite
def test_each_width_of_the_script_is_one_of_the_style_sheet(app: Flask) -> None:
    style = (Path(app.static_folder or "") / "css/timeline.css").read_text()
    found = re.findall(r"\(min-width: (\d+)px\) \{ \.plot-tick\.from-(\d+) ", style)
    assert [(int(width), int(name)) for width, name in found] == [(width, width) for width in WIDTHS]
    assert f"(max-width: {NARROW - 1}px)" in style


def test_marks_of_neighbours_stand_above_each_other() -> None:
    chart = timeline((1, 2, 3), marks=((0, "One"), (1, "Two"), (2, "Three")))
    assert len({event.y for event in chart.events}) == 3
    assert (chart.events[0].anchor, chart.events[2].anchor) == ("start", "end")


@on_sqlite
def test_a_title_cannot_break_out(app: Flask) -> None:
    made = timeline((1, 2))
    chart = Timeline(
        "sample",
        FOUL,
        FOUL,
        FOUL,
        made.times,
        (FOUL, FOUL),
        (line((1, 2), FOUL),),
        ((0, FOUL),),
        FOUL,
        FOUL,
        FOUL,
    )
    page = drawn(app, chart)
    assert "<script" not in page
    found = re.search(r'data-timeline="([^"]+)"', page)
    assert found


def test_no_more_than_four_lines_and_one_value_for_each_time() -> None:
    with pytest.raises(ValueError, match="4 lines"):
        timeline(*[(1.0, 2.0)] * 5)
    with pytest.raises(ValueError, match="one value"):
        timeline((1, 2), (1, 2, 3))
    with pytest.raises(ValueError, match="go on"):
        timeline((1, 2), days=(1, 0))


def test_two_readings_at_one_time_stand_above_each_other() -> None:
    chart = timeline((1, 2, 3), days=(0, 1, 1))
    [[_, second, third]] = points(chart.path(chart.lines[0]))
    assert second[0] == third[0]
    assert second[1] > third[1]


@on_sqlite
def test_it_has_no_style_of_its_own_and_no_script_in_the_page(app: Flask) -> None:
    page = drawn(
        app, timeline((1, None, 3), (2, 3, 4), marks=((1, "A"),), frame_address="/me", csv_address="/c")
    )
    assert not re.search(r"<style|\sstyle=|<script|\son\w+=", page)
    assert 'data-frame="/me"' in page
    assert '<a href="/c">Download CSV' in page
