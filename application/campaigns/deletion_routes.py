"""Deleting a campaign: for admins, after typing its name."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.audit import record
from application.campaigns.candidates import Window
from application.campaigns.plans.queries import plan_counts
from application.campaigns.queries import campaign_or_404
from application.campaigns.standing import standing_of
from application.export.snapshots.ending import end_reports, kept_reports
from application.extensions import db
from application.models import AuditAction, Campaign
from application.models.campaigns import campaign_name_key
from application.task_queue import commit

campaign_deletion = Blueprint("campaign_deletion", __name__)


@campaign_deletion.get("/<int:campaign_id>/delete")
def ask(campaign_id: int) -> ResponseReturnValue:
    """What goes and what stays, and the field for the name."""
    return _page(campaign_or_404(campaign_id))


@campaign_deletion.post("/<int:campaign_id>/delete")
def delete(campaign_id: int) -> ResponseReturnValue:
    """Delete the campaign and its decisions when its name was typed; posts and figures stay."""
    campaign = campaign_or_404(campaign_id)
    if campaign_name_key(request.form.get("name", "")) != campaign.name_key:
        return _page(campaign, problem="That is not the campaign's name. Nothing was deleted.")
    name = campaign.name
    end_reports(campaign_id)
    db.session.delete(campaign)
    record(AuditAction.CAMPAIGN_DELETED, campaign_id=campaign_id, campaign=name)
    commit()
    flash(f"The campaign {name} is deleted. Posts and their figures stay with their people.", "good")
    return redirect(url_for("campaigns.listing"), code=303)


def _page(campaign: Campaign, problem: str = "") -> ResponseReturnValue:
    counts, plan = standing_of(Window.of(campaign)).counts, plan_counts(campaign.id)
    reports = kept_reports(campaign.id)
    db.session.close()
    page = render_template(
        "campaigns/delete.html",
        campaign=campaign,
        counts=counts,
        plan=plan,
        reports=reports,
        problem=problem,
    )
    return page, 400 if problem else 200
