"""A file in the sandbox's Sheets, written by plans, with every body checked as Google would."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from application.export.rendering.sheet.calls import BatchUpdate, Call
from application.export.rendering.sheet.plan import Delivery, sheet_calls
from application.export.report import Report
from application.integrations.google.sheet_layout import Layout, layout_of
from sandbox.google import discovery
from sandbox.google.schema_check import check_body
from sandbox.google.sheets.model import Workbook
from sandbox.google.sheets.reading import spreadsheet
from sandbox.google.sheets.workbooks import Workbooks

Json = dict[str, Any]
DELIVERY = Delivery(key="a1b2", version="1")
_SHEETS = discovery.service("sheets")
_METHODS = {method.name: method for method in _SHEETS.methods}


def _with_link_looks(requests: Iterable[Json]) -> Iterator[Json]:
    """Google colours and underlines a text that gets a link; the sandbox leaves that to its readers."""
    look = {
        "foregroundColorStyle": {"rgbColor": {"red": 0.07, "green": 0.33, "blue": 0.8}},
        "underline": True,
    }
    for request in requests:
        yield request
        asked = request.get("updateCells", {})
        if asked.get("fields") == "userEnteredFormat.textFormat.link":
            cells = [{"values": [{"userEnteredFormat": {"textFormat": look}}]}] * len(asked["rows"])
            fields = "userEnteredFormat.textFormat(foregroundColorStyle,underline)"
            yield {"updateCells": {**asked, "rows": cells, "fields": fields}}


class SheetFile:
    """One spreadsheet; new, it has one blank tab, as Google makes it."""

    def __init__(self, folder: Path) -> None:
        self.kept = Workbooks(folder)
        self.kept.create("file", {})

    @property
    def book(self) -> Workbook:
        return self.kept.get("file")

    @property
    def titles(self) -> list[str]:
        return [tab.title for tab in self.book.tabs]

    def layout(self) -> Layout:
        return layout_of(spreadsheet(self.book, "https://sheet", None, (), with_cells=False))

    def write(
        self, report: Report, delivery: Delivery = DELIVERY, *, stop_after: int | None = None
    ) -> list[Call]:
        """Do the plan's calls, or the first few of them."""
        done: list[Call] = []
        for call in sheet_calls(report, self.layout(), delivery):
            if len(done) == stop_after:
                break
            self.do(call)
            done.append(call)
        return done

    def do(self, call: Call) -> None:
        kind = "batchUpdate" if isinstance(call, BatchUpdate) else "values.batchUpdate"
        body = call.body()
        check_body(_SHEETS, _METHODS[f"sheets.{kind}"], body)
        if isinstance(call, BatchUpdate):
            body = {"requests": list(_with_link_looks(call.requests))}
        self.kept.change("file", kind, body)

    def change(self, *requests: Json) -> None:
        """What people do by hand."""
        self.kept.change("file", "batchUpdate", {"requests": list(requests)})
