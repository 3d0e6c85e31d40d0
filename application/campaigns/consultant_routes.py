"""The page of a campaign's consultants: for staff."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.campaigns.consultants import consultants_of, consultants_to_choose, invite, remove
from application.campaigns.forms import ConsultantForm
from application.campaigns.queries import campaign_or_404
from application.clock import clock
from application.extensions import db
from application.formats import counted
from application.identifiers import known_id
from application.models import Campaign
from application.task_queue import commit

campaign_consultants = Blueprint("campaign_consultants", __name__)


@campaign_consultants.get("/<int:campaign_id>/consultants")
def listing(campaign_id: int) -> ResponseReturnValue:
    """Who is invited until when, and the form to invite."""
    campaign = campaign_or_404(campaign_id)
    return _page(campaign, ConsultantForm(data={"ends_on": _suggested_end(campaign)}))


@campaign_consultants.post("/<int:campaign_id>/consultants")
def add(campaign_id: int) -> ResponseReturnValue:
    """Invite a consultant, or give one another last day."""
    campaign = campaign_or_404(campaign_id)
    form = ConsultantForm()
    form.offer(consultants_to_choose())
    if not form.validate():
        return _page(campaign, form)
    user_id, ends_on = form.chosen()
    stay_off = invite(campaign, user_id, ends_on, by_id=current_user.id)
    commit()
    flash("Invited: the consultant finds this campaign in the list after signing in.", "good")
    if stay_off:
        told = f"{counted(stay_off, 'report link')} of the invitation before"
        told += f" {'stays' if stay_off == 1 else 'stay'} off: the report has to be downloaded again."
        flash(told, "attention")
    return redirect(url_for(".listing", campaign_id=campaign_id), code=303)


@campaign_consultants.post("/<int:campaign_id>/consultants/<int:user_id>/remove")
def take_out(campaign_id: int, user_id: int) -> ResponseReturnValue:
    """End a consultant's way into this campaign, and the links of their reports, at once."""
    campaign = campaign_or_404(campaign_id)
    reports = remove(campaign.id, known_id(user_id), by_id=current_user.id)
    if reports is None:
        flash("That consultant was not in this campaign any more.", "attention")
    else:
        told = "Removed: from this moment the campaign is closed to that consultant."
        if reports:
            told += f" {counted(reports, 'report link')} that they made"
            told += f" {'opens' if reports == 1 else 'open'} nothing any more."
        flash(told, "good")
    commit()
    return redirect(url_for(".listing", campaign_id=campaign_id), code=303)


def _suggested_end(campaign: Campaign) -> object:
    """The campaign's last day, or today when that is over."""
    return max(campaign.ends_on, clock.real_now().date())


def _page(campaign: Campaign, form: ConsultantForm) -> ResponseReturnValue:
    invited, choices = consultants_of(campaign.id), consultants_to_choose()
    form.offer(choices)
    db.session.close()
    page = render_template(
        "campaigns/consultants.html", campaign=campaign, form=form, invited=invited, choices=choices
    )
    return page, 400 if form.errors else 200
