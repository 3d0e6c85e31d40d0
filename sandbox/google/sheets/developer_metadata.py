"""Developer metadata: marks on spreadsheets, tabs, rows and columns, and how they are found."""

from collections.abc import Mapping
from typing import Any

from sandbox.google.errors import Json
from sandbox.google.masks import merge
from sandbox.google.sheets.areas import BadArea
from sandbox.google.sheets.model import Workbook
from sandbox.google.sheets.update_masks import mask_of

_VISIBILITIES = ("DOCUMENT", "PROJECT")


def _located(workbook: Workbook, location: Mapping[str, Any]) -> Json:
    """The location with its type. Raises BadArea."""
    given = [name for name in ("spreadsheet", "sheetId", "dimensionRange") if name in location]
    if len(given) != 1:
        raise BadArea("A location must be exactly one of spreadsheet, sheetId or dimensionRange.")
    if given == ["spreadsheet"]:
        if location["spreadsheet"] is not True:
            raise BadArea("The location spreadsheet can only be true.")
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if given == ["sheetId"]:
        workbook.tab(location["sheetId"])
        return {"locationType": "SHEET", "sheetId": location["sheetId"]}
    place = location["dimensionRange"]
    tab = workbook.tab(place.get("sheetId", 0))
    name, start = place.get("dimension"), place.get("startIndex", 0)
    if name not in ("ROWS", "COLUMNS") or place.get("endIndex") != start + 1:
        raise BadArea("A dimensionRange of metadata must be a single row or column.")
    if not 0 <= start < (tab.grid.rows if name == "ROWS" else tab.grid.columns):
        raise BadArea("The dimensionRange of metadata lies outside of the sheet.")
    whole = {"sheetId": tab.id, "dimension": name, "startIndex": start, "endIndex": start + 1}
    return {"locationType": name.removesuffix("S"), "dimensionRange": whole}


def _create(workbook: Workbook, asked: Json) -> Json:
    new = asked.get("developerMetadata", {})
    if not new.get("metadataKey"):
        raise BadArea("A metadataKey is needed.")
    if new.get("visibility") not in _VISIBILITIES:
        raise BadArea("The visibility must be DOCUMENT or PROJECT.")
    number = new.get("metadataId") or workbook.take_number()
    if any(kept["metadataId"] == number for kept in workbook.metadata):
        raise BadArea(f"Metadata with the id {number} already exists.")
    kept = {"metadataId": number, "metadataKey": new["metadataKey"]}
    if "metadataValue" in new:
        kept["metadataValue"] = new["metadataValue"]
    location = _located(workbook, new.get("location", {}))
    metadata: Json = {**kept, "location": location, "visibility": new["visibility"]}
    workbook.metadata.append(metadata)
    return {"developerMetadata": metadata}


def _update(workbook: Workbook, asked: Json) -> Json:
    mask = mask_of(asked, "DeveloperMetadata", "developerMetadata")
    if "metadataId" in mask:
        raise BadArea("The metadataId cannot be changed.")
    changed = matching(workbook, asked.get("dataFilters", []))
    if not changed:
        raise BadArea("No metadata matches the filters.")
    for metadata in changed:
        merged = merge(metadata, asked.get("developerMetadata", {}), mask)
        if not merged.get("metadataKey") or merged.get("visibility") not in _VISIBILITIES:
            raise BadArea("Metadata needs a metadataKey and a visibility.")
        where = merged.get("location", {})
        plain = {name: place for name, place in where.items() if name != "locationType"}
        merged |= {"metadataId": metadata["metadataId"], "location": _located(workbook, plain)}
        metadata.clear()
        metadata.update(merged)
    return {"developerMetadata": changed}


def _delete(workbook: Workbook, asked: Json) -> Json:
    gone = matching(workbook, [asked.get("dataFilter", {})])
    workbook.metadata = [metadata for metadata in workbook.metadata if metadata not in gone]
    return {"deletedDeveloperMetadata": gone}


def matching(workbook: Workbook, filters: list[Json]) -> list[Json]:
    """The metadata that at least one DataFilter picks. Raises BadArea for a filter that says nothing."""
    return [kept for kept in workbook.metadata if any(picks(workbook, one, kept) for one in filters)]


def picks(workbook: Workbook, one: Json, metadata: Json) -> bool:
    """Whether this DataFilter picks this metadata. Raises BadArea."""
    if len(one) != 1:
        raise BadArea("A data filter must be exactly one of developerMetadataLookup, a1Range or gridRange.")
    if "developerMetadataLookup" not in one:
        sheet_id = workbook.named(one["a1Range"])[0].sheet_id if "a1Range" in one else None
        wanted = sheet_id if sheet_id is not None else one["gridRange"].get("sheetId", 0)
        return bool(sheet_of(metadata) == wanted)
    lookup = one["developerMetadataLookup"]
    if not lookup:
        raise BadArea("A developerMetadataLookup must say what it looks for.")
    for name in ("metadataId", "metadataKey", "metadataValue", "visibility"):
        if name in lookup and metadata.get(name) != lookup[name]:
            return False
    location = metadata["location"]
    if "locationType" in lookup and location["locationType"] != lookup["locationType"]:
        return False
    if "metadataLocation" not in lookup:
        return True
    wanted_place = _located(workbook, lookup["metadataLocation"])
    if lookup.get("locationMatchingStrategy") == "INTERSECTING_LOCATION":
        if wanted_place["locationType"] == "SPREADSHEET":
            return True
        return sheet_of(metadata) in (None, sheet_of({"location": wanted_place}))
    return bool(location == wanted_place)


def sheet_of(metadata: Mapping[str, Any]) -> Any:
    """The id of the tab it hangs on; None when it hangs on the spreadsheet."""
    location = metadata["location"]
    return location.get("dimensionRange", location).get("sheetId")


KINDS = {
    "createDeveloperMetadata": _create,
    "updateDeveloperMetadata": _update,
    "deleteDeveloperMetadata": _delete,
}
