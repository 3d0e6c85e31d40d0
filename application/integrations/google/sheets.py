"""Spreadsheets in Google Sheets: what stands where, changes in one step, and values."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from application.integrations.google.calls import GoogleCalls
from application.integrations.google.error_types import GoogleBodyTooLarge
from application.integrations.google.services import Methods
from application.integrations.google.sheet_layout import LAYOUT_FIELDS, Layout, layout_of

MOST_BODY_BYTES = 2_000_000
"""What Google advises for one request."""

Cell = str | int | float | bool | None
Rows = Sequence[Sequence[Cell]]


def body_bytes(value: Any) -> int:
    """How long it is in a request, as Google's client writes it: a sign beyond ASCII takes 6 bytes or 12."""
    return len(json.dumps(value))


class Sheets:
    """Google Sheets as one account sees it; all methods raise GoogleError.

    Google counts each call as one, however much is in it: 60 writes and 60 reads a minute of one account.
    """

    def __init__(self, prepared: Methods, calls: GoogleCalls) -> None:
        self._spreadsheets = prepared.spreadsheets
        self._values = prepared.values
        self._calls = calls

    def layout(self, file_id: str) -> Layout:
        """The tabs and what is on them, without a cell."""
        request = self._spreadsheets.get(spreadsheetId=file_id, fields=LAYOUT_FIELDS)
        return layout_of(self._calls.send(request, repeatable=True))

    def batch_update(
        self, file_id: str, requests: Sequence[Mapping[str, Any]], *, repeatable: bool = False
    ) -> tuple[dict[str, Any], ...]:
        """Make all changes or none; the replies, in order, each empty where Google has nothing to say.

        `repeatable` are requests that may be made twice, as those are that set what they find. Those that
        add are not: when the answer is lost (`may_have_acted`), look at the layout before going on. Raises
        GoogleBodyTooLarge before anything is sent.
        """
        request = self._spreadsheets.batchUpdate(
            spreadsheetId=file_id, body={"requests": list(requests)}, fields="replies"
        )
        answer = self._sent(request, repeatable=repeatable)
        return tuple(answer.get("replies", ()))

    def put_values(self, file_id: str, ranges: Mapping[str, Rows], *, raw: bool = True) -> int:
        """Write rows from the upper left cell of each range on, named as in "'Posts'!A2"; how many cells.

        Raw, text stays text whatever it begins with; else it is read as if typed, and formulas are formulas.
        None leaves a cell as it is. May be made twice. Raises GoogleBodyTooLarge before anything is sent.
        """
        body = {
            "valueInputOption": "RAW" if raw else "USER_ENTERED",
            "data": [{"range": name, "values": [list(row) for row in rows]} for name, rows in ranges.items()],
        }
        request = self._values.batchUpdate(spreadsheetId=file_id, body=body, fields="totalUpdatedCells")
        return int(self._sent(request, repeatable=True).get("totalUpdatedCells", 0))

    def _sent(self, request: Any, *, repeatable: bool) -> dict[str, Any]:
        size = len(request.body)
        if size > MOST_BODY_BYTES:
            raise GoogleBodyTooLarge(f"a body of {size} bytes was not sent")
        return self._calls.send(request, repeatable=repeatable)
