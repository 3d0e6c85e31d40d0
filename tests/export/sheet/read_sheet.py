"""Reads a Sheet of the sandbox into the plain form: what people see, bands included."""

from typing import Any

from application.export.report import Area, column_letters
from sandbox.google.sheets.cells import cell_json
from sandbox.google.sheets.model import Workbook
from sandbox.google.sheets.tab import Tab
from tests.export.sheet.plain import NOTHING, PlainBook, PlainCell, PlainChart, PlainTab, moment

Json = dict[str, Any]


def read_sheet(book: Workbook) -> PlainBook:
    return PlainBook(
        tabs={tab.title: _tab(book, tab) for tab in book.tabs},
        names={named["name"]: _reference(book, named["range"]) for named in book.named_ranges},
    )


def _tab(book: Workbook, tab: Tab) -> PlainTab:
    grid = tab.properties["gridProperties"]
    cells = {
        (row, column): plain
        for row in range(tab.grid.rows)
        for column in range(tab.grid.columns)
        if (plain := _cell(tab, row, column)) != NOTHING
    }
    return PlainTab(
        cells=cells,
        frozen=(grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0)),
        filter=_cells_of(tab.basic_filter["range"]) if tab.basic_filter else None,
        gridlines=not grid.get("hideGridlines", False),
        widths=tuple(tab.column_sizes.get(at, {}).get("pixelSize", 100) for at in range(tab.grid.columns)),
        charts=tuple(_chart(book, chart) for chart in tab.part("charts")),
    )


def _cell(tab: Tab, row: int, column: int) -> PlainCell:
    cell: Json = cell_json(tab, row, column)
    value: Json = cell.get("userEnteredValue", {})
    look: Json = cell.get("userEnteredFormat", {})
    text: Json = look.get("textFormat", {})
    pattern: str = look.get("numberFormat", {}).get("pattern", "")
    shown: Any = value.get("stringValue", value.get("numberValue"))
    if isinstance(shown, int | float) and "yy" in pattern:
        shown = moment(shown)
    font = (text["fontFamily"], text["fontSize"]) if "fontFamily" in text else None
    own_fill = _colour(look.get("backgroundColorStyle"))
    return PlainCell(
        value=shown,
        formula=value.get("formulaValue"),
        number_format=pattern,
        bold=text.get("bold", False),
        italic=text.get("italic", False),
        underlined=text.get("underline", False),
        wrapped=look.get("wrapStrategy") == "WRAP",
        left=look.get("horizontalAlignment") == "LEFT",
        font=font,
        colour=_colour(text.get("foregroundColorStyle")),
        fill=own_fill or _band(tab, row, column),
        line=_colour(look.get("borders", {}).get("bottom", {}).get("colorStyle")),
        note=cell.get("note"),
        link=text.get("link", {}).get("uri"),
    )


def _band(tab: Tab, row: int, column: int) -> str | None:
    """The colour of the band behind a cell; None where it is white."""
    for band in tab.part("bandedRanges"):
        place = band["range"]
        inside = place["startRowIndex"] <= row < place["endRowIndex"]
        if inside and place["startColumnIndex"] <= column < place["endColumnIndex"]:
            second = (row - place["startRowIndex"]) % 2
            name = "secondBandColorStyle" if second else "firstBandColorStyle"
            found = _colour(band["rowProperties"][name])
            return None if found == "#FFFFFF" else found
    return None


def _colour(style: Json | None) -> str | None:
    if not style:
        return None
    parts = (round(style["rgbColor"].get(name, 0) * 255) for name in ("red", "green", "blue"))
    return "#" + "".join(f"{part:02X}" for part in parts)


def _cells_of(place: Json) -> str:
    first = f"{column_letters(place['startColumnIndex'])}{place['startRowIndex'] + 1}"
    return f"{first}:{column_letters(place['endColumnIndex'] - 1)}{place['endRowIndex']}"


def _reference(book: Workbook, place: Json, *, headers: int = 0) -> str:
    top, bottom = place["startRowIndex"] + headers, place["endRowIndex"] - 1
    left, right = place["startColumnIndex"], place["endColumnIndex"] - 1
    return Area(book.tab(place["sheetId"]).title, top, left, bottom, right).reference()


def _legend(book: Workbook, basic: Json) -> tuple[str, ...]:
    """The names of the series, from the cells over their values."""
    if basic["legendPosition"] == "NO_LEGEND":
        return ()
    assert basic["headerCount"] == 1
    places = [series["series"]["sourceRange"]["sources"][0] for series in basic["series"]]
    heads = [
        cell_json(book.tab(place["sheetId"]), place["startRowIndex"], place["startColumnIndex"])
        for place in places
    ]
    return tuple(head["userEnteredValue"]["stringValue"] for head in heads)


def _chart(book: Workbook, chart: Json) -> PlainChart:
    spec = chart["spec"]
    basic = spec["basicChart"]
    headers = basic["headerCount"]
    anchor = chart["position"]["overlayPosition"]["anchorCell"]
    values = next(axis for axis in basic["axis"] if axis["position"] == basic["series"][0]["targetAxis"])
    categories = next(axis for axis in basic["axis"] if axis is not values)

    def source(found: Json) -> str:
        return _reference(book, found["sourceRange"]["sources"][0], headers=headers)

    domain = source(basic["domains"][0]["domain"])
    return PlainChart(
        kind=basic["chartType"].lower(),
        stacked=basic.get("stackedType") == "STACKED",
        title=spec["title"],
        axis=values["title"],
        category_axis=categories.get("title", ""),
        place=(anchor["rowIndex"], anchor["columnIndex"]),
        legend=_legend(book, basic),
        labelled="dataLabel" in basic["series"][0],
        series=tuple(
            (
                domain,
                source(series["series"]),
                tuple(mark["index"] for mark in series.get("styleOverrides", ())),
            )
            for series in basic["series"]
        ),
    )
