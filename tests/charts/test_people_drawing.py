"""Charts about people: both sides on one scale, cells as dark as their values, blanks blank."""

import re

from flask import Flask, render_template_string

from application.charts.bars import Bar, BarChart
from application.charts.heatmap import HeatCell, Heatmap
from application.charts.pyramid import HEAD, ROW_HEIGHT, Pyramid, Side, Tier

FOUL = 'a"><script>alert(1)</script> שלום 🍂'


def pyramid(*tiers: Tier) -> Pyramid:
    return Pyramid("ages", "Age and gender", "All told.", "Women 60 %", "Men 40 %", "women", "men", tiers)


def tier(left: float | None, right: float | None, label: str = "25–34") -> Tier:
    return Tier(label, side(left), side(right))


def side(value: float | None) -> Side:
    return Side(value, "not told" if value is None else f"{value:g}")


def heatmap(*rows: tuple[float | None, ...]) -> Heatmap:
    cells = tuple(
        tuple(
            HeatCell(f"Row {r} column {c}", value, "never read" if value is None else f"{value:g}")
            for c, value in enumerate(row)
        )
        for r, row in enumerate(rows)
    )
    columns = tuple(f"{c}:00" for c in range(len(rows[0])))
    names = tuple(f"R{r}" for r in range(len(rows)))
    return Heatmap("week", "When", "Mean.", names, columns, cells, (0,))


def drawn(app: Flask, macro: str, chart: object) -> str:
    with app.test_request_context():
        return render_template_string(
            f"{{% import 'people_charts.html' as people_charts %}}{{{{ people_charts.{macro}(chart) }}}}",
            chart=chart,
        )


def test_both_sides_of_a_pyramid_grow_from_the_middle_on_one_scale() -> None:
    first, second = pyramid(tier(0.2, 0.1), tier(0.05, 0.0)).placed
    assert (first.left_x, first.left_width, first.right_width) == ("0.00%", "50.00%", "25.00%")
    assert (second.left_x, second.left_width, second.right_width) == ("37.50%", "12.50%", "0.00%")
    assert (first.y, second.y) == (HEAD, HEAD + ROW_HEIGHT)


def test_a_missing_side_is_no_bar_and_a_zero_is_one_without_width(app: Flask) -> None:
    page = drawn(app, "pyramid", pyramid(tier(None, 0.0), tier(0.2, 0.1)))
    assert page.count('class="series-1"') == 1
    assert page.count('class="series-2"') == 2
    assert "women not told; men 0" in page
    assert ">–<" in page


def test_a_pyramid_of_nothing_says_so() -> None:
    assert pyramid().description == "No value is known."
    assert pyramid(tier(None, None)).placed[0].left_width == "0.00%"


def test_a_pyramid_tells_its_longest_bar_in_words() -> None:
    told = pyramid(tier(0.1, 0.2, "18–24"), tier(0.3, 0.1, "25–34")).description
    assert told.startswith("2 steps")
    assert "25–34, with 0.3" in told


def test_the_more_the_darker_from_zero() -> None:
    depths = [float(placed.depth) for placed in heatmap((0, 50, 100)).placed]
    assert depths == [0.06, 0.53, 1.0]


def test_a_cell_never_read_is_blank_and_one_with_nobody_is_not(app: Flask) -> None:
    page = drawn(app, "heatmap", heatmap((None, 0.0), (4.0, None)))
    assert page.count('class="plot-cell"') == 4
    assert page.count('class="plot-heat-fill"') == 2
    assert "Row 0 column 0: never read" in page
    assert "Row 0 column 1: 0" in page


def test_cells_stand_side_by_side_and_fill_the_width() -> None:
    placed = heatmap((1, 2, 3, 4), (1, 2, 3, 4)).placed
    assert [each.x for each in placed[:4]] == ["0.00%", "25.00%", "50.00%", "75.00%"]
    assert {each.width for each in placed} == {"25.00%"}
    assert placed[4].y - placed[0].y == 22


def test_a_heatmap_without_values_or_with_zeros_alone_is_drawn() -> None:
    assert heatmap((None, None)).description == "No value is known."
    assert [each.depth for each in heatmap((0.0, None)).placed] == ["0.06", "0"]


def test_the_cells_are_no_stops_of_the_tab_key_without_script(app: Flask) -> None:
    page = drawn(app, "heatmap", heatmap((1, 2)))
    assert "tabindex" not in page
    assert 'data-columns="2"' in page


def test_foul_names_stay_words(app: Flask) -> None:
    bars = BarChart("cities", "Cities", "All.", ("City", "Share"), (Bar(FOUL, 0.5, "50 %"),))
    for macro, chart in (
        ("pyramid", pyramid(tier(0.2, 0.1, FOUL))),
        ("share_bars", bars),
        ("heatmap", Heatmap("h", "T", "B", (FOUL,), ("0",), ((HeatCell(FOUL, 1, "1"),),), (0,))),
    ):
        page = drawn(app, macro, chart)
        assert "<script" not in page
        assert "שלום" in page
        assert not re.search(r"\sstyle=", page)
