"""What a spreadsheet is made of, without its cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from application.integrations.google.error_types import GoogleBadReply

_METADATA = "developerMetadata(metadataId,metadataKey,metadataValue)"
LAYOUT_FIELDS = (
    f"properties(title,locale,timeZone),{_METADATA},namedRanges(namedRangeId,name,range(sheetId)),"
    "sheets(properties(sheetId,title,index,hidden,sheetType,"
    "gridProperties(rowCount,columnCount,frozenRowCount,frozenColumnCount)),"
    f"{_METADATA},charts(chartId),bandedRanges(bandedRangeId),basicFilter(range(sheetId)),"
    "filterViews(filterViewId),conditionalFormats(ranges(sheetId)),protectedRanges(protectedRangeId))"
)


@dataclass(frozen=True)
class Metadata:
    """A mark that people don't see; the key stays when a tab is renamed."""

    id: int
    key: str
    value: str


@dataclass(frozen=True)
class NamedRange:
    """`tab_id` is the id of the tab that it lies on."""

    id: str
    name: str
    tab_id: int


@dataclass(frozen=True)
class Tab:
    """A tab. `rows` and `columns` are 0 of one that is no grid but a chart alone.

    Conditional formats have no id: Google deletes them by their number, from 0 on.
    """

    id: int
    title: str
    index: int
    is_hidden: bool
    rows: int
    columns: int
    frozen_rows: int
    frozen_columns: int
    metadata: tuple[Metadata, ...]
    chart_ids: tuple[int, ...]
    banding_ids: tuple[int, ...]
    has_filter: bool
    filter_view_ids: tuple[int, ...]
    conditional_formats: int
    protected_range_ids: tuple[int, ...]

    def mark(self, key: str) -> str | None:
        """The value of the metadata under that key; None without it."""
        return next((mark.value for mark in self.metadata if mark.key == key), None)


@dataclass(frozen=True)
class Layout:
    """A spreadsheet without its cells. `metadata` are those of the whole, not of a tab."""

    title: str
    locale: str
    time_zone: str
    tabs: tuple[Tab, ...]
    named_ranges: tuple[NamedRange, ...]
    metadata: tuple[Metadata, ...]


def layout_of(answer: Mapping[str, Any]) -> Layout:
    """Of an answer to LAYOUT_FIELDS. Google leaves out what is 0, false or empty. Raises GoogleBadReply."""
    try:
        properties = answer["properties"]
        return Layout(
            title=properties["title"],
            locale=properties.get("locale", ""),
            time_zone=properties.get("timeZone", ""),
            tabs=tuple(_tab(sheet) for sheet in answer["sheets"]),
            named_ranges=tuple(
                NamedRange(entry["namedRangeId"], entry["name"], entry.get("range", {}).get("sheetId", 0))
                for entry in answer.get("namedRanges", ())
            ),
            metadata=_metadata(answer),
        )
    except (KeyError, TypeError) as error:
        raise GoogleBadReply(f"the spreadsheet's description lacks a part: {error}") from None


def _tab(sheet: Mapping[str, Any]) -> Tab:
    properties = sheet["properties"]
    grid = properties.get("gridProperties", {})
    return Tab(
        id=properties.get("sheetId", 0),
        title=properties["title"],
        index=properties.get("index", 0),
        is_hidden=properties.get("hidden", False),
        rows=grid.get("rowCount", 0),
        columns=grid.get("columnCount", 0),
        frozen_rows=grid.get("frozenRowCount", 0),
        frozen_columns=grid.get("frozenColumnCount", 0),
        metadata=_metadata(sheet),
        chart_ids=tuple(chart["chartId"] for chart in sheet.get("charts", ())),
        banding_ids=tuple(banding["bandedRangeId"] for banding in sheet.get("bandedRanges", ())),
        has_filter="basicFilter" in sheet,
        filter_view_ids=tuple(view["filterViewId"] for view in sheet.get("filterViews", ())),
        conditional_formats=len(sheet.get("conditionalFormats", ())),
        protected_range_ids=tuple(entry["protectedRangeId"] for entry in sheet.get("protectedRanges", ())),
    )


def _metadata(holder: Mapping[str, Any]) -> tuple[Metadata, ...]:
    return tuple(
        Metadata(entry["metadataId"], entry["metadataKey"], entry.get("metadataValue", ""))
        for entry in holder.get("developerMetadata", ())
    )
