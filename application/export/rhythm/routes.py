"""How often a report is made by itself, as staff choose it on its page."""

from flask import Blueprint, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record
from application.clock import clock
from application.export.rhythm.setting import choose_rhythm
from application.export.standing import obstacle_of
from application.extensions import db
from application.identifiers import known_id
from application.models import AuditAction, RecipientKind, Report, Rhythm
from application.report_addresses import page_of_report
from application.task_queue import commit

report_rhythm = Blueprint("report_rhythm", __name__)


@report_rhythm.post("/<int:report_id>/rhythm")
def choose(report_id: int) -> ResponseReturnValue:
    """Have it made daily, weekly, or only when asked; what is no such word changes nothing."""
    report = db.session.get(Report, known_id(report_id))
    if report is None:
        abort(404)
    page, kind, obstacle = page_of_report(report, "rhythm"), report.recipient, obstacle_of(report.id)
    about = {"campaign_id": report.campaign_id, "user_id": report.recipient_id}
    db.session.close()  # whoever chooses is locked ahead of the report
    wanted = request.form.get("rhythm", "")
    if kind is RecipientKind.CONSULTANT:
        flash("A consultant’s report is made by the consultant, and never by itself.", "attention")
    elif wanted not in list(Rhythm):
        flash("Choose how often the report is to be made; nothing was changed.", "attention")
    elif obstacle and wanted != Rhythm.NEVER:
        flash(obstacle.words, "attention")
    elif not choose_rhythm(report_id, Rhythm(wanted), clock.now(), by_id=current_user.id):
        flash("The figures of the campaign stand, so there is nothing to make anew.", "attention")
    else:
        record(AuditAction.REPORT_RHYTHM_CHOSEN, **about, rhythm=wanted)
        flash(_WORDS[Rhythm(wanted)], "good")
    commit()
    return redirect(page, code=303)


_WORDS = {
    Rhythm.NEVER: "The report is made only when somebody asks for it.",
    Rhythm.DAILY: "The report is made anew every day.",
    Rhythm.WEEKLY: "The report is made anew every Monday.",
}
