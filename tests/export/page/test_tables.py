"""Tables of a report's page: parted so that they can be read and printed, every note told below them."""

from datetime import date, datetime

import pytest

from application.export.rendering.page.cells import Notes, ShownCell, shown_cell, value_words
from application.export.rendering.page.tables import WIDEST, header_tables, parted
from application.export.report import Cell, Column, Format, Value

ROOT = "https://platform.example"


def shown(entry: object, format: Format = Format.TEXT, notes: Notes | None = None) -> ShownCell:
    return shown_cell(entry, Column(format=format), notes or Notes(), ROOT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "format", "words"),
    [
        (12_345, Format.INTEGER, "12,345"),
        (0.12345, Format.PERCENT, "12.35%"),
        (1_234.5, Format.MONEY, "1,234.50 EUR"),
        (2.25, Format.DECIMAL, "2.2"),
        (12_345, Format.NUMBER, "12345"),
        (0.1, Format.NUMBER, "0.1"),
        (date(2026, 11, 2), Format.DATE, "2026-11-02"),
        (datetime(2026, 11, 2, 9, 5), Format.MOMENT, "2026-11-02 09:05"),
        (0, Format.INTEGER, "0"),
        (None, Format.INTEGER, ""),
    ],
)
def test_values_are_told_as_the_workbook_shows_them(value: Value, format: Format, words: str) -> None:
    assert value_words(value, format, "EUR") == words


def test_a_formula_is_shown_as_what_it_comes_to() -> None:
    assert shown(Cell(7, Format.INTEGER, formula="=SUM(A1:A2)")).text == "7"


def test_a_missing_figure_has_its_reason_and_0_has_none() -> None:
    missing = shown(Cell(None, Format.INTEGER, note="Not told"))
    assert (missing.text, missing.reason, missing.note) == ("", "Not told", 1)
    assert shown(Cell(0, Format.INTEGER, note="Told")).reason == ""


def test_links_lead_to_the_web_or_to_the_platforms_own_paths_and_nowhere_else() -> None:
    assert shown(Cell("x", link=f"{ROOT}/media/key/1.jpg")).link == "/media/key/1.jpg"
    assert shown(Cell("x", link="https://www.instagram.com/p/1/")).link == "https://www.instagram.com/p/1/"
    assert shown(Cell("x", link="javascript:alert(1)")).link is None
    assert shown(Cell("x", link=f"{ROOT}.evil.example/1.jpg")).link == f"{ROOT}.evil.example/1.jpg"


def test_only_the_platforms_own_pictures_are_shown() -> None:
    assert shown(Cell("x", image=f"{ROOT}/media/key/1.jpg")).picture == "/media/key/1.jpg"
    assert shown(Cell("x", image="https://elsewhere.example/1.jpg")).picture is None


def test_one_note_of_many_cells_is_told_once() -> None:
    notes = Notes()
    places = [shown(Cell(1, note=note), notes=notes).note for note in ("a", "b", "a", None)]
    assert (places, notes.texts) == ([1, 2, 1, 0], ("a", "b"))


def test_wide_tables_are_parted_evenly_and_each_part_names_its_rows() -> None:
    widths = [20.0, *(12.0 for _ in range(30))]
    parts = parted(widths, 1)
    assert all(part[0] == 0 for part in parts)
    assert [column for part in parts for column in part[1:]] == list(range(1, 31))
    assert all(sum(widths[column] + 3 for column in part) <= WIDEST for part in parts)
    assert min(len(part) for part in parts) * 3 >= max(len(part) for part in parts) * 2


def test_a_table_that_fits_stays_whole() -> None:
    assert parted([20.0, 20.0, 20.0], 1) == [[0, 1, 2]]
    assert parted([20.0], 1) == [[0]]


def test_rows_have_the_numbers_that_they_have_in_the_workbook() -> None:
    columns = (Column("Account"), Column("Views", Format.INTEGER, note="How often"))
    (table,) = header_tables(columns, [["@x", 5], ["@y", None]], first_number=102, fixed=1, root=ROOT)
    assert [line.number for line in table.lines] == [102, 103]
    assert [head.text for head in table.heads] == ["Account", "Views"]
    assert table.numeric == (False, True)
    assert table.notes == ("How often",)
