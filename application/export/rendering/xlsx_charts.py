"""Lays the native charts of a report into a workbook."""

from datetime import date
from typing import Any

from application.export.rendering.looks import ACCENT, BY_HAND_MARK, SERIES_COLOURS, look_of
from application.export.report import Chart, Series

_HATCHED = {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": ACCENT, "bg_color": "#FFFFFF"}}
_MARKED = {"fill": {"color": BY_HAND_MARK}, "border": {"color": BY_HAND_MARK}}
_FIRST_DAY = date(1899, 12, 30)
_SMALL = {"size": 10}


def insert_chart(workbook: Any, sheet: Any, chart: Chart) -> None:
    """Draw the chart and lay it over the sheet."""
    stacked = {"subtype": "stacked"} if chart.stacked else {}
    drawn = workbook.add_chart({"type": chart.kind, **stacked})
    for index, series in enumerate(chart.series):
        drawn.add_series(_series_options(chart, series, SERIES_COLOURS[index % len(SERIES_COLOURS)]))
    drawn.set_title({"name": chart.title, "overlay": False, "name_font": {"size": 12, "bold": True}})
    drawn.set_legend({"none": len(chart.series) < 2, "position": "bottom"})
    if chart.kind == "bar":
        drawn.set_x_axis(_value_axis(chart))
        drawn.set_y_axis({**_named(chart), "reverse": True, "num_font": _SMALL})
    else:
        drawn.set_x_axis(_category_axis(chart))
        drawn.set_y_axis(_value_axis(chart))
    drawn.set_size({"width": chart.width, "height": chart.height})
    drawn.show_blanks_as("gap")
    sheet.insert_chart(chart.row, chart.column, drawn, {"description": chart.description})


def _is_labelled(chart: Chart) -> bool:
    """Whether the values stand on the marks."""
    return chart.kind in ("bar", "column") and len(chart.series) == 1


def _value_axis(chart: Chart) -> dict[str, Any]:
    """The values stand on lone bars, so their axis only takes room. Lengths start at zero, lines need not."""
    labelled = _is_labelled(chart)
    axis = {
        "name": chart.axis,
        "visible": not labelled,
        "major_gridlines": {"visible": not labelled, "line": {"color": "#DADDE1"}},
        "num_format": look_of(chart.format).number_format or "General",
        "num_font": _SMALL,
    }
    return axis if chart.kind in ("line", "scatter") else {**axis, "min": 0}


def _category_axis(chart: Chart) -> dict[str, Any]:
    axis: dict[str, Any] = {**_named(chart), "num_font": _SMALL}
    if _has_days(chart):
        axis |= {"date_axis": True, "num_format": "yyyy-mm-dd"}
    return axis


def _named(chart: Chart) -> dict[str, Any]:
    return {"name": chart.category_axis} if chart.category_axis else {}


def _has_days(chart: Chart) -> bool:
    return any(isinstance(value, date) for series in chart.series for value in series.category_values[:1])


def _series_options(chart: Chart, series: Series, colour: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        "name": series.name,
        "categories": f"={series.categories.reference()}",
        "values": f"={series.values.reference()}",
        "categories_data": [_cached(value) for value in series.category_values],
        "values_data": list(series.value_values),
    }
    if chart.kind in ("bar", "column"):
        options |= {"fill": {"color": colour}, "gap": 60}
        options["points"] = [_HATCHED if by_hand else None for by_hand in series.by_hand]
    elif chart.kind == "area":
        options |= {"fill": {"color": colour}}
    else:
        marker = {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}}
        line = {"none": True} if chart.kind == "scatter" else {"color": colour, "width": 2}
        options |= {"line": line, "marker": marker}
        options["points"] = [_MARKED if by_hand else None for by_hand in series.by_hand]
    if _is_labelled(chart):
        options["data_labels"] = {"value": True, "num_format": look_of(chart.format).number_format}
    return options


def _cached(value: str | int | float | date) -> str | int | float:
    """A category as the file keeps it: days as their number."""
    return (value - _FIRST_DAY).days if isinstance(value, date) else value
