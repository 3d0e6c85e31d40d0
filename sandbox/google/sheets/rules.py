"""Requests about what lies over the cells: filters, banding, conditional formats, protection."""

from sandbox.google.errors import Json
from sandbox.google.masks import merge
from sandbox.google.sheets.areas import Area, BadArea, grid_range
from sandbox.google.sheets.model import Workbook
from sandbox.google.sheets.tab import Tab
from sandbox.google.sheets.update_masks import mask_of


def found(workbook: Workbook, part: str, key: str, number: object) -> tuple[Tab, Json]:
    """The tab and the entry of `parts` with this id. Raises BadArea."""
    for tab in workbook.tabs:
        for entry in tab.part(part):
            if entry[key] == number:
                return tab, entry
    raise BadArea(f"No {part} with id: {number}")


def new_id(workbook: Workbook, part: str, key: str, asked: Json) -> int:
    """The id asked for, or a new one. Raises BadArea when it is taken."""
    number = asked.get(key) or workbook.take_number()
    if any(entry[key] == number for tab in workbook.tabs for entry in tab.part(part)):
        raise BadArea(f"The id {number} of {key} is already in use.")
    return int(number)


def _set_filter(workbook: Workbook, asked: Json) -> None:
    """A tab has one; a second takes its place."""
    new = asked.get("filter", {})
    area = workbook.area(new.get("range", {}))
    workbook.tab(area.sheet_id).basic_filter = {**new, "range": grid_range(area)}


def _clear_filter(workbook: Workbook, asked: Json) -> None:
    workbook.tab(asked.get("sheetId", 0)).basic_filter = None


def _add_filter_view(workbook: Workbook, asked: Json) -> Json:
    new = asked.get("filter", {})
    area = workbook.area(new.get("range", {}))
    number = new_id(workbook, "filterViews", "filterViewId", new)
    view = {**new, "filterViewId": number, "range": grid_range(area)}
    workbook.tab(area.sheet_id).part("filterViews").append(view)
    return {"filter": view}


def _delete_filter_view(workbook: Workbook, asked: Json) -> None:
    tab, view = found(workbook, "filterViews", "filterViewId", asked.get("filterId"))
    tab.part("filterViews").remove(view)


def _check_bands(workbook: Workbook, tab: Tab, area: Area, own: Json | None) -> None:
    if any(workbook.area(band["range"]).meets(area) for band in tab.part("bandedRanges") if band is not own):
        raise BadArea(
            "You cannot add alternating background colors to a range that already has alternating background "
            "colors."
        )


def _add_banding(workbook: Workbook, asked: Json) -> Json:
    new = asked.get("bandedRange", {})
    if not new.get("rowProperties") and not new.get("columnProperties"):
        raise BadArea("At least one of rowProperties or columnProperties must be specified.")
    area = workbook.area(new.get("range", {}))
    tab = workbook.tab(area.sheet_id)
    _check_bands(workbook, tab, area, None)
    number = new_id(workbook, "bandedRanges", "bandedRangeId", new)
    band = {**new, "bandedRangeId": number, "range": grid_range(area)}
    tab.part("bandedRanges").append(band)
    return {"bandedRange": band}


def _update_banding(workbook: Workbook, asked: Json) -> None:
    new = asked.get("bandedRange", {})
    tab, band = found(workbook, "bandedRanges", "bandedRangeId", new.get("bandedRangeId"))
    changed = merge(band, new, mask_of(asked, "BandedRange", "bandedRange"))
    area = workbook.area(changed.get("range", {}))
    _check_bands(workbook, tab, area, band)
    tab.part("bandedRanges").remove(band)
    band = {**changed, "bandedRangeId": new["bandedRangeId"], "range": grid_range(area)}
    workbook.tab(area.sheet_id).part("bandedRanges").append(band)


def _delete_banding(workbook: Workbook, asked: Json) -> None:
    tab, band = found(workbook, "bandedRanges", "bandedRangeId", asked.get("bandedRangeId"))
    tab.part("bandedRanges").remove(band)


def _checked_rule(workbook: Workbook, rule: Json) -> tuple[Tab, Json]:
    """The rule with its ranges made plain, and their one tab. Raises BadArea."""
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise BadArea("A rule must be either a booleanRule or a gradientRule.")
    areas = [workbook.area(place) for place in rule.get("ranges", [])]
    if not areas or len({area.sheet_id for area in areas}) > 1:
        raise BadArea("A rule needs ranges, all on the same sheet.")
    return workbook.tab(areas[0].sheet_id), {**rule, "ranges": [grid_range(area) for area in areas]}


def _add_condition(workbook: Workbook, asked: Json) -> None:
    tab, rule = _checked_rule(workbook, asked.get("rule", {}))
    rules = tab.part("conditionalFormats")
    index = asked.get("index", 0)
    if not 0 <= index <= len(rules):
        raise BadArea(f"There is no place {index} among {len(rules)} conditional format rules.")
    rules.insert(index, rule)


def _condition_at(workbook: Workbook, asked: Json) -> tuple[list[Json], int]:
    rules = workbook.tab(asked.get("sheetId", 0)).part("conditionalFormats")
    index = asked.get("index", 0)
    if not 0 <= index < len(rules):
        raise BadArea(f"No conditional format on sheet: {asked.get('sheetId', 0)} at index: {index}")
    return rules, index


def _update_condition(workbook: Workbook, asked: Json) -> Json:
    if "rule" in asked:
        tab, rule = _checked_rule(workbook, asked["rule"])
        rules, index = _condition_at(workbook, {**asked, "sheetId": tab.id})
        old, rules[index] = rules[index], rule
        return {"oldRule": old, "oldIndex": index, "newRule": rule, "newIndex": index}
    rules, index = _condition_at(workbook, asked)
    to = asked.get("newIndex", 0)
    if not 0 <= to < len(rules):
        raise BadArea(f"There is no place {to} among {len(rules)} conditional format rules.")
    rule = rules.pop(index)
    rules.insert(to, rule)
    return {"oldRule": rule, "oldIndex": index, "newRule": rule, "newIndex": to}


def _delete_condition(workbook: Workbook, asked: Json) -> Json:
    rules, index = _condition_at(workbook, asked)
    return {"rule": rules.pop(index)}


def _protect(workbook: Workbook, asked: Json) -> Json:
    new = asked.get("protectedRange", {})
    place = new.get("range", {})
    tab = workbook.tab(place.get("sheetId", 0))
    workbook.area(place)
    for inner in new.get("unprotectedRanges", []):
        workbook.area(inner)
    if new.get("warningOnly") and new.get("editors"):
        raise BadArea("Editors cannot be set on a protected range that only warns.")
    number = new_id(workbook, "protectedRanges", "protectedRangeId", new)
    protected = {**new, "protectedRangeId": number, "range": {"sheetId": tab.id, **place}}
    tab.part("protectedRanges").append(protected)
    return {"protectedRange": protected}


def _update_protected(workbook: Workbook, asked: Json) -> None:
    new = asked.get("protectedRange", {})
    tab, old = found(workbook, "protectedRanges", "protectedRangeId", new.get("protectedRangeId"))
    changed = merge(old, new, mask_of(asked, "ProtectedRange", "protectedRange"))
    workbook.area(changed.get("range", {}))
    ranges = tab.part("protectedRanges")
    ranges[ranges.index(old)] = {**changed, "protectedRangeId": new["protectedRangeId"]}


def _unprotect(workbook: Workbook, asked: Json) -> None:
    tab, old = found(workbook, "protectedRanges", "protectedRangeId", asked.get("protectedRangeId"))
    tab.part("protectedRanges").remove(old)


KINDS = {
    "setBasicFilter": _set_filter,
    "clearBasicFilter": _clear_filter,
    "addFilterView": _add_filter_view,
    "deleteFilterView": _delete_filter_view,
    "addBanding": _add_banding,
    "updateBanding": _update_banding,
    "deleteBanding": _delete_banding,
    "addConditionalFormatRule": _add_condition,
    "updateConditionalFormatRule": _update_condition,
    "deleteConditionalFormatRule": _delete_condition,
    "addProtectedRange": _protect,
    "updateProtectedRange": _update_protected,
    "deleteProtectedRange": _unprotect,
}
