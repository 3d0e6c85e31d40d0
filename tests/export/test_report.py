"""The description of reports: words for places in a sheet, and text made fit for a cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from application.export.report import (
    CUT_NOTE,
    TEXT_LIMIT,
    Area,
    Cell,
    Format,
    cell_name,
    clean_text,
    column_letters,
    fitted_width,
    text_cell,
)


@given(st.integers(min_value=0, max_value=16_383))
def test_columns_are_named_as_spreadsheets_name_them(column: int) -> None:
    assert column_letters(column) == get_column_letter(column + 1)


def test_cells_and_areas_are_written_in_a1_style() -> None:
    assert cell_name(0, 0) == "A1"
    assert cell_name(9, 27, absolute=True) == "$AB$10"
    assert Area("Posts", 1, 2, 9, 2).reference() == "Posts!$C$2:$C$10"
    assert Area("Posts", 1, 2, 1, 2).reference() == "Posts!$C$2"
    assert Area("Tom's posts", 0, 0, 0, 1).reference() == "'Tom''s posts'!$A$1:$B$1"


def test_text_keeps_emoji_families_and_line_ends() -> None:
    text = "Bread 🍞 👩‍👩‍👧‍👦\n\tsecond line"
    assert clean_text(text) == (text, False)


def test_characters_that_a_file_cannot_hold_are_shown_as_replaced() -> None:
    assert clean_text("a\x00b\x0bc\ud800d\uffff") == ("a�b�c�d�", False)
    assert clean_text("a\r\nb\rc") == ("a\nb\nc", False)


def test_a_text_as_long_as_a_cell_is_whole_and_one_longer_is_cut() -> None:
    assert clean_text("x" * TEXT_LIMIT) == ("x" * TEXT_LIMIT, False)
    assert clean_text("x" * (TEXT_LIMIT + 1)) == ("x" * TEXT_LIMIT, True)


def test_the_limit_counts_utf16_units_and_parts_no_pair() -> None:
    cut, was_cut = clean_text("🍞" * 20_000)
    assert was_cut
    assert cut == "🍞" * (TEXT_LIMIT // 2)


@given(st.text(max_size=50), st.integers(min_value=0, max_value=3))
def test_cleaned_text_always_fits_and_is_stable(text: str, stretch: int) -> None:
    cleaned, _ = clean_text(text * 10 ** (stretch + 1))
    assert len(cleaned.encode("utf-16-le")) <= TEXT_LIMIT * 2
    assert clean_text(cleaned) == (cleaned, False)


def test_a_cut_text_says_so() -> None:
    cell = text_cell("x" * 60_000)
    assert isinstance(cell, Cell)
    assert cell.note == CUT_NOTE


def test_only_web_addresses_become_links() -> None:
    assert text_cell("shop", link="https://example.org/a") == Cell(
        "shop", format=Format.LINK, link="https://example.org/a"
    )
    for address in ("javascript:alert(1)", "internal:Summary!A1", "external:c:\\a.xlsx", "file:///etc/hosts"):
        assert text_cell("shop", link=address) == "shop"


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_text_is_a_blank_cell(nothing: str | None) -> None:
    assert text_cell(nothing) is None


def test_columns_fit_their_longest_entry_up_to_a_limit() -> None:
    assert fitted_width("Views", [1_234_567]) >= len("1,234,567")
    assert fitted_width("Caption", ["x" * 500]) == 44
    assert fitted_width("A", []) == 9
