"""Colours as numbers, held against the examples of WCAG."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.colours import AA_TEXT, BLACK, WHITE, Colour, contrast, mixed, parse, readable, text_on

COLOURS = st.builds(Colour, *(st.integers(0, 255) for _ in range(3)))


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.478),
        ("#767676", "#ffffff", 4.542),
        ("#ff0000", "#ffffff", 3.998),
        ("#0072b2", "#0072b2", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(parse(one), parse(other)) == pytest.approx(ratio, abs=0.001)
    assert contrast(parse(other), parse(one)) == pytest.approx(ratio, abs=0.001)


@pytest.mark.parametrize(("text", "parts"), [("#1f5f5b", (31, 95, 91)), ("#FC0", (255, 204, 0))])
def test_a_colour_is_read_in_both_ways_of_writing(text: str, parts: tuple[int, int, int]) -> None:
    assert parse(text) == parts


@pytest.mark.parametrize(
    "text",
    ["", "1f5f5b", "#1f5f5", "#12345g", "teal", "#1f5f5b;", "#1f5f5b80", " #1f5f5b", "#1f5f5b\n", "#١٢٣"],
)
def test_anything_else_is_no_colour(text: str) -> None:
    with pytest.raises(ValueError, match="no colour"):
        parse(text)


def test_half_way_lies_between() -> None:
    assert mixed(BLACK, WHITE, 0.5) == Colour(128, 128, 128)
    assert mixed(BLACK, WHITE, 0) == BLACK
    assert mixed(BLACK, WHITE, 1) == WHITE


@given(COLOURS)
def test_one_of_black_and_white_can_be_read_on_every_colour(colour: Colour) -> None:
    assert contrast(text_on(colour), colour) >= AA_TEXT


@given(COLOURS, st.sampled_from([WHITE, Colour(244, 246, 246), Colour(20, 25, 28), Colour(28, 35, 38)]))
def test_every_colour_is_moved_until_it_can_be_read(colour: Colour, behind: Colour) -> None:
    found = readable(colour, behind)
    assert contrast(found, behind) >= AA_TEXT
    if contrast(colour, behind) >= AA_TEXT:
        assert all(abs(now - before) <= 1 for now, before in zip(found, colour, strict=True))


def test_a_moved_colour_keeps_its_hue() -> None:
    found = readable(parse("#ffcc00"), WHITE)
    assert found.red > found.green > found.blue
