"""Reads a workbook into the plain form, by openpyxl."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree import ElementTree

from openpyxl import load_workbook

from application.export.rendering.looks import pixels
from tests.export.sheet.plain import NOTHING, Place, PlainBook, PlainCell, PlainChart, PlainTab, to_the_second

_KINDS = {"lineChart": "line", "areaChart": "area", "scatterChart": "scatter"}
AXES = ("catAx", "dateAx", "valAx")
"""A scatter chart has two of values, that of the values behind the other."""


def read_workbook(content: bytes) -> PlainBook:
    book = load_workbook(io.BytesIO(content))
    axes = _axes(content)
    return PlainBook(
        tabs={sheet.title: _tab(sheet, axes) for sheet in book.worksheets},
        names={name: str(found.attr_text) for name, found in book.defined_names.items()},
    )


def _axes(content: bytes) -> Iterator[tuple[str, str]]:
    """The titles of the charts' axes of values and of the others, in their order; openpyxl loses some."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = [name for name in parts.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
        for name in sorted(names, key=lambda name: int(re.sub(r"\D", "", name))):
            chart = ElementTree.fromstring(parts.read(name))
            *others, values = [axis for kind in AXES for axis in chart.findall(f".//{{*}}{kind}")]
            yield _title_of(values), _title_of(others[0])


def _title_of(axis: ElementTree.Element) -> str:
    return "".join(run.text or "" for run in axis.findall("{*}title//{*}t"))


def _tab(sheet: Any, axes: Iterator[tuple[str, str]]) -> PlainTab:
    cells = {
        (cell.row - 1, cell.column - 1): plain
        for row in sheet.iter_rows()
        for cell in row
        if (plain := _cell(cell)) != NOTHING
    }
    letters = sorted(sheet.column_dimensions, key=lambda letter: (len(letter), letter))
    return PlainTab(
        cells=cells,
        frozen=_frozen(sheet.freeze_panes),
        filter=str(sheet.auto_filter.ref) if sheet.auto_filter.ref else None,
        gridlines=sheet.sheet_view.showGridLines is not False,
        widths=tuple(width for letter in letters for width in _widths(sheet.column_dimensions[letter])),
        charts=tuple(_chart(chart, next(axes)) for chart in sheet._charts),
    )


def _widths(dimension: Any) -> list[int]:
    # XlsxWriter adds what Excel keeps free at the sides.
    return [pixels(dimension.width - 0.7109375)] * int(dimension.max - dimension.min + 1)


def _frozen(panes: str | None) -> Place:
    if panes is None:
        return 0, 0
    found = re.fullmatch(r"([A-Z])(\d+)", panes)
    assert found is not None
    return int(found[2]) - 1, ord(found[1]) - ord("A")


def _cell(cell: Any) -> PlainCell:
    font, link = cell.font, cell.hyperlink
    address = None
    if link is not None:
        address = link.target + (f"#{link.location}" if link.location else "")
    formula = cell.value if cell.data_type == "f" else None
    if not cell.has_style:
        return PlainCell(value=_value(cell.value), formula=formula, link=address)
    return PlainCell(
        value=None if formula else _value(cell.value),
        formula=formula,
        number_format="" if cell.number_format == "General" else cell.number_format,
        bold=bool(font.b),
        italic=bool(font.i),
        underlined=bool(font.u),
        wrapped=bool(cell.alignment.wrap_text),
        left=cell.alignment.horizontal == "left",
        font=(font.name, font.sz),
        colour=_colour(font.color),
        fill=_colour(cell.fill.fgColor) if cell.fill.fill_type else None,
        line=_colour(cell.border.bottom.color) if cell.border.bottom.style else None,
        note=cell.comment.text if cell.comment else None,
        link=address,
    )


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_the_second(value)
    if isinstance(value, date):
        return datetime.combine(value, time())
    return None if value == "" else value


def _colour(colour: Any) -> str | None:
    if colour is None or colour.type != "rgb":
        return None
    return f"#{colour.rgb[2:]}"


def _chart(chart: Any, axes: tuple[str, str]) -> PlainChart:
    kind = _KINDS.get(chart.tagname) or {"bar": "bar", "col": "column"}[chart.barDir]
    return PlainChart(
        kind=kind,
        stacked=getattr(chart, "grouping", None) == "stacked",
        title=_words(chart.title),
        axis=axes[0],
        category_axis=axes[1],
        place=(chart.anchor._from.row, chart.anchor._from.col),
        legend=tuple(series.tx.v for series in chart.series) if chart.legend else (),
        labelled=any(series.dLbls is not None for series in chart.series),
        series=tuple(_series(series) for series in chart.series),
    )


def _words(title: Any) -> str:
    return "".join(run.t for paragraph in title.tx.rich.p for run in paragraph.r or ())


def _series(series: Any) -> tuple[str, str, tuple[int, ...]]:
    categories = series.cat if series.cat is not None else series.xVal
    values = series.val if series.val is not None else series.yVal
    source = categories.strRef or categories.numRef
    return source.f, values.numRef.f, tuple(point.idx for point in series.dPt)
