"""Renders a report as an XLSX workbook by XlsxWriter. Decides on looks alone; content comes described."""

from datetime import UTC, date
from io import BytesIO
from typing import Any, BinaryIO

import xlsxwriter

from application.export.report import (
    Cell,
    Chart,
    Column,
    Format,
    Report,
    Row,
    Series,
    Tab,
    Value,
    value_of,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINKS_PER_TAB = 65_530
"""Excel's limit of hyperlinks in one sheet; beyond it the text stands without its link."""
LINK_LENGTH = 2_079
"""Excel's limit of characters in one link."""

_ACCENT = "#0072B2"
_LINES = "#DADDE1"
_BODY = {"font_name": "Calibri", "font_size": 11, "valign": "top", "bottom": 1, "bottom_color": _LINES}

_HATCHED = {"pattern": "wide_upward_diagonal", "fg_color": _ACCENT, "bg_color": "#FFFFFF"}
_BY_HAND = {"italic": True, "font_color": "#7A4300", "bg_color": "#FFF3DC"}
_LOOKS: dict[Format, dict[str, Any]] = {
    Format.TEXT: {},
    Format.WRAPPED: {"text_wrap": True},
    Format.INTEGER: {"num_format": "#,##0"},
    Format.DECIMAL: {"num_format": "#,##0.0"},
    Format.NUMBER: {},
    Format.PERCENT: {"num_format": "0.00%"},
    Format.DATE: {"num_format": "yyyy-mm-dd", "align": "left"},
    Format.MOMENT: {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    Format.LINK: {"font_color": _ACCENT, "underline": 1},
    Format.NOT_OFFERED: {"bg_color": "#ECEEF0"},
    Format.TITLE: {"bold": True, "font_size": 18, "bottom": 0},
    Format.SECTION: {"bold": True, "font_size": 13, "font_color": _ACCENT, "bottom": 0},
    Format.HEADING: {
        "bold": True,
        "text_wrap": True,
        "bg_color": "#F3F5F7",
        "bottom": 1,
        "bottom_color": "#6B7480",
    },
    Format.LABEL: {"bold": True},
    Format.REMARK: {"italic": True, "font_color": "#5B6470", "bottom": 0},
}

Styles = dict[tuple[Format, bool], Any]
"""By format, and whether the value is by hand."""


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
        styles = {
            (key, by_hand): workbook.add_format({**_BODY, **look, **(_BY_HAND if by_hand else {})})
            for key, look in _LOOKS.items()
            for by_hand in (False, True)
        }
        for tab in report.tabs:
            _TabWriter(workbook, tab, styles, report.made_by).write()
        for name in report.names:
            workbook.define_name(name.name, f"={name.area.reference()}")


class _TabWriter:
    """Writes one tab; constant-memory mode wants its rows strictly from the top."""

    def __init__(self, workbook: Any, tab: Tab, styles: Styles, author: str) -> None:
        self.workbook = workbook
        self.tab = tab
        self.styles = styles
        self.sheet = workbook.add_worksheet(tab.name)
        self.sheet.set_comments_author(author)
        self.column_formats = [column.format for column in tab.columns]
        self.links = 0

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
            self.sheet.write_string(first, 0, self.tab.empty, self.styles[Format.REMARK, False])
        self._set_print()
        for chart in self.tab.charts:
            self._insert_chart(chart)

    def _write_header(self, columns: tuple[Column, ...]) -> None:
        self.sheet.set_row(0, 48)
        for index, column in enumerate(columns):
            self.sheet.write_string(0, index, column.title, self.styles[Format.HEADING, False])
            if column.note:
                self._note(0, index, column.note)
        self.sheet.freeze_panes(1, self.tab.frozen_columns)
        self.sheet.autofilter(0, 0, max(len(self.tab.rows), 0), len(columns) - 1)

    def _write_row(self, row: int, entries: Row) -> None:
        for index, entry in enumerate(entries):
            if isinstance(entry, Cell):
                self._write_cell(row, index, entry)
            elif entry is not None or self.tab.header:
                self._write_value(row, index, entry, self.styles[self.column_formats[index], False])

    def _write_cell(self, row: int, index: int, cell: Cell) -> None:
        style = self.styles[cell.format or self.column_formats[index], cell.by_hand]
        if cell.formula is not None:
            self.sheet.write_formula(row, index, cell.formula, style, value_of(cell))
        elif cell.link is not None and self._may_link(cell.link):
            self.sheet.write_url(row, index, cell.link, style, str(cell.value))
        elif cell.value is not None or cell.format is not None or self.tab.header:
            self._write_value(row, index, cell.value, style)
        if cell.note:
            self._note(row, index, cell.note)

    def _may_link(self, link: str) -> bool:
        self.links += 1
        return self.links <= LINKS_PER_TAB and len(link) <= LINK_LENGTH

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

    def _insert_chart(self, chart: Chart) -> None:
        drawn = self.workbook.add_chart({"type": chart.kind})
        for series in chart.series:
            drawn.add_series(_series_options(series))
        drawn.set_title({"name": chart.title, "overlay": False, "name_font": {"size": 12, "bold": True}})
        drawn.set_legend({"none": len(chart.series) < 2})
        # The values stand on the bars, so the value axis only takes room; it starts at zero.
        value_axis = {"name": chart.axis, "min": 0, "visible": False, "major_gridlines": {"visible": False}}
        drawn.set_x_axis(value_axis if chart.kind == "bar" else {"num_font": {"size": 10}})
        drawn.set_y_axis({"reverse": True, "num_font": {"size": 10}} if chart.kind == "bar" else value_axis)
        drawn.set_size({"width": chart.width, "height": chart.height})
        drawn.show_blanks_as("gap")
        self.sheet.insert_chart(chart.row, chart.column, drawn, {"description": chart.description})


def _series_options(series: Series) -> dict[str, Any]:
    return {
        "name": series.name,
        "categories": f"={series.categories.reference()}",
        "values": f"={series.values.reference()}",
        "categories_data": list(series.category_values),
        "values_data": list(series.value_values),
        "fill": {"color": _ACCENT},
        "points": [{"pattern": _HATCHED} if by_hand else None for by_hand in series.by_hand],
        "gap": 60,
        "data_labels": {"value": True, "num_format": "#,##0"},
    }
