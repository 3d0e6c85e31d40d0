"""That a report has reached others, in the ledger of everybody whom it tells of. Never commits."""

from collections.abc import Collection

from application.audit import record_each
from application.export.making.recording import Order
from application.export.sharing.opening import has_open_link
from application.export.sheets.files import note_written
from application.export.snapshots.queries import people_in
from application.export.subject import Subject
from application.models import AuditAction
from application.row_locks import lock_people


def note_in_sheet(order: Order, snapshot_id: int) -> None:
    """The report's Sheet holds this snapshot, wholly; with an entry for each person when it is new there."""
    told_of = people_in(snapshot_id)
    lock_people(order.asked_by_id, *told_of)
    if note_written(order.report_id, snapshot_id):
        _record_of(order, AuditAction.PARTNER_IN_SHEET, told_of)


def note_on_share_page(order: Order, snapshot_id: int) -> None:
    """The same where a link shows the report, as it shows the newest snapshot. The caller has locked them."""
    if has_open_link(order.report_id):
        _record_of(order, AuditAction.PARTNER_SHARED, people_in(snapshot_id))


def _record_of(order: Order, action: AuditAction, told_of: Collection[int]) -> None:
    asked_by = order.asked_by_id
    record_reached(action, told_of, order.subject, by_id=asked_by, by_itself=asked_by is None)


def record_reached(
    action: AuditAction,
    told_of: Collection[int],
    subject: Subject,
    *,
    by_id: int | None,
    by_itself: bool = False,
) -> None:
    """An entry for each of these people, whom the caller has locked; one statement."""
    details = {"own_figures": subject.partner_id is not None, "by_itself": by_itself}
    record_each(
        action,
        told_of,
        campaign_id=subject.campaign_id,
        actor_id=by_id,
        **{name: True for name, holds in details.items() if holds},
    )
