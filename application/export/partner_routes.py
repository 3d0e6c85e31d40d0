"""The reports of a partner's own figures, for staff: for whom, making them, what was kept of them."""

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record, record_look
from application.export.delivery.queries import delivered_reports
from application.export.making.asking import ask_for_partner_report
from application.export.making.words import RECIPIENT_WORDS
from application.export.places import ReportsPlace, of_partner
from application.export.recipient import STAFF, Recipient
from application.export.report_pages import (
    progress_reply,
    reader_id,
    rest_or_way_back,
    shown_report,
    snapshot_or_404,
    withheld_reply,
    workbook_or_404,
)
from application.export.snapshots.queries import reports_of
from application.identifiers import known_id, page_number, whole_number
from application.models import AuditAction, RecipientKind
from application.profiles.queries import Partner, partner_by_id
from application.profiles.rendering import render_page
from application.profiles.viewed import Viewed
from application.task_queue import commit

partner_reports = Blueprint("partner_reports", __name__)

_ANSWERS = "Reports of this partner’s own figures: a workbook and, where Google is set up, a Google Sheet."


@partner_reports.get("/<int:user_id>/reports")
def show(user_id: int) -> ResponseReturnValue:
    """The reports of this partner's own figures, whom one can be made for, and what was delivered to them."""
    partner = _partner_or_404(user_id)
    if record_look(partner.user_id):
        commit()
    place, viewed = of_partner(partner), Viewed(partner, for_staff=True)
    delivered, delivered_page = delivered_reports(partner.user_id, page_number(request.args.get("delivered")))

    def delivered_link(number: int) -> str:
        return f"{viewed.url('reports.show', delivered=number)}#delivered"

    return render_page(
        viewed,
        "reports.show",
        "export/partner_reports.html",
        answers=_ANSWERS,
        place=place,
        reports=reports_of(place.subject, reader_id()),
        oneself=_oneself(partner) if partner.active else None,
        recipient_words=RECIPIENT_WORDS,
        delivered=delivered,
        delivered_page=delivered_page,
        delivered_link=delivered_link,
    )


@partner_reports.post("/<int:user_id>/reports")
def make(user_id: int) -> ResponseReturnValue:
    """Have a report made for staff, or for the partner; not of somebody who has left."""
    partner = _partner_or_404(user_id)
    recipient = _recipient(partner)
    asked = ask_for_partner_report(partner.user_id, recipient, by_id=current_user.id)
    if asked.is_new:
        record(AuditAction.REPORT_ASKED, user_id=partner.user_id, recipient=recipient.kind.value)
    commit()
    return redirect(of_partner(partner).page(asked.report_id), code=303)


@partner_reports.get("/<int:user_id>/reports/<int:report_id>")
def report(user_id: int, report_id: int) -> ResponseReturnValue:
    """One report: how far it is, its newest workbook, and the earlier ones."""
    partner = _partner_or_404(user_id)
    return shown_report(of_partner(partner), report_id)


@partner_reports.get("/<int:user_id>/reports/<int:report_id>/progress")
def progress(user_id: int, report_id: int) -> ResponseReturnValue:
    """How far its making is, for the page's script."""
    return progress_reply(_place(user_id), report_id)


@partner_reports.get("/<int:user_id>/reports/<int:report_id>/<int:snapshot_id>.xlsx")
def workbook(user_id: int, report_id: int, snapshot_id: int) -> ResponseReturnValue:
    """The workbook as it was made; the partner can read who took it."""
    partner = _partner_or_404(user_id)
    snapshot = snapshot_or_404(of_partner(partner), report_id, snapshot_id)
    if snapshot.is_withheld:
        return withheld_reply(of_partner(partner), report_id)
    record(AuditAction.PARTNER_FIGURES_TAKEN, user_id=partner.user_id)
    commit()
    return workbook_or_404(snapshot)


@partner_reports.get("/<int:user_id>/reports/<int:report_id>/<int:snapshot_id>.csv")
def rest(user_id: int, report_id: int, snapshot_id: int) -> ResponseReturnValue:
    """The rows that its tab Data has no room for; the partner can read who took them."""
    partner = _partner_or_404(user_id)
    place = of_partner(partner)
    snapshot = snapshot_or_404(place, report_id, snapshot_id)
    if snapshot.is_withheld:
        return withheld_reply(place, report_id)
    record(AuditAction.PARTNER_FIGURES_TAKEN, user_id=partner.user_id)
    commit()
    return rest_or_way_back(place, report_id, snapshot)


def _partner_or_404(user_id: int) -> Partner:
    partner = partner_by_id(known_id(user_id))
    if partner is None:
        abort(404)
    return partner


def _place(user_id: int) -> ReportsPlace:
    return of_partner(_partner_or_404(user_id))


def _oneself(partner: Partner) -> Recipient:
    """The partner as the one whom a report is for."""
    return Recipient(RecipientKind(partner.role.value), partner.user_id, partner.name)


def _recipient(partner: Partner) -> Recipient:
    """Whom the form names: staff where it names nobody. 404 for anybody but the partner."""
    if not partner.active:
        abort(404)
    wanted = request.form.get("recipient", "")
    if not wanted:
        return STAFF
    if whole_number(wanted) != partner.user_id:
        abort(404)
    return _oneself(partner)
