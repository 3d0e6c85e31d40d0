"""A batch of requests on one spreadsheet: which kinds there are, and what each refuses."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.google import discovery
from sandbox.google.errors import GoogleRefusal, Json, invalid
from sandbox.google.sheets import cells, charts, developer_metadata, dimensions, named, rules, tabs
from sandbox.google.sheets.areas import BadArea
from sandbox.google.sheets.model import Workbook

_KINDS: Mapping[str, Callable[[Workbook, Json], Json | None]] = {
    **tabs.KINDS,
    **cells.KINDS,
    **dimensions.KINDS,
    **rules.KINDS,
    **named.KINDS,
    **charts.KINDS,
    **developer_metadata.KINDS,
}


def apply(workbook: Workbook, body: Mapping[str, Any]) -> list[Json]:
    """Do the requests in their order; their replies. Raises GoogleRefusal, then throw the workbook away."""
    requests = body.get("requests", [])
    if not requests:
        raise invalid("Must specify at least one request.")
    replies = []
    for number, request in enumerate(requests):
        kind = _kind(request, number)
        place = f"Invalid requests[{number}].{kind}"
        act = _KINDS.get(kind)
        if act is None:
            raise GoogleRefusal(501, f"{place}: The sandbox does not know this kind of request.")
        _check_mask(kind, request[kind], place)
        try:
            reply = act(workbook, request[kind])
            workbook.check_size()
        except BadArea as trouble:
            raise invalid(f"{place}: {trouble}") from trouble
        replies.append({kind: reply} if reply is not None else {})
    return replies


def _kind(request: Mapping[str, Any], number: int) -> str:
    kinds = list(request)
    if not kinds:
        raise invalid(f"Invalid requests[{number}]: No request set.")
    if len(kinds) > 1:
        raise invalid(
            f"Invalid value at 'requests[{number}]' (oneof), oneof field 'kind' is already set. "
            f"Cannot set '{kinds[1]}'"
        )
    return kinds[0]


def _check_mask(kind: str, asked: Mapping[str, Any], place: str) -> None:
    """The published schema cannot say that a field mask is needed."""
    schemas = discovery.service("sheets").schemas
    known = schemas[schemas["Request"]["properties"][kind]["$ref"]]["properties"]
    if known.get("fields", {}).get("format") == "google-fieldmask" and not asked.get("fields"):
        raise invalid(
            f"{place}: At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        )
