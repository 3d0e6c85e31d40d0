"""Requests about named ranges."""

import re

from sandbox.google.errors import Json
from sandbox.google.masks import merge
from sandbox.google.sheets.areas import BadArea, grid_range, is_like_a_cell
from sandbox.google.sheets.model import Workbook
from sandbox.google.sheets.update_masks import mask_of

_NAME = re.compile(r"[^\W\d]\w*")
_LONGEST_NAME = 250


def _check_name(workbook: Workbook, name: str, own: str) -> None:
    if (
        not _NAME.fullmatch(name)
        or len(name) > _LONGEST_NAME
        or is_like_a_cell(name)
        or name.lower() in ("true", "false")
    ):
        raise BadArea(f"The name of a named range is not valid: {name!r}")
    if any(
        kept["name"].lower() == name.lower() and kept["namedRangeId"] != own for kept in workbook.named_ranges
    ):
        raise BadArea(f"A named range with the name {name} already exists.")


def _add(workbook: Workbook, asked: Json) -> Json:
    new = asked.get("namedRange", {})
    area = workbook.area(new.get("range", {}))
    number = new.get("namedRangeId") or str(workbook.take_number())
    if any(kept["namedRangeId"] == number for kept in workbook.named_ranges):
        raise BadArea(f"A named range with the id {number} already exists.")
    _check_name(workbook, new.get("name", ""), number)
    named = {"namedRangeId": number, "name": new["name"], "range": grid_range(area)}
    workbook.named_ranges.append(named)
    return {"namedRange": named}


def _found(workbook: Workbook, number: object) -> Json:
    for kept in workbook.named_ranges:
        if kept["namedRangeId"] == number:
            return kept
    raise BadArea(f"No named range with id: {number}")


def _update(workbook: Workbook, asked: Json) -> None:
    new = asked.get("namedRange", {})
    old = _found(workbook, new.get("namedRangeId"))
    changed = merge(old, new, mask_of(asked, "NamedRange", "namedRange"))
    _check_name(workbook, changed.get("name", ""), old["namedRangeId"])
    old |= {"name": changed["name"], "range": grid_range(workbook.area(changed.get("range", {})))}


def _delete(workbook: Workbook, asked: Json) -> None:
    workbook.named_ranges.remove(_found(workbook, asked.get("namedRangeId")))


KINDS = {"addNamedRange": _add, "updateNamedRange": _update, "deleteNamedRange": _delete}
