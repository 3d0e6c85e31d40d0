"""Write a report into its Google Sheet, call by call; no database in between but what `told` does.

Stopped after any call, it is begun anew from what the file holds then (`rendering/sheet/plan.py`). A call
whose answer was lost may have been done: the layout is read again and the plan made anew.
"""

from collections.abc import Callable

from application.export.rendering.sheet.calls import BatchUpdate, Call
from application.export.rendering.sheet.plan import Delivery, sheet_calls
from application.export.report import Report as DescribedReport
from application.export.sheets.files import KnownFile
from application.integrations.google.account import GoogleAccount
from application.integrations.google.drive import Drive
from application.integrations.google.drive_types import DriveFile
from application.integrations.google.error_types import GoogleError, GoogleGone

MOST_PLANS = 3
"""So often it is planned anew within one try, after answers were lost."""
Told = Callable[[int], None]
"""Called after each call with how many were answered."""


def the_file(drive: Drive, known: KnownFile | None, *, title: str, key: str) -> DriveFile:
    """The report's file: the known one while it is there, else the one of its key, else a new one.

    Raises GoogleError.
    """
    if known is not None:
        try:
            found = drive.get(known.google_id)
            if not found.is_trashed:
                return found if found.name == title else drive.rename(found.id, title)
        except GoogleGone:
            pass  # deleted there, or taken from us: it is made anew below
    return drive.find_or_create(title, key)


def write_sheet(
    account: GoogleAccount, file_id: str, report: DescribedReport, delivery: Delivery, told: Told
) -> None:
    """Make the file hold the report. Raises GoogleError, SheetTooLarge, WrongFile."""
    for plan in range(1, MOST_PLANS + 1):
        try:
            _carry_out(account, file_id, report, delivery, told)
            return
        except GoogleError as error:
            if not error.may_have_acted or plan == MOST_PLANS:
                raise


def _carry_out(
    account: GoogleAccount, file_id: str, report: DescribedReport, delivery: Delivery, told: Told
) -> None:
    layout = account.sheets.layout(file_id)
    for number, call in enumerate(sheet_calls(report, layout, delivery), 1):
        _send(account, file_id, call)
        told(number)


def _send(account: GoogleAccount, file_id: str, call: Call) -> None:
    if isinstance(call, BatchUpdate):
        account.sheets.batch_update(file_id, call.requests)
    else:
        account.sheets.put_values(file_id, call.ranges, raw=call.raw)
