"""The whole way: planned, sent by Google's own client to the sandbox's Google, read back, compared."""

import requests

from application.export.rendering.sheet.calls import BatchUpdate
from application.export.rendering.sheet.plan import sheet_calls
from application.export.rendering.xlsx import xlsx_bytes
from sandbox.google.sheets.workbooks import Workbooks
from tests.conftest import RunningSandbox
from tests.export.sheet.examples import everything
from tests.export.sheet.files import DELIVERY
from tests.export.sheet.read_sheet import read_sheet
from tests.export.sheet.read_workbook import read_workbook
from tests.export.sheet.same import check_same
from tests.integrations.google.stage import Google, signed_in


def test_a_report_sent_to_google_and_refreshed_there_has_the_workbooks_cells(sandbox: RunningSandbox) -> None:
    google = Google(sandbox)
    account = google.person(signed_in(google, "sheets@agency.example"), [])
    file_id = account.drive.create("Everything", DELIVERY.key).id
    requests.delete(f"{sandbox.url}/control/google/calls", timeout=5).raise_for_status()
    for _ in range(2):
        for call in sheet_calls(everything(), account.sheets.layout(file_id), DELIVERY):
            if isinstance(call, BatchUpdate):
                account.sheets.batch_update(file_id, call.requests)
            else:
                account.sheets.put_values(file_id, call.ranges, raw=call.raw)
    told = requests.get(f"{sandbox.url}/control/google/calls", timeout=5).json()
    assert told["by_method"] == {"sheets.get": 2, "sheets.batchUpdate": 4, "sheets.values.batchUpdate": 4}
    # What Google keeps, as it reads it again after a start.
    kept = Workbooks(sandbox.state_folder / "google" / "sheets").get(file_id)
    check_same(read_workbook(xlsx_bytes(everything())), read_sheet(kept))
