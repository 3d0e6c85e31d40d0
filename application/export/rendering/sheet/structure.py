"""The first requests: the file is marked as being written, its tabs are emptied, sized, named and made."""

from collections.abc import Iterator, Sequence

from application.export.rendering.sheet.calls import Body
from application.export.rendering.sheet.identity import (
    FILE_KEY,
    TAB_KEY,
    FileMark,
    chart_numbers,
    file_mark,
    is_own_name,
    own_tabs,
)
from application.export.rendering.sheet.places import Place
from application.integrations.google.sheet_layout import Layout
from application.integrations.google.sheet_layout import Tab as PresentTab

_EVERYWHERE = {"spreadsheet": True}


def mark_file(layout: Layout, mark: FileMark) -> Body:
    """Says of the file what it holds, and that it is being written."""
    if file_mark(layout) is not None:
        return change_mark(mark)
    metadata = {"metadataKey": FILE_KEY, "metadataValue": mark.text(), "location": _EVERYWHERE}
    return {"createDeveloperMetadata": {"developerMetadata": {**metadata, "visibility": "DOCUMENT"}}}


def change_mark(mark: FileMark) -> Body:
    """Says something else of a file that is marked already."""
    lookup = {"metadataKey": FILE_KEY, "locationType": "SPREADSHEET"}
    return {
        "updateDeveloperMetadata": {
            "dataFilters": [{"developerMetadataLookup": lookup}],
            "developerMetadata": {"metadataValue": mark.text()},
            "fields": "metadataValue",
        }
    }


def clearing(layout: Layout, places: Sequence[Place]) -> Iterator[Body]:
    """Takes away what is ours and no more wanted, and empties the tabs that stay.

    A tab that is the file's last goes in `leftovers`, after the new ones are there.
    """
    # Our formulas are written with commas and points, which other locales read otherwise.
    yield {"updateSpreadsheetProperties": {"properties": {"locale": "en_US"}, "fields": "locale"}}
    for name in layout.named_ranges:
        if is_own_name(name.id):
            yield {"deleteNamedRange": {"namedRangeId": name.id}}
    for chart in _own_charts(layout, places):
        yield {"deleteEmbeddedObject": {"objectId": chart}}
    for place in places:
        if place.present:
            yield from _emptying(place.present)
    for mark_id in _marks_of_copies(layout):
        lookup = {"developerMetadataLookup": {"metadataId": mark_id}}
        yield {"deleteDeveloperMetadata": {"dataFilter": lookup}}
    doomed, last = _doomed(layout, places)
    for tab in doomed:
        if tab is not last:
            yield {"deleteSheet": {"sheetId": tab.id}}


def leftovers(layout: Layout, places: Sequence[Place]) -> Iterator[Body]:
    """Takes away the tab that had to stay until others were there."""
    _, last = _doomed(layout, places)
    if last:
        yield {"deleteSheet": {"sheetId": last.id}}


def _own_charts(layout: Layout, places: Sequence[Place]) -> list[int]:
    """Our charts, wherever somebody moved them."""
    keys = {*own_tabs(layout), *(place.key for place in places)}
    ours = {number for key in keys for number in chart_numbers(key)}
    return [chart for tab in layout.tabs for chart in tab.chart_ids if chart in ours]


def _marks_of_copies(layout: Layout) -> Iterator[int]:
    """Our marks on tabs that people copied: those are theirs from now on."""
    own = {tab.id for tab in own_tabs(layout).values()}
    for tab in layout.tabs:
        if tab.id not in own:
            yield from (mark.id for mark in tab.metadata if mark.key == TAB_KEY)


def _doomed(layout: Layout, places: Sequence[Place]) -> tuple[list[PresentTab], PresentTab | None]:
    """Tabs to be deleted: ours that the report has no longer, and the blank one of a file that is new.

    With them the one that must wait: a file has at least one tab at any time.
    """
    wanted = {place.key for place in places}
    doomed = [tab for key, tab in own_tabs(layout).items() if key not in wanted]
    if file_mark(layout) is None and len(layout.tabs) == 1 and not doomed and not _kept(places):
        doomed = list(layout.tabs)
    return doomed, doomed[0] if doomed and len(doomed) == len(layout.tabs) else None


def _kept(places: Sequence[Place]) -> bool:
    return any(place.present for place in places)


def _emptying(tab: PresentTab) -> Iterator[Body]:
    number = tab.id
    if tab.has_filter:
        yield {"clearBasicFilter": {"sheetId": number}}
    for banding in tab.banding_ids:
        yield {"deleteBanding": {"bandedRangeId": banding}}
    for _ in range(tab.conditional_formats):
        yield {"deleteConditionalFormatRule": {"sheetId": number, "index": 0}}
    if tab.rows:
        yield {"unmergeCells": {"range": {"sheetId": number}}}
    yield {"updateCells": {"range": {"sheetId": number}, "fields": "*"}}


def placing(layout: Layout, places: Sequence[Place]) -> Iterator[Body]:
    """Sizes and names the tabs that are there, small ones first; then makes the missing ones."""
    renamed = [place for place in places if place.present and place.present.title != place.title]
    if {place.title.lower() for place in renamed} & {tab.title.lower() for tab in layout.tabs}:
        for place in renamed:
            title = f"{place.title} {place.sheet_id}"
            yield _properties(place, {"title": title}, "title")
    _, last = _doomed(layout, places)
    if last:
        properties = {"sheetId": last.id, "title": f"{last.title} {last.id}"}
        yield {"updateSheetProperties": {"properties": properties, "fields": "title"}}
    present = [place for place in places if place.present]
    for place in sorted(present, key=_growth):
        yield _properties(
            place, {"title": place.title, "gridProperties": _grid(place)}, f"title,{_GRID_FIELDS}"
        )
    for index, place in _new_ones(layout, places):
        yield {"addSheet": {"properties": {**_new_tab(place), "index": index}}}
        metadata = {"metadataKey": TAB_KEY, "metadataValue": place.key, "visibility": "DOCUMENT"}
        location = {"sheetId": place.sheet_id}
        yield {"createDeveloperMetadata": {"developerMetadata": {**metadata, "location": location}}}


def _growth(place: Place) -> int:
    assert place.present is not None
    return place.rows * place.columns - place.present.rows * place.present.columns


def _new_ones(layout: Layout, places: Sequence[Place]) -> Iterator[tuple[int, Place]]:
    """Each new tab with the index it gets: behind the one before it in the report, or first of all."""
    order = [tab.id for tab in layout.tabs]
    doomed, last = _doomed(layout, places)
    order = [number for number in order if number not in {tab.id for tab in doomed if tab is not last}]
    index = 0
    for place in places:
        if place.present:
            index = order.index(place.sheet_id) + 1
            continue
        order.insert(index, place.sheet_id)
        yield index, place
        index += 1


_GRID_FIELDS = "gridProperties(rowCount,columnCount,frozenRowCount,frozenColumnCount,hideGridlines)"


def _grid(place: Place) -> Body:
    frozen = (1, place.tab.frozen_columns) if place.tab.header else (0, 0)
    return {
        "rowCount": place.rows,
        "columnCount": place.columns,
        "frozenRowCount": frozen[0],
        "frozenColumnCount": frozen[1],
        "hideGridlines": not place.tab.header,
    }


def _new_tab(place: Place) -> Body:
    return {"sheetId": place.sheet_id, "title": place.title, "gridProperties": _grid(place)}


def _properties(place: Place, properties: Body, fields: str) -> Body:
    return {
        "updateSheetProperties": {
            "properties": {"sheetId": place.sheet_id, **properties},
            "fields": fields,
        }
    }
