"""Requests about charts: what they are drawn from must be there."""

from collections.abc import Iterator
from typing import Any

from sandbox.google.errors import Json
from sandbox.google.masks import merge
from sandbox.google.sheets.areas import Area, BadArea
from sandbox.google.sheets.model import Workbook
from sandbox.google.sheets.rules import found, new_id
from sandbox.google.sheets.tab import Tab
from sandbox.google.sheets.tabs import new_tab
from sandbox.google.sheets.update_masks import mask_of

_KINDS = (
    "basicChart",
    "pieChart",
    "bubbleChart",
    "candlestickChart",
    "orgChart",
    "histogramChart",
    "waterfallChart",
    "treemapChart",
    "scorecardChart",
)


def _sources(value: Any) -> Iterator[list[Json]]:
    """The `sources` of every sourceRange below."""
    if isinstance(value, list):
        for item in value:
            yield from _sources(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name == "sourceRange":
                yield item.get("sources", [])
            else:
                yield from _sources(item)


def check_spec(workbook: Workbook, spec: Json) -> None:
    """Raises BadArea for a chart of no kind, or one whose sources are no rows or columns of the sheet."""
    if sum(kind in spec for kind in _KINDS) != 1:
        raise BadArea("Exactly one kind of chart must be set.")
    lists = list(_sources(spec))
    if not lists or not all(lists):
        raise BadArea("A chart needs source ranges.")
    if len({len(sources) for sources in lists}) > 1:
        raise BadArea("The domain and all series must have the same number of source ranges.")
    for sources in lists:
        areas = [workbook.area(source) for source in sources]
        if not (all(_is_row(area) for area in areas) or all(_is_column(area) for area in areas)):
            raise BadArea("Each source range of a chart must be one row or one column.")
    basic = spec.get("basicChart")
    if basic is not None and not basic.get("series"):
        raise BadArea("A chart needs at least one series.")


def _is_row(area: Area) -> bool:
    return area.bottom - area.top == 1


def _is_column(area: Area) -> bool:
    return area.right - area.left == 1


def _place(workbook: Workbook, position: Json) -> tuple[Tab, Json]:
    """The tab on which a chart lies, and the position in full. Raises BadArea."""
    if position.get("newSheet"):
        tab = new_tab(workbook, {"sheetType": "OBJECT"})
        return tab, {"sheetId": tab.id}
    anchor = position.get("overlayPosition", {}).get("anchorCell", {})
    if "overlayPosition" not in position:
        raise BadArea("A chart needs a position: overlayPosition or newSheet.")
    tab = workbook.tab(anchor.get("sheetId", 0))
    grid = tab.grid
    if not 0 <= anchor.get("rowIndex", 0) < grid.rows or not 0 <= anchor.get("columnIndex", 0) < grid.columns:
        raise BadArea("The anchor cell lies outside of the sheet.")
    return tab, position


def _add(workbook: Workbook, asked: Json) -> Json:
    new = asked.get("chart", {})
    check_spec(workbook, new.get("spec", {}))
    number = new_id(workbook, "charts", "chartId", new)
    tab, position = _place(workbook, new.get("position", {"newSheet": True}))
    chart = {**new, "chartId": number, "position": position}
    tab.part("charts").append(chart)
    return {"chart": chart}


def _update(workbook: Workbook, asked: Json) -> None:
    _tab, chart = found(workbook, "charts", "chartId", asked.get("chartId"))
    check_spec(workbook, asked.get("spec", {}))
    chart["spec"] = asked["spec"]


def _move(workbook: Workbook, asked: Json) -> Json:
    tab, chart = found(workbook, "charts", "chartId", asked.get("objectId"))
    mask = mask_of(asked, "OverlayPosition", "newPosition")
    over = chart["position"].get("overlayPosition", {})
    new = asked.get("newPosition", {}).get("overlayPosition", {})
    to, position = _place(workbook, {"overlayPosition": merge(over, new, mask)})
    tab.part("charts").remove(chart)
    chart["position"] = position
    to.part("charts").append(chart)
    return {"position": position}


def _delete(workbook: Workbook, asked: Json) -> None:
    tab, chart = found(workbook, "charts", "chartId", asked.get("objectId"))
    tab.part("charts").remove(chart)


KINDS = {
    "addChart": _add,
    "updateChartSpec": _update,
    "updateEmbeddedObjectPosition": _move,
    "deleteEmbeddedObject": _delete,
}
