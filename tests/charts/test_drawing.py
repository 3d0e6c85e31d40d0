"""What is drawn: bars from zero, gaps as gaps, four lines at most, each value in words beside it."""

import re
from itertools import pairwise

import pytest
from flask import Flask, render_template_string

from application.charts.bars import ROOM, Bar, BarChart
from application.charts.histogram import bins
from application.charts.lines import Line, LineChart
from application.charts.upright import FLOOR, TOP, Upright, UprightChart

FOUL = 'a"><script>alert(1)</script> שלום 🍂'


def bar_chart(*bars: Bar) -> BarChart:
    return BarChart("sample", "Total views, by type", "All posts.", ("Type", "Views"), bars)


def upright(*values: float | None) -> UprightChart:
    bars = tuple(
        Upright(f"Day {n}", f"D{n}", value, "none" if value is None else str(value))
        for n, value in enumerate(values)
    )
    return UprightChart("sample", "Views by day", "All posts.", ("Day", "Views"), bars)


def line_chart(*lines: tuple[float | None, ...]) -> LineChart:
    made = tuple(
        Line(f"Line {n}", values, tuple("" if value is None else f"{value:g}" for value in values), n)
        for n, values in enumerate(lines, 1)
    )
    return LineChart(
        "sample", "Followers", "Four accounts.", "Day", tuple("abcd"), made, marks=((1, "starts"),)
    )


def drawn(app: Flask, macro: str, chart: object) -> str:
    with app.test_request_context():
        return render_template_string(
            f"{{% import 'charts.html' as charts %}}{{{{ charts.{macro}(chart) }}}}", chart=chart
        )


def test_bars_are_as_long_as_their_values() -> None:
    placed = bar_chart(
        Bar("A", 50, "50"), Bar("B", 200, "200"), Bar("C", None, "not read"), Bar("D", 0, "0")
    ).placed
    assert [each.width for each in placed] == ["25.00%", "100.00%", "0.00%", "0.00%"]


def test_bars_of_nothing_have_no_length() -> None:
    assert [each.width for each in bar_chart(Bar("A", 0, "0")).placed] == ["0.00%"]
    assert bar_chart().description == "No value is known."
    assert bar_chart(Bar("A", None, "not read")).description == "No value is known."


def test_a_long_label_leaves_room_for_the_value_beside_it() -> None:
    city = "San Fernando del Valle de Catamarca, Argentina"
    for text in ("4", "34.1 %, +12.4", "1,234,567,890"):
        bar = Bar(city, 4, text)
        assert len(bar.short_label) + len(text) < ROOM
        assert bar.short_label.endswith("…")
    wide = Bar("WIMMERSHAUSEN AM WWW, WWWW, Germany", 4, "14.3 %").short_label
    assert len(wide) < len(Bar(city, 4, "14.3 %").short_label) - 5, "capitals take more room"
    assert len(Bar("東京都" * 20, 4, "14.3 %").short_label) < ROOM / 2
    assert Bar("Vienna, Austria", 4, "34.1 %, +12.4").short_label == "Vienna, Austria"


def test_a_long_label_is_cut_on_the_drawing_and_whole_in_words(app: Flask) -> None:
    label = "A person with a name of more than forty letters"
    page = drawn(app, "bars", bar_chart(Bar(label, 4, "4")))
    assert f"<title>{label}: 4</title>" in page
    assert f'<th scope="row">{label}</th>' in page
    assert re.search(r">A person with a name of more than [a-z]*…</text>", page)


def test_upright_bars_stand_on_zero_and_gaps_are_gaps(app: Flask) -> None:
    chart = upright(0, None, 10)
    highest = chart.placed[2]
    assert float(highest.y) >= TOP
    assert float(highest.y) + float(highest.height) == pytest.approx(FLOOR, abs=0.2)
    page = drawn(app, "upright", chart)
    assert page.count('class="series-1"') == 2
    assert "Day 1: none" in page


def test_a_line_leads_over_no_gap() -> None:
    chart = line_chart((1, 2, None, 4), (None, None, 3, None))
    assert [len(list(chart.pieces(line))) for line in chart.lines] == [1, 0]
    assert [moment.label for moment in chart.moments] == ["a", "b", "c", "d"]
    assert len(line_chart((1, None, None, 4)).moments) == 2


def test_names_of_lines_do_not_cover_each_other() -> None:
    chart = line_chart(*[(1, 2, 3, 4.0 + n / 100) for n in range(4)])
    places = sorted(float(place) for _, place in chart.names)
    assert all(after - before >= 14.9 for before, after in pairwise(places))


def test_more_than_four_lines_are_refused() -> None:
    with pytest.raises(ValueError, match="4 lines"):
        line_chart(*[(1, 2, 3, 4)] * 5)


@pytest.mark.parametrize(
    ("macro", "chart"),
    [
        ("bars", bar_chart(Bar(FOUL, 3, "3", by_hand="by hand", note=FOUL), Bar("B", None, "not read"))),
        ("upright", upright(1, None, 3)),
        ("lines", line_chart((1, None, 3, 4), (-2, 0, 1, 1))),
    ],
)
def test_each_chart_tells_its_values_to_everybody(app: Flask, macro: str, chart: BarChart) -> None:
    page = drawn(app, macro, chart)
    assert "<script>alert" not in page
    assert "style=" not in page
    assert "<desc id=" in page
    assert "<table" in page
    assert chart.title in page
    points = re.findall(r'<g class="plot-point" tabindex="0" role="img" aria-label="([^"]*)"><title>', page)
    assert len(points) == page.count("<title>") > 1


def test_figures_by_hand_are_marked_on_the_bar_in_words_and_in_the_table(app: Flask) -> None:
    page = drawn(app, "bars", bar_chart(Bar("A", 3, "3", by_hand="2 by hand"), Bar("B", 5, "5")))
    assert page.count("url(#sample-hatch)") == 1
    assert "A: 3, 2 by hand" in page
    assert page.count('<span class="by-hand">2 by hand</span>') == 1
    assert "figures entered by hand" in page


def test_a_histogram_holds_every_value() -> None:
    values = [0, 1, 5, 5, 99, 100, 1000]
    found = bins(values)
    assert sum(each.number for each in found) == len(values)
    assert found[0].low == 0
    assert all(each.high - each.low == pytest.approx(found[0].high - found[0].low) for each in found)
    for each in found:
        inside = sum(each.low <= value < each.high for value in values)
        assert each.number in (inside, inside + 1)  # the last holds its upper end too


def test_a_histogram_of_nothing_and_of_zeros() -> None:
    assert bins([]) == ()
    assert sum(each.number for each in bins([0, 0, 0])) == 3
