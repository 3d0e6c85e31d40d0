"""Renders a report as an XLSX workbook by XlsxWriter. Decides on looks alone; content comes described."""

from datetime import UTC, date
from io import BytesIO
from typing import Any, BinaryIO

import xlsxwriter

from application.export.rendering.link_limit import LinkLimit
from application.export.rendering.looks import BAND, FONT, HEADER_HEIGHT, Look, is_banded, look_in, look_of
from application.export.rendering.xlsx_charts import insert_chart
from application.export.report import Cell, Column, Format, Report, Row, Tab, Value, value_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_POINTS_PER_PIXEL = 0.75


def xlsx_bytes(report: Report) -> bytes:
    """The workbook of a report. The same report gives the same bytes."""
    target = BytesIO()
    write_xlsx(report, target)
    return target.getvalue()


def write_xlsx(report: Report, target: BinaryIO) -> None:
    """Write the workbook into `target`, row by row, so that memory does not grow with the rows."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties(
            {
                "title": report.title,
                "author": report.made_by,
                "company": report.made_by,
                "created": report.generated_at.astimezone(UTC),
            }
        )
        # Not set_calc_mode: Excel recalculates on load anyway, other readers show the cached values.
        styles = _Styles(workbook)
        for tab in report.tabs:
            _TabWriter(workbook, tab, styles, report.made_by).write()
        for name in report.names:
            workbook.define_name(name.name, f"={name.area.reference()}")


class _Styles:
    """The workbook's cell formats, each made when it is first needed."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self.made: dict[tuple[Look, bool], Any] = {}

    def of(self, look: Look, *, banded: bool) -> Any:
        """The format of a look; on the band where the look has no colour behind it of its own."""
        made = self.made.get((look, banded))
        if made is None:
            fill = look.fill or (BAND if banded else None)
            made = self.made[look, banded] = self.workbook.add_format(_properties(look, fill))
        return made


def _properties(look: Look, fill: str | None) -> dict[str, Any]:
    wanted = {
        "font_name": FONT,
        "font_size": look.size,
        "valign": "top",
        "num_format": look.number_format,
        "bold": look.bold,
        "italic": look.italic,
        "underline": int(look.underlined),
        "text_wrap": look.wrapped,
        "align": "left" if look.left else None,
        "font_color": look.colour,
        "bg_color": fill,
        "bottom": int(look.line is not None),
        "bottom_color": look.line,
    }
    return {name: value for name, value in wanted.items() if value}


class _TabWriter:
    """Writes one tab; constant-memory mode wants its rows strictly from the top."""

    def __init__(self, workbook: Any, tab: Tab, styles: _Styles, author: str) -> None:
        self.workbook = workbook
        self.tab = tab
        self.styles = styles
        self.sheet = workbook.add_worksheet(tab.name)
        self.sheet.set_comments_author(author)
        self.plain = {
            banded: [
                styles.of(look_of(column.format, column.currency), banded=banded) for column in tab.columns
            ]
            for banded in (False, True)
        }
        self.links = LinkLimit()

    def write(self) -> None:
        for index, column in enumerate(self.tab.columns):
            self.sheet.set_column(index, index, column.width)
        if self.tab.header:
            self._write_header(self.tab.columns)
        else:
            self.sheet.hide_gridlines(2)
        first = 1 if self.tab.header else 0
        for row, entries in enumerate(self.tab.rows, first):
            self._write_row(row, entries)
        if not len(self.tab.rows) and self.tab.empty:
            style = self.styles.of(look_of(Format.REMARK), banded=False)
            self.sheet.write_string(first, 0, self.tab.empty, style)
        self._set_print()
        for chart in self.tab.charts:
            insert_chart(self.workbook, self.sheet, chart)

    def _write_header(self, columns: tuple[Column, ...]) -> None:
        self.sheet.set_row(0, HEADER_HEIGHT * _POINTS_PER_PIXEL)
        style = self.styles.of(look_of(Format.HEADING), banded=False)
        for index, column in enumerate(columns):
            self.sheet.write_string(0, index, column.title, style)
            if column.note:
                self._note(0, index, column.note)
        self.sheet.freeze_panes(1, self.tab.frozen_columns)
        self.sheet.autofilter(0, 0, max(len(self.tab.rows), 0), len(columns) - 1)

    def _write_row(self, row: int, entries: Row) -> None:
        banded = is_banded(row, header=self.tab.header)
        plain = self.plain[banded]
        for index, entry in enumerate(entries):
            if isinstance(entry, Cell):
                self._write_cell(row, index, entry, banded=banded)
            elif self.tab.header:
                self._write_value(row, index, entry, plain[index])
            elif entry is not None:
                self._write_cell(row, index, Cell(entry), banded=False)

    def _write_cell(self, row: int, index: int, cell: Cell, *, banded: bool) -> None:
        style = self.styles.of(look_in(self.tab, index, cell), banded=banded)
        address = self.links.address(cell)
        if cell.formula is not None:
            self.sheet.write_formula(row, index, cell.formula, style, value_of(cell))
        elif address is not None:
            words = address if cell.value is None else str(cell.value)
            self.sheet.write_url(row, index, address, style, words)
        elif cell.value is not None or cell.format is not None or self.tab.header:
            self._write_value(row, index, cell.value, style)
        if cell.note:
            self._note(row, index, cell.note)

    def _write_value(self, row: int, index: int, value: Value, style: Any) -> None:
        if value is None:
            self.sheet.write_blank(row, index, None, style)
        elif isinstance(value, str):
            self.sheet.write_string(row, index, value, style)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, index, value, style)
        else:
            self.sheet.write_number(row, index, value, style)

    def _note(self, row: int, index: int, text: str) -> None:
        lines = sum(1 + len(line) // 34 for line in text.split("\n"))
        self.sheet.write_comment(row, index, text, {"width": 220, "height": 24 + 15 * lines})

    def _set_print(self) -> None:
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&L&A&RPage &P of &N")
        if self.tab.header:
            self.sheet.repeat_rows(0)
