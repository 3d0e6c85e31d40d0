"""Making and changing campaigns, and having their accounts read: for staff."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from application.audit import record
from application.campaigns import queries
from application.campaigns.consultants import move_ends
from application.campaigns.forms import CampaignForm, time_zones
from application.campaigns.matching.rounds import hold_again
from application.campaigns.post_filters import plain_text
from application.campaigns.queries import account_ids_of, campaign_or_404
from application.campaigns.service import (
    CampaignFields,
    NameTaken,
    Outdated,
    change_campaign,
    create_campaign,
    stored_fields,
)
from application.campaigns.setup.changes import Change, changes_since
from application.campaigns.setup.differences import Difference, differences
from application.campaigns.setup.disclosure_tags import USUAL_TAGS
from application.campaigns.setup.fields import known_numbers
from application.campaigns.setup.people import Choice, PeopleKind, find_people, people_by_id
from application.campaigns.updating.asking import ask_for_update
from application.collection.asking import ask_for_collection
from application.extensions import db
from application.formats import counted
from application.identifiers import page_number
from application.models import AuditAction, Campaign, Decision, Role
from application.reader_zone import told_zone
from application.task_queue import commit

campaign_setup = Blueprint("campaign_setup", __name__)


@dataclass(frozen=True)
class Conflict:
    """That the campaign was changed since the form was made: by whom, and what differs now."""

    changes: Sequence[Change]
    differences: Sequence[Difference]


@campaign_setup.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Make a campaign; whoever makes it is responsible unless others are chosen."""
    form = CampaignForm(data=_at_first()) if request.method == "GET" else CampaignForm()
    form.know(people_by_id(form.people_ids()))
    if _is_search() or not form.validate_on_submit():
        return _form_page(form, None)
    fields = form.fields()
    if not fields.responsible_ids:
        fields = replace(fields, responsible_ids=frozenset({current_user.id}))
    try:
        campaign_id = create_campaign(fields, by_id=current_user.id).id
        record(AuditAction.CAMPAIGN_MADE, campaign_id=campaign_id)
        commit()
    except NameTaken as taken:
        form.refuse_name(_name_taken(taken))
        return _form_page(form, None)
    flash("The campaign is set up. Decide now which posts belong to it.", "good")
    return redirect(url_for("campaigns.manage", campaign_id=campaign_id), code=303)


@campaign_setup.route("/<int:campaign_id>/edit", methods=["GET", "POST"])
def edit(campaign_id: int) -> ResponseReturnValue:
    """Change a campaign; decisions on posts stay. Who changed it meanwhile is not overwritten unseen."""
    campaign = campaign_or_404(campaign_id)
    saved = stored_fields(campaign)
    people = people_by_id(saved.member_ids | saved.responsible_ids)
    form = CampaignForm(data=_as_entered(campaign, saved, people))
    form.know(people | people_by_id(form.people_ids() - people.keys()), present=saved.member_ids)
    if request.method == "GET":
        form.responsibles.data = [person.user_id for person in form.responsibles.chosen]
    if _is_search() or not form.validate_on_submit():
        return _form_page(form, campaign)
    try:
        is_new = change_campaign(
            campaign, form.fields(), from_revision=form.from_revision(), by_id=current_user.id
        )
        if is_new:
            move_ends(campaign)
            hold_again(campaign_id)
            record(AuditAction.CAMPAIGN_CHANGED, campaign_id=campaign_id, revision=campaign.revision)
        commit()
    except NameTaken as taken:
        form.refuse_name(_name_taken(taken))
        return _form_page(form, campaign_or_404(campaign_id))
    except Outdated:
        return _conflict_page(form, campaign_id)
    if is_new:
        flash("The changes are saved. Decisions on posts are as they were.", "good")
    else:
        flash("Nothing was changed: the campaign is as you entered it.", "good")
    return redirect(url_for("campaigns.manage", campaign_id=campaign_id), code=303)


@campaign_setup.route("/people", methods=["GET", "POST"])
def people() -> ResponseReturnValue:
    """Those who could be put on a list of a campaign, for the form's script: a page of 20.

    `chosen` are left out; they may be too many for an address, so the script posts.
    """
    asked = request.values
    kind = asked.get("kind", PeopleKind.INFLUENCERS.value)
    if kind not in set(PeopleKind):
        return jsonify(error="kind is one of influencers, brands and responsibles"), 400
    hits = find_people(
        PeopleKind(kind),
        plain_text(asked.get("q", "")),
        page=page_number(asked.get("page")),
        without=known_numbers(asked.getlist("chosen")),
    )
    db.session.close()
    found = [{"id": each.user_id, "label": each.label, "note": each.note} for each in hits.people]
    return jsonify(people=found, more=hits.more, page=hits.page)


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


@campaign_setup.post("/<int:campaign_id>/update-metrics")
def update_metrics(campaign_id: int) -> ResponseReturnValue:
    """Have the figures of all accepted posts read again, whoever made them and however long ago."""
    campaign = campaign_or_404(campaign_id)
    asked = ask_for_update(campaign.id, by_id=current_user.id)
    commit()
    posts = counted(asked.posts, "collected post")
    if not asked.is_new:
        flash(f"The metrics of {posts} are being updated already: you have joined in.", "good")
    elif asked.posts:
        flash(f"The metrics of {posts} are being read again. You can go on working.", "good")
    else:
        flash("There is no collected post that Instagram can be asked about again.", "attention")
    if request.form.get("from") == "results":
        address = url_for("campaign_results.show", campaign_id=campaign.id, _anchor="updating")
    else:
        view = Decision.ACCEPTED.value
        address = url_for("campaigns.manage", campaign_id=campaign.id, view=view, _anchor="updating")
    return redirect(address, code=303)


def _is_search() -> bool:
    """Whether the button that looks for people was pressed: then nothing is saved or found fault with."""
    return request.method == "POST" and "find" in request.form


def _conflict_page(form: CampaignForm, campaign_id: int) -> ResponseReturnValue:
    """The form with the person's own entries, ready to be saved knowingly over what is saved now."""
    campaign = campaign_or_404(campaign_id)
    saved, entered = stored_fields(campaign), form.fields()
    ids = (saved.member_ids ^ entered.member_ids) | (saved.responsible_ids ^ entered.responsible_ids)
    names = {user_id: person.label for user_id, person in people_by_id(ids).items()}
    conflict = Conflict(changes_since(campaign_id, form.from_revision()), differences(saved, entered, names))
    form.revision.data = str(campaign.revision)
    return _form_page(form, campaign, conflict)


def _form_page(
    form: CampaignForm, campaign: Campaign | None, conflict: Conflict | None = None
) -> ResponseReturnValue:
    sought, _, page = request.form.get("find", "").partition("-") if _is_search() else ("", "", "")
    for field in form.lists:
        field.search = plain_text(request.form.get(f"find_{field.name}", ""))
        wanted = page_number(page) if sought == field.name else 1
        ids = [person.user_id for person in field.chosen]
        field.hits = find_people(field.kind, field.search, page=wanted, without=ids)
    db.session.close()  # the page is made after the transaction: on SQLite it would keep writers waiting
    has_errors = bool(form.errors) and not _is_search()
    page_text = render_template(
        "campaigns/form.html",
        form=form,
        campaign=campaign,
        conflict=conflict,
        zones=time_zones(),
        usual_tags=USUAL_TAGS,
        has_errors=has_errors,
    )
    return page_text, 400 if has_errors else 409 if conflict else 200


def _at_first() -> dict[str, object]:
    zone = told_zone()
    return {
        "time_zone": zone if zone in time_zones() else "UTC",
        "responsibles": [current_user.id],
    }


def _as_entered(campaign: Campaign, saved: CampaignFields, people: dict[int, Choice]) -> dict[str, object]:
    def of_role(role: Role) -> Collection[int]:
        return [user_id for user_id in saved.member_ids if people[user_id].role is role]

    return {
        "name": saved.name,
        "notes": saved.notes,
        "starts_on": saved.starts_on,
        "ends_on": saved.ends_on,
        "time_zone": saved.time_zone,
        "completed": saved.completed,
        "influencers": of_role(Role.INFLUENCER),
        "brands": of_role(Role.BRAND),
        "responsibles": saved.responsible_ids,
        "currency": saved.currency or "",
        "disclosure_tags": " ".join(f"#{tag}" for tag in saved.disclosure_tags),
        "revision": str(campaign.revision),
    }


def _name_taken(taken: NameTaken) -> Markup:
    address = url_for("campaigns.manage", campaign_id=taken.campaign_id)
    sentence = 'There is a campaign <a href="{}">{}</a> already. Choose another name, or use that one.'
    return Markup(sentence).format(address, taken.name)
