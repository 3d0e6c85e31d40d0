"""Pages of campaigns: the list, making and changing one, its posts, its results, and reading it anew."""

from urllib.parse import unquote

from flask import Blueprint, flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from application.campaigns import queries
from application.campaigns.breakdowns import by_person, gaps
from application.campaigns.candidates import Window
from application.campaigns.decision_notices import take_notice
from application.campaigns.figure_queries import accepted_figures
from application.campaigns.figures import kind_of
from application.campaigns.forms import CampaignForm, time_zones
from application.campaigns.listing_filter import read_listing_filter
from application.campaigns.phases import Phase, phase_of
from application.campaigns.post_filters import FIGURES_SHOWN, KINDS, OTHER_KIND, read_filter
from application.campaigns.post_queries import (
    PersonChoice,
    people_with_decided_posts,
    post_page,
    view_counts,
)
from application.campaigns.queries import Partner, campaign_or_404
from application.campaigns.results import campaign_results
from application.campaigns.service import NameTaken, change_campaign, create_campaign
from application.clock import clock
from application.collection.asking import ask_for_collection
from application.collection.pictures.queries import post_pictures
from application.collection.progress import progress_of
from application.extensions import db
from application.formats import ZONE_COOKIE, counted
from application.integrations.graph.metrics import metric
from application.missing import why_missing
from application.models import Campaign, Decision, Role
from application.task_queue import commit

campaigns = Blueprint("campaigns", __name__)

VIEW_WORDS = {
    Decision.UNDECIDED: "To decide",
    Decision.ACCEPTED: "Collected",
    Decision.REJECTED: "Rejected",
}
ACTIONS = {
    Decision.UNDECIDED: {Decision.ACCEPTED: "Accept", Decision.REJECTED: "Reject"},
    Decision.ACCEPTED: {Decision.REJECTED: "Reject", Decision.UNDECIDED: "Decide later"},
    Decision.REJECTED: {Decision.ACCEPTED: "Accept", Decision.UNDECIDED: "Decide later"},
}
PHASE_WORDS = {Phase.ACTIVE: "Active", Phase.UPCOMING: "Upcoming", Phase.PAST: "Past"}


@campaigns.get("")
def listing() -> ResponseReturnValue:
    """All campaigns by phase, with what waits in each."""
    wanted = read_listing_filter(request.args)
    page = queries.campaign_page(wanted, clock.now())
    has_any = bool(sum(page.counts.values())) or bool(wanted.text)
    return _rendered(
        "campaigns/listing.html",
        page=page,
        wanted=wanted,
        phases=PHASE_WORDS,
        has_any=has_any,
        has_partners=has_any or queries.has_partners(),
    )


@campaigns.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Make a campaign."""
    form = CampaignForm(data={"time_zone": _reader_zone()}) if request.method == "GET" else CampaignForm()
    form.offer(queries.partners_to_choose(()))
    if form.validate_on_submit():
        try:
            campaign_id = create_campaign(form.fields(), by_id=current_user.id).id
            commit()
        except NameTaken as taken:
            form.refuse_name(_name_taken(taken))
        else:
            flash("The campaign is set up. Decide now which posts belong to it.", "good")
            return redirect(url_for("campaigns.manage", campaign_id=campaign_id), code=303)
    return _form_page(form, None)


@campaigns.route("/<int:campaign_id>/edit", methods=["GET", "POST"])
def edit(campaign_id: int) -> ResponseReturnValue:
    """Change a campaign; decisions on posts stay."""
    campaign = campaign_or_404(campaign_id)
    members = queries.members_of(campaign.id)
    form = CampaignForm(data=_as_entered(campaign, members))
    form.offer(queries.partners_to_choose([member.user_id for member in members]))
    if form.validate_on_submit():
        try:
            change_campaign(campaign, form.fields())
            commit()
        except NameTaken as taken:
            form.refuse_name(_name_taken(taken))
            campaign = campaign_or_404(campaign_id)
        else:
            flash("The changes are saved. Decisions on posts are as they were.", "good")
            return redirect(url_for("campaigns.manage", campaign_id=campaign_id), code=303)
    return _form_page(form, campaign)


@campaigns.get("/<int:campaign_id>")
def manage(campaign_id: int) -> ResponseReturnValue:
    """The posts of a campaign in one of its three views, and how far reading them has come."""
    campaign = campaign_or_404(campaign_id)
    chosen = read_filter(request.args)
    window = Window.of(campaign)
    members = queries.members_of(campaign.id)
    page = post_page(window, chosen)
    return _rendered(
        "campaigns/manage.html",
        campaign=campaign,
        phase=phase_of(campaign, clock.now()),
        members=members,
        chosen=chosen,
        page=page,
        pictures=post_pictures([row.post.post_id for row in page.rows]),
        counts=view_counts(window),
        people=_people(members, campaign.id),
        progress=progress_of(_account_ids(members)),
        notice=take_notice(session, campaign.id),
        views=VIEW_WORDS,
        kinds={**{key: kind.label for key, kind in KINDS.items()}, OTHER_KIND: "Other"},
        metrics=[metric(name) for name in FIGURES_SHOWN],
        actions=ACTIONS[chosen.view],
        why=why_missing,
        kind_of=kind_of,
    )


@campaigns.post("/<int:campaign_id>/retrieve")
def retrieve(campaign_id: int) -> ResponseReturnValue:
    """Have the accounts of the campaign's members read now."""
    campaign = campaign_or_404(campaign_id)
    account_ids = _account_ids(queries.members_of(campaign.id))
    address = url_for("campaigns.manage", campaign_id=campaign.id, _anchor="reading")
    if not account_ids:
        flash("Nobody in this campaign has an Instagram account here: there is nothing to read.", "attention")
        return redirect(address, code=303)
    runs = ask_for_collection(account_ids, asked_by_id=current_user.id)
    commit()
    flash(f"{counted(runs, 'account is', 'accounts are')} in line to be read. You can go on working.", "good")
    return redirect(address, code=303)


@campaigns.get("/<int:campaign_id>/progress")
def progress(campaign_id: int) -> ResponseReturnValue:
    """How far reading has come, for the page's script; with the views' counts once it has ended."""
    campaign = campaign_or_404(campaign_id)
    found = progress_of(_account_ids(queries.members_of(campaign.id)))
    counts = {} if found.is_running else view_counts(Window.of(campaign))
    return jsonify(
        running=found.is_running,
        share=found.share,
        sentence=found.sentence,
        panel=render_template("campaigns/_accounts_read.html", progress=found),
        counts={view.value: number for view, number in counts.items()},
    )


@campaigns.get("/<int:campaign_id>/results")
def results(campaign_id: int) -> ResponseReturnValue:
    """What the accepted posts add up to."""
    campaign = campaign_or_404(campaign_id)
    posts = accepted_figures(campaign.id)
    counts = view_counts(Window.of(campaign))
    db.session.close()  # the arithmetic may take a second: no transaction waits for it
    return _rendered(
        "campaigns/results.html",
        campaign=campaign,
        phase=phase_of(campaign, clock.now()),
        counts=counts,
        views=VIEW_WORDS,
        results=campaign_results(posts),
        kind_keys={kind: key for key, kind in KINDS.items()},
        people=by_person(posts),
        gaps=gaps(posts),
    )


def _form_page(form: CampaignForm, campaign: Campaign | None) -> ResponseReturnValue:
    page = _rendered(
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
    zone = unquote(request.cookies.get(ZONE_COOKIE, ""))
    return zone if zone in time_zones() else "UTC"


def _rendered(template: str, **context: object) -> str:
    """The page, made after the transaction has ended: on SQLite it would keep writers waiting."""
    db.session.close()
    return render_template(template, **context)


def _account_ids(members: list[Partner]) -> list[int]:
    return [member.account_id for member in members if member.account_id is not None]


def _people(members: list[Partner], campaign_id: int) -> list[PersonChoice]:
    """Whose posts the lists can show: members, and others whose posts were decided on before they left."""
    labels = {f"user-{member.user_id}": member.label for member in members}
    for person in people_with_decided_posts(campaign_id):
        labels.setdefault(person.key, f"{person.label}, no member now")
    choices = [PersonChoice(key, label) for key, label in labels.items()]
    return sorted(choices, key=lambda choice: choice.label.casefold())
