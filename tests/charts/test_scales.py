"""Axes: round steps around the values, zero where bars need it, places as SVG takes them."""

from hypothesis import given
from hypothesis import strategies as st

from application.charts.scales import across, anchor, scale, step_text

VALUES = st.lists(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False), min_size=1, max_size=30)
COUNTS = st.lists(st.integers(min_value=0, max_value=10**12), max_size=30)


@given(VALUES)
def test_every_value_stands_on_the_axis(values: list[float]) -> None:
    axis = scale(values)
    slack = (axis.high - axis.low) * 1e-9
    assert all(axis.low - slack <= value <= axis.high + slack for value in values)
    assert axis.low <= 0 <= axis.high
    assert 2 <= len(axis.steps) <= 8


@given(COUNTS)
def test_counts_have_no_steps_between_whole_numbers(values: list[int]) -> None:
    axis = scale(values, whole=True)
    assert all(step == int(step) for step in axis.steps)
    assert axis.low == 0


def test_steps_worked_by_hand() -> None:
    assert scale([0, 870]).steps == (0, 250, 500, 750, 1000)
    assert scale([3], whole=True).steps == (0, 1, 2, 3)
    assert scale([-2.0, 9.0], from_zero=False).steps == (-5, 0, 5, 10)


def test_nothing_has_an_axis_all_the_same() -> None:
    assert scale([]).steps[0] == 0
    assert scale([5, 5], from_zero=False).high > 5


def test_lines_need_no_zero() -> None:
    assert scale([100, 104], from_zero=False).low == 100


def test_places_and_words() -> None:
    assert across(1 / 3) == "33.33%"
    assert [anchor(share) for share in (0, 0.5, 1)] == ["start", "middle", "end"]
    assert [step_text(value) for value in (0, 0.25, 1500, 2e6, 3e9)] == [
        "0",
        "0.25",
        "1.5\u202fk",
        "2\u202fM",
        "3\u202fbn",
    ]
