"""What a tab wears before its values come: looks of columns and header, sizes, filter and bands."""

from collections.abc import Iterator

from application.export.rendering.looks import (
    BAND,
    HEADER_HEIGHT,
    IMAGE_HEIGHT,
    ROW_HEIGHT,
    look_of,
    pixels,
)
from application.export.rendering.sheet.calls import Body
from application.export.rendering.sheet.cell_formats import colour, whole
from application.export.rendering.sheet.identity import number_of
from application.export.rendering.sheet.places import Place
from application.export.report import Column, Format

_WHITE = "#FFFFFF"
_WIDTH = pixels(Column.width)


def dressing(place: Place) -> Iterator[Body]:
    """The requests for one tab."""
    yield from _widths(place)
    yield size(place, "ROWS", 0, place.rows, ROW_HEIGHT)
    if place.tab.header:
        yield size(place, "ROWS", 0, 1, HEADER_HEIGHT)
        yield from _looks(place)
        yield from _filter_and_bands(place)


def size(place: Place, dimension: str, start: int, end: int, pixels_wide: int) -> Body:
    """Gives rows or columns a size, and shows those that somebody hid."""
    return {
        "updateDimensionProperties": {
            "range": {
                "sheetId": place.sheet_id,
                "dimension": dimension,
                "startIndex": start,
                "endIndex": end,
            },
            "properties": {"pixelSize": pixels_wide, "hiddenByUser": False},
            "fields": "pixelSize,hiddenByUser",
        }
    }


def fitting_rows(place: Place) -> Iterator[Body]:
    """Rows as high as their text needs, where it wraps. To be asked for when the text is there."""
    wraps = any(column.format is Format.WRAPPED for column in place.tab.columns)
    if wraps or not place.tab.header:
        dimensions = {"sheetId": place.sheet_id, "dimension": "ROWS", "startIndex": place.first_row}
        yield {"autoResizeDimensions": {"dimensions": {**dimensions, "endIndex": place.rows}}}


def high_rows(place: Place) -> Body:
    """Rows that pictures fit into."""
    return size(place, "ROWS", place.first_row, place.last_row, IMAGE_HEIGHT)


def _widths(place: Place) -> Iterator[Body]:
    """One request for neighbours of one width."""
    columns = place.tab.columns
    widths = [pixels(column.width) for column in columns] + [_WIDTH] * (place.columns - len(columns))
    start = 0
    for index in range(1, place.columns + 1):
        if index == place.columns or widths[index] != widths[start]:
            yield size(place, "COLUMNS", start, index, widths[start])
            start = index


def repeat(place: Place, rows: tuple[int, int], columns: tuple[int, int], cell: Body, fields: str) -> Body:
    """Says something of all cells in half-open ranges of rows and columns."""
    return {"repeatCell": {"range": place.range(*rows, *columns), "cell": cell, "fields": fields}}


def _looks(place: Place) -> Iterator[Body]:
    heading = {"userEnteredFormat": whole(look_of(Format.HEADING))}
    yield repeat(place, (0, 1), (0, len(place.tab.columns)), heading, "userEnteredFormat")
    if not len(place.tab.rows):
        return
    looks = [look_of(column.format, column.currency) for column in place.tab.columns]
    start = 0
    for index in range(1, len(looks) + 1):
        if index == len(looks) or looks[index] != looks[start]:
            cell = {"userEnteredFormat": whole(looks[start])}
            yield repeat(place, (1, place.last_row), (start, index), cell, "userEnteredFormat")
            start = index


def _filter_and_bands(place: Place) -> Iterator[Body]:
    columns, bottom = len(place.tab.columns), place.first_row + len(place.tab.rows)
    yield {"setBasicFilter": {"filter": {"range": place.range(0, bottom, 0, columns)}}}
    if bottom > 1:
        bands = {"firstBandColorStyle": colour(_WHITE), "secondBandColorStyle": colour(BAND)}
        banded = {
            "bandedRangeId": number_of(f"bands of {place.key}"),
            "range": place.range(1, bottom, 0, columns),
            "rowProperties": bands,
        }
        yield {"addBanding": {"bandedRange": banded}}
