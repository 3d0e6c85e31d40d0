"""Reads tabs and named cells of a workbook as a spreadsheet would, from the file's own parts.

ECMA-376, part 1, 18.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PLACE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LETTERS = re.compile(r"[A-Z]+")
_SINGLE_CELL = re.compile(r"'?(?P<tab>[^'!]+)'?!\$(?P<column>[A-Z]+)\$(?P<row>\d+)")

Value = str | float | None


def rows_of(workbook: bytes, tab: str) -> Iterator[dict[str, Value]]:
    """The rows of a tab by the titles in its first row. Raises KeyError where there is no such tab."""
    with ZipFile(BytesIO(workbook)) as parts:
        shared = _shared_texts(parts)
        sheet = fromstring(parts.read(_part_of(parts, tab)))
    rows = iter(sheet.iter(f"{_MAIN}row"))
    titles = {column: str(value) for column, value in _cells(next(rows), shared)}
    for row in rows:
        yield {titles[column]: value for column, value in _cells(row, shared) if column in titles}


def named_values(workbook: bytes) -> dict[str, Value]:
    """The values of all named single cells; None for an empty one."""
    with ZipFile(BytesIO(workbook)) as parts:
        shared = _shared_texts(parts)
        places: dict[str, dict[str, str]] = defaultdict(dict)
        for named in fromstring(parts.read("xl/workbook.xml")).iter(f"{_MAIN}definedName"):
            if (found := _SINGLE_CELL.fullmatch(named.text or "")) is not None:
                places[found["tab"]][found["column"] + found["row"]] = named.attrib["name"]
        values: dict[str, Value] = {}
        for tab, names in places.items():
            values.update(dict.fromkeys(names.values()))
            for cell in fromstring(parts.read(_part_of(parts, tab))).iter(f"{_MAIN}c"):
                if cell.attrib["r"] in names:
                    values[names[cell.attrib["r"]]] = _value(cell, shared)
    return values


def _part_of(parts: ZipFile, tab: str) -> str:
    sheets = fromstring(parts.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    place = {sheet.attrib["name"]: sheet.attrib[_PLACE] for sheet in sheets}[tab]
    links = fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    return "xl/" + {link.attrib["Id"]: link.attrib["Target"] for link in links}[place]


def _shared_texts(parts: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in parts.namelist():
        return []
    return [_text(item) for item in fromstring(parts.read("xl/sharedStrings.xml"))]


def _cells(row: Element, shared: list[str]) -> Iterator[tuple[str, Value]]:
    for cell in row:
        column = _LETTERS.match(cell.attrib["r"])
        assert column is not None
        yield column[0], _value(cell, shared)


def _value(cell: Element, shared: list[str]) -> Value:
    kind, value = cell.attrib.get("t", "n"), cell.findtext(f"{_MAIN}v")
    if kind == "inlineStr":
        return _text(cell)
    if value is None:
        return None
    if kind == "s":
        return shared[int(value)]
    return float(value) if kind == "n" else value


def _text(element: Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{_MAIN}t"))
