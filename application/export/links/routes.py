"""The reports that were made with links to kept files, and switching their links off: for staff."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record
from application.campaigns.queries import campaign_or_404
from application.export.links.keys import delivered_of, revoke
from application.extensions import db
from application.formats import counted
from application.identifiers import known_id, page_number
from application.models import AuditAction
from application.task_queue import commit

report_links = Blueprint("report_links", __name__)


@report_links.get("/<int:campaign_id>/report-links")
def listing(campaign_id: int) -> ResponseReturnValue:
    """Which reports show kept files by links, and who made them."""
    campaign = campaign_or_404(campaign_id)
    delivered = delivered_of(campaign.id, _page())
    db.session.close()

    def link(number: int) -> str:
        return url_for(".listing", campaign_id=campaign_id, page=number)

    return render_template("export/links.html", campaign=campaign, delivered=delivered, link=link)


@report_links.post("/<int:campaign_id>/report-links/<int:key_id>/shut")
def shut(campaign_id: int, key_id: int) -> ResponseReturnValue:
    """Switch the links of one report off."""
    return _shut(campaign_id, [known_id(key_id)])


@report_links.post("/<int:campaign_id>/report-links/shut")
def shut_all(campaign_id: int) -> ResponseReturnValue:
    """Switch the links of all reports of the campaign off."""
    return _shut(campaign_id, None)


def _shut(campaign_id: int, key_ids: list[int] | None) -> ResponseReturnValue:
    campaign = campaign_or_404(campaign_id)
    number = revoke(campaign.id, key_ids, by_id=current_user.id)
    if number:
        record(AuditAction.REPORT_LINKS_REVOKED, campaign_id=campaign.id, reports=number)
        flash(f"The links of {counted(number, 'report')} open nothing any more.", "good")
    else:
        flash("Those links were switched off already.", "attention")
    commit()
    return redirect(url_for(".listing", campaign_id=campaign_id, page=_page()), code=303)


def _page() -> int:
    return page_number(request.args.get("page"))
