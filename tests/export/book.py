"""Reads a campaign's workbook back, with formulas and with cached values."""

import io
from collections.abc import Iterable

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from application.campaigns.results.reported import ReportedPost
from application.export.campaign.report import build_campaign_report
from application.export.rendering.xlsx import xlsx_bytes
from tests.export.examples import POSTS, facts
from tests.export.formula_reader import FormulaReader


class Book:
    """One workbook read twice: with its formulas and with the values that stand cached in it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.formulas: Workbook = load_workbook(io.BytesIO(content))
        self.values: Workbook = load_workbook(io.BytesIO(content), data_only=True)

    def cell(self, tab: str, title: str, row: int) -> Cell:
        """The cell of a titled column in a data row (from 0), with cached values."""
        sheet = self.values[tab]
        titles = [cell.value for cell in sheet[1]]
        found = sheet.cell(row + 2, titles.index(title) + 1)
        assert isinstance(found, Cell)
        return found

    def column(self, tab: str, title: str) -> list[object]:
        return [self.cell(tab, title, row).value for row in range(self.values[tab].max_row - 1)]

    def named(self, name: str) -> Cell:
        """The cell behind a defined name, with its cached value."""
        tab, place = next(iter(self.values.defined_names[name].destinations))
        found = self.values[tab][place.replace("$", "")]
        assert isinstance(found, Cell)
        return found


def book_of(posts: Iterable[ReportedPost] = POSTS) -> Book:
    return Book(xlsx_bytes(build_campaign_report(facts(posts))))


def sheet_of(book: Workbook, tab: str) -> Worksheet:
    found = book[tab]
    assert isinstance(found, Worksheet)
    return found


def check_formulas(book: Book) -> int:
    """Work every formula out anew from the cells, compare with the cached value, and count them."""
    reader = FormulaReader(book.formulas, book.values)
    checked = 0
    for sheet in book.formulas.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            cached = sheet_of(book.values, sheet.title)[cell.coordinate].value
            found = reader.work_out(sheet.title, str(cell.value))
            assert found == pytest.approx(cached), (sheet.title, cell.coordinate, cell.value)
            checked += 1
    return checked
