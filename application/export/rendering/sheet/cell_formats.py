"""Looks as the Sheets API writes them, and what has to be said to get from one look to another."""

import json
from functools import cache
from typing import Any

from application.export.rendering.looks import FONT, Look
from application.export.rendering.sheet.calls import Body
from application.export.rendering.sheet.rectangles import Shared

Parts = dict[str, Any]
"""A CellFormat with its text format laid flat: textFormat.bold and so on."""

_TYPES = {"%": "PERCENT", "h": "DATE_TIME", "y": "DATE", '"': "CURRENCY"}
LINKED_PARTS = ("textFormat.foregroundColorStyle", "textFormat.underline")
"""What Google sets by itself where a text gets a link."""


def colour(hexadecimal: str) -> Body:
    """A ColorStyle of #RRGGBB."""
    red, green, blue = (int(hexadecimal[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return {"rgbColor": {"red": round(red, 4), "green": round(green, 4), "blue": round(blue, 4)}}


def whole(look: Look) -> Body:
    """The CellFormat of a look."""
    return _nested(_parts(look))


@cache
def change(old: Look | None, new: Look, *, linked: bool = False) -> Shared | None:
    """The CellFormat as JSON and the fields mask that turn a look, or bare cells, into another.

    `linked`: the cells' texts have links, so colour and underlining are said whatever they were. None
    where there is nothing to change.
    """
    before, after = _parts(old) if old else {}, _parts(new)
    names = [name for name in (before | after) if before.get(name) != after.get(name)]
    if linked:
        names += [name for name in LINKED_PARTS if name not in names]
    if not names:
        return None
    said = _nested({name: after[name] for name in names if name in after})
    return json.dumps({"userEnteredFormat": said}), ",".join(f"userEnteredFormat.{name}" for name in names)


def _parts(look: Look) -> Parts:
    parts: Parts = {
        "numberFormat": look.number_format and _number_format(look.number_format),
        "backgroundColorStyle": look.fill and colour(look.fill),
        "borders": look.line and {"bottom": {"style": "SOLID", "colorStyle": colour(look.line)}},
        "verticalAlignment": "TOP",
        "horizontalAlignment": "LEFT" if look.left else None,
        "wrapStrategy": "WRAP" if look.wrapped else None,
        "textFormat.fontFamily": FONT,
        "textFormat.fontSize": look.size,
        "textFormat.bold": look.bold,
        "textFormat.italic": look.italic,
        "textFormat.underline": look.underlined,
        "textFormat.foregroundColorStyle": look.colour and colour(look.colour),
    }
    return {name: part for name, part in parts.items() if part}


def _number_format(pattern: str) -> Body:
    kind = next((kind for sign, kind in _TYPES.items() if sign in pattern), "NUMBER")
    return {"type": kind, "pattern": pattern}


def _nested(parts: Parts) -> Body:
    format: Body = {}
    for name, part in parts.items():
        outer, _, inner = name.partition(".")
        if inner:
            format.setdefault(outer, {})[inner] = part
        else:
            format[outer] = part
    return format
