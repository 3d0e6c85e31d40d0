"""What changed between two makings of a report, for staff."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from application.export.report_pages import WITHHELD
from application.export.snapshots.compared import Kept, pair_of
from application.export.snapshots.comparing import NOT_COMPARED, Changes, changes
from application.export.snapshots.freezing import FACTS_KIND, NotReadable, thawed
from application.extensions import db
from application.gateways import gateways
from application.identifiers import known_id
from application.integrations.blobs import BlobNotFound
from application.report_addresses import page_of_report

report_changes = Blueprint("report_changes", __name__)

DELIVERED = "delivered"
NOT_COMPARABLE = "The figures of one of the two are not kept any more, so they can’t be compared."


@report_changes.get("/<int:report_id>/snapshots/<int:snapshot_id>/changes")
def show(report_id: int, snapshot_id: int) -> ResponseReturnValue:
    """Against the making before it, or the last that was delivered before it."""
    pair = pair_of(known_id(report_id), known_id(snapshot_id))
    if pair is None:
        abort(404)
    back = page_of_report(pair.report)
    since_delivered = request.args.get("since") == DELIVERED
    before = pair.delivered if since_delivered else pair.previous
    db.session.close()
    if pair.after.is_withheld or (before is not None and before.is_withheld):
        flash(WITHHELD, "attention")
        return redirect(back, code=303)
    try:
        found = _changes(before, pair.after) if before is not None else None
    except (BlobNotFound, NotReadable):
        flash(NOT_COMPARABLE, "attention")
        return redirect(back, code=303)
    return render_template(
        "export/changes.html",
        pair=pair,
        report_id=report_id,
        before=before,
        changes=found,
        since_delivered=since_delivered,
        back=back,
    )


def _changes(before: Kept, after: Kept) -> Changes:
    """No database: two files of the store. Raises BlobNotFound and NotReadable."""
    blobs = gateways().blobs
    facts = (
        thawed(blobs.get(each.facts_sha256, kind=FACTS_KIND), less=NOT_COMPARED) for each in (before, after)
    )
    return changes(*facts)
