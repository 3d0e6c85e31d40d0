"""Making and changing campaigns, and having their accounts read: for staff."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from application.audit import record
from application.campaigns import queries
from application.campaigns.consultants import move_ends
from application.campaigns.forms import CampaignForm, time_zones
from application.campaigns.queries import Partner, account_ids_of, campaign_or_404
from application.campaigns.service import NameTaken, change_campaign, create_campaign
from application.collection.asking import ask_for_collection
from application.extensions import db
from application.formats import counted
from application.models import AuditAction, Campaign, Role
from application.reader_zone import told_zone
from application.task_queue import commit

campaign_setup = Blueprint("campaign_setup", __name__)


@campaign_setup.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Make a campaign."""
    form = CampaignForm(data={"time_zone": _reader_zone()}) if request.method == "GET" else CampaignForm()
    form.offer(queries.partners_to_choose(()))
    if form.validate_on_submit():
        try:
            campaign_id = create_campaign(form.fields(), by_id=current_user.id).id
            record(AuditAction.CAMPAIGN_MADE, campaign_id=campaign_id)
            commit()
        except NameTaken as taken:
            form.refuse_name(_name_taken(taken))
        else:
            flash("The campaign is set up. Decide now which posts belong to it.", "good")
            return redirect(url_for("campaigns.manage", campaign_id=campaign_id), code=303)
    return _form_page(form, None)


@campaign_setup.route("/<int:campaign_id>/edit", methods=["GET", "POST"])
def edit(campaign_id: int) -> ResponseReturnValue:
    """Change a campaign; decisions on posts stay."""
    campaign = campaign_or_404(campaign_id)
    members = queries.members_of(campaign.id)
    form = CampaignForm(data=_as_entered(campaign, members))
    form.offer(queries.partners_to_choose([member.user_id for member in members]))
    if form.validate_on_submit():
        try:
            change_campaign(campaign, form.fields())
            move_ends(campaign)
            record(AuditAction.CAMPAIGN_CHANGED, campaign_id=campaign_id)
            commit()
        except NameTaken as taken:
            form.refuse_name(_name_taken(taken))
            campaign = campaign_or_404(campaign_id)
        else:
            flash("The changes are saved. Decisions on posts are as they were.", "good")
            return redirect(url_for("campaigns.manage", campaign_id=campaign_id), code=303)
    return _form_page(form, campaign)


@campaign_setup.post("/<int:campaign_id>/retrieve")
def retrieve(campaign_id: int) -> ResponseReturnValue:
    """Have the accounts of the campaign's members read now."""
    campaign = campaign_or_404(campaign_id)
    account_ids = account_ids_of(queries.members_of(campaign.id))
    address = url_for("campaigns.manage", campaign_id=campaign.id, _anchor="reading")
    if not account_ids:
        flash("Nobody in this campaign has an Instagram account here: there is nothing to read.", "attention")
        return redirect(address, code=303)
    runs = ask_for_collection(account_ids, asked_by_id=current_user.id)
    commit()
    flash(f"{counted(runs, 'account is', 'accounts are')} in line to be read. You can go on working.", "good")
    return redirect(address, code=303)


def _form_page(form: CampaignForm, campaign: Campaign | None) -> ResponseReturnValue:
    db.session.close()  # the page is made after the transaction: on SQLite it would keep writers waiting
    page = render_template(
        "campaigns/form.html", form=form, campaign=campaign, zones=time_zones(), has_errors=bool(form.errors)
    )
    return page, 400 if form.errors else 200


def _as_entered(campaign: Campaign, members: list[Partner]) -> dict[str, object]:
    return {
        "name": campaign.name,
        "notes": campaign.notes,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "time_zone": campaign.time_zone,
        "completed": campaign.completed_at is not None,
        "brands": [member.user_id for member in members if member.role is Role.BRAND],
        "influencers": [member.user_id for member in members if member.role is Role.INFLUENCER],
    }


def _name_taken(taken: NameTaken) -> Markup:
    address = url_for("campaigns.manage", campaign_id=taken.campaign_id)
    sentence = 'There is a campaign <a href="{}">{}</a> already. Choose another name, or use that one.'
    return Markup(sentence).format(address, taken.name)


def _reader_zone() -> str:
    zone = told_zone()
    return zone if zone in time_zones() else "UTC"
