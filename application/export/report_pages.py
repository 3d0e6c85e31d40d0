"""The page of one report and its progress, of a campaign as of a partner."""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.capture.words import size_words
from application.clock import clock
from application.export.links.rest_serving import BUSY, NoRest, rest_reply
from application.export.making.words import RECIPIENT_WORDS, sentence_of, share_of
from application.export.places import ReportsPlace
from application.export.rhythm.setting import RHYTHM_WORDS, rhythm_of
from application.export.sharing.content import Busy
from application.export.sharing.making import links_of
from application.export.snapshots.queries import Snapshot, making_of, report_page, snapshot_of
from application.export.snapshots.serving import workbook_reply
from application.export.standing import obstacle_of
from application.extensions import db
from application.identifiers import known_id, page_number
from application.integrations.blobs import BlobNotFound
from application.models import RecipientKind
from application.report_problems import helps_to_sign_in, problem_words

WITHHELD = (
    "Somebody in this report has left. It is being made again without them: look again in some minutes."
)


def shown_report(place: ReportsPlace, report_id: int, **shown: Any) -> ResponseReturnValue:
    """How far it is, its newest workbook, and the earlier ones; 404 where there is none for the reader."""
    wanted = page_number(request.args.get("page"))
    page = report_page(place.subject, known_id(report_id), wanted, reader_id())
    if page is None:
        abort(404)
    rhythm = rhythm_of(page.id, clock.now()) if current_user.is_staff else None
    is_shareable = current_user.is_staff and page.recipient.kind is not RecipientKind.CONSULTANT
    share_links = links_of(page.id) if is_shareable else None
    obstacle = obstacle_of(page.id) if is_shareable else None
    db.session.close()

    def link(number: int) -> str:
        return place.page(report_id, page=number)

    return render_template(
        "export/report.html",
        place=place,
        report=page,
        making=page.making,
        sentence_of=sentence_of,
        share_of=share_of,
        size_words=size_words,
        problem_words=problem_words,
        withheld_words=WITHHELD,
        helps_to_sign_in=helps_to_sign_in,
        recipient_words=RECIPIENT_WORDS,
        obstacle=obstacle,
        rhythm=rhythm,
        share_links=share_links,
        rhythm_words=RHYTHM_WORDS,
        link=link,
        **shown,
    )


def progress_reply(place: ReportsPlace, report_id: int) -> ResponseReturnValue:
    """How far its making is, for the page's script."""
    making = making_of(place.subject, known_id(report_id), reader_id())
    db.session.close()
    if making is None:
        abort(404)
    return jsonify(running=making.is_open, share=share_of(making), sentence=sentence_of(making))


def snapshot_or_404(place: ReportsPlace, report_id: int, snapshot_id: int) -> Snapshot:
    """A snapshot that the reader may have."""
    snapshot = snapshot_of(place.subject, known_id(report_id), known_id(snapshot_id), reader_id())
    if snapshot is None:
        abort(404)
    return snapshot


def withheld_reply(place: ReportsPlace, report_id: int) -> ResponseReturnValue:
    """Why a workbook is not handed out just now, on the page of its report."""
    db.session.close()
    flash(WITHHELD, "attention")
    return redirect(place.page(report_id), code=303)


def workbook_or_404(snapshot: Snapshot) -> ResponseReturnValue:
    """The workbook as it was made; the caller has put on record who takes it away, and committed."""
    db.session.close()
    try:
        return workbook_reply(snapshot.workbook_sha256, snapshot.workbook_bytes, snapshot.file_stem)
    except BlobNotFound:
        abort(404)


def rest_or_way_back(place: ReportsPlace, report_id: int, snapshot: Snapshot) -> ResponseReturnValue:
    """The rows that its tab Data has no room for; the caller has put on record who takes them away."""
    db.session.close()
    try:
        return rest_reply(snapshot.facts_sha256, snapshot.file_stem)
    except (NoRest, Busy) as error:
        flash(BUSY if isinstance(error, Busy) else str(error), "attention")
        return redirect(place.page(report_id), code=303)


def reader_id() -> int | None:
    """Consultants have reports of their own and no others; None stands for staff, who have all."""
    return None if current_user.is_staff else current_user.id
