"""The steps of a build at Google: find or make the file, write it, have those let in who are by themselves.

`close` commits and closes the session, so that no transaction is open while Google is asked.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from application.export.making.building import KeptReport, note_step
from application.export.making.recording import Order
from application.export.making.words import RECIPIENT_WORDS
from application.export.reaching import note_in_sheet
from application.export.rendering.sheet.plan import Delivery
from application.export.sheets.files import KnownFile, keep_file, key_of
from application.export.sheets.giving_access import give_due_accesses
from application.export.sheets.health import note_working
from application.export.sheets.owners import Owner
from application.export.sheets.writing import the_file, write_sheet
from application.gateways import Gateways
from application.models import BuildStep

if TYPE_CHECKING:
    from application.integrations.google.account import GoogleAccount

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 240.0
"""What one try waits out of Google's limits: a task has ten minutes."""
_CALLS_AFTER = 2
"""The bar never stands at its end while calls go on, of which nobody knows how many are left."""


def sheet_steps(
    order: Order, kept: KeptReport, owner: Owner, outside: Gateways, close: Callable[[], None]
) -> None:
    """Everything at Google; each step may be taken twice. Raises GoogleError, SheetTooLarge, WrongFile."""
    named = key_of(order.report_id)
    close()
    account = _account(owner, outside)
    known = named.file if named.file is not None and _is_reachable(named.file, owner) else None
    file = the_file(account.drive, known, title=_title(order, kept), key=named.key)
    keep_file(order.report_id, file, owner, named.maker_id or order.asked_by_id)
    note_working(owner, account.refresh_token)
    close()

    def told(answered: int) -> None:
        note_step(order, BuildStep.SHEET, done=answered, of=answered + _CALLS_AFTER)
        close()

    delivery = Delivery(named.key, str(kept.snapshot_id), images=outside.config.is_production)
    write_sheet(account, file.id, kept.report, delivery, told)
    note_in_sheet(order, kept.snapshot_id)
    note_step(order, BuildStep.ACCESS)
    close()  # people are locked ahead of any file
    give_due_accesses(order.report_id, outside.config.report_reviewers, owner)
    close()


def _account(owner: Owner, outside: Gateways) -> "GoogleAccount":
    if owner.refresh_token is None:
        return outside.google_service_account(PATIENCE_SECONDS)
    return outside.google_person(owner.refresh_token, PATIENCE_SECONDS)


def _is_reachable(file: KnownFile, owner: Owner) -> bool:
    """A sign-in with `drive.file` sees the files that it made alone."""
    return file.login_id == owner.login_id


def _title(order: Order, kept: KeptReport) -> str:
    """Such as "Alder Winter · report for Alder Tea"."""
    whom = order.recipient.name or RECIPIENT_WORDS[order.recipient.kind].lower()
    return f"{kept.report.title} · report for {whom}"
