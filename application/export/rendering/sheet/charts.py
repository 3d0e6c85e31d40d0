"""The native charts of a report in a Sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from application.export.rendering.looks import BY_HAND_MARK, FONT, SERIES_COLOURS
from application.export.rendering.sheet.calls import Body
from application.export.rendering.sheet.cell_formats import colour
from application.export.rendering.sheet.identity import chart_numbers
from application.export.rendering.sheet.places import Place, area_range
from application.export.report import Area, Chart, Series, Value, value_of

MARKED = "By hand: in orange"
"""Said under the title: a Sheet's charts know no hatching."""


def charts(places: Sequence[Place]) -> Iterator[Body]:
    """One request a chart."""
    for place in places:
        for number, chart in zip(chart_numbers(place.key), place.tab.charts, strict=False):
            spec = {**_titles(chart), "fontName": FONT, "altText": chart.description}
            anchor = {"sheetId": place.sheet_id, "rowIndex": chart.row, "columnIndex": chart.column}
            over = {"anchorCell": anchor, "widthPixels": chart.width, "heightPixels": chart.height}
            embedded = {
                "chartId": number,
                "spec": {**spec, "basicChart": _basic(places, chart)},
                "position": {"overlayPosition": over},
            }
            yield {"addChart": {"chart": embedded}}


def _titles(chart: Chart) -> Body:
    titles: Body = {"title": chart.title, "titleTextFormat": {"bold": True, "fontSize": 12}}
    if any(any(series.by_hand) for series in chart.series):
        titles["subtitle"] = MARKED
    return titles


def _basic(places: Sequence[Place], chart: Chart) -> Body:
    lies = chart.kind == "bar"
    values, categories = ("BOTTOM_AXIS", "LEFT_AXIS") if lies else ("LEFT_AXIS", "BOTTOM_AXIS")
    headed = all(_above(places, series.values) == series.name for series in chart.series)
    domain = chart.series[0].categories
    basic: Body = {
        "chartType": chart.kind.upper(),
        "legendPosition": "NO_LEGEND" if len(chart.series) < 2 else "BOTTOM_LEGEND",
        "axis": [{"position": values, "title": chart.axis}, _category_axis(chart, categories)],
        "domains": [{"domain": _source(places, domain, headed=headed)}],
        "series": [
            {
                "series": _source(places, series.values, headed=headed),
                "targetAxis": values,
                "colorStyle": colour(SERIES_COLOURS[index % len(SERIES_COLOURS)]),
                **_marks(chart, series),
            }
            for index, series in enumerate(chart.series)
        ],
        "headerCount": int(headed),
    }
    return {**basic, "stackedType": "STACKED"} if chart.stacked else basic


def _category_axis(chart: Chart, position: str) -> Body:
    return {"position": position, **({"title": chart.category_axis} if chart.category_axis else {})}


def _above(places: Sequence[Place], area: Area) -> Value:
    """What stands over an area; a Sheet takes the names of series from there alone."""
    place = next(place for place in places if place.tab.name == area.tab)
    row = area.first_row - 1 - place.first_row
    if row < 0:
        return place.tab.columns[area.first_column].title if area.first_row == 1 else None
    entries = next(islice(place.tab.rows, row, None))
    return value_of(entries[area.first_column]) if area.first_column < len(entries) else None


def _source(places: Sequence[Place], area: Area, *, headed: bool) -> Body:
    """An area as a source; with the title above it, which names the series."""
    if headed:
        area = replace(area, first_row=area.first_row - 1)
    return {"sourceRange": {"sources": [area_range(places, area)]}}


def _marks(chart: Chart, series: Series) -> Body:
    marks: Body = {}
    if chart.kind in ("bar", "column") and len(chart.series) == 1:
        marks["dataLabel"] = {"type": "DATA"}
    if chart.kind in ("line", "scatter"):
        marks["pointStyle"] = {"shape": "CIRCLE", "size": 5}
    if chart.kind == "line":
        marks["lineStyle"] = {"width": 2, "type": "SOLID"}
    other = [
        {"index": index, "colorStyle": colour(BY_HAND_MARK)}
        for index, by_hand in enumerate(series.by_hand)
        if by_hand
    ]
    return {**marks, "styleOverrides": other} if other and chart.kind != "area" else marks
