"""The plan of a campaign: goals, deliverables and costs, for staff."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from application.campaigns.plans.amounts import HOW_TO_WRITE
from application.campaigns.plans.forms import PlanForm
from application.campaigns.plans.goal_figures import GOAL_FIGURES, shown_target
from application.campaigns.plans.kept_rows import REMOVED, PlanRow
from application.campaigns.plans.parts import COSTS, DELIVERABLES, GOALS, PARTS, Part
from application.campaigns.plans.queries import cost_totals, plan_counts
from application.campaigns.plans.service import (
    AlreadyThere,
    ChangedMeanwhile,
    NothingToPutBack,
    add_row,
    change_row,
    find_row,
    put_back,
    remove_row,
)
from application.campaigns.post_filters import KINDS
from application.campaigns.queries import campaign_or_404
from application.campaigns.removed_rows import state_of
from application.extensions import db
from application.identifiers import known_id, page_number
from application.models import Campaign
from application.paging import page_of
from application.task_queue import commit

campaign_plan = Blueprint("campaign_plan", __name__)

TAKEN_OUT = "Somebody has taken this {} out already. Nothing was changed."


@campaign_plan.route("/<int:campaign_id>/plan", methods=["GET", "POST"])
def goals(campaign_id: int) -> ResponseReturnValue:
    """The goals, and the form for another."""
    return _listing(campaign_id, GOALS)


@campaign_plan.route("/<int:campaign_id>/plan/deliverables", methods=["GET", "POST"])
def deliverables(campaign_id: int) -> ResponseReturnValue:
    """Who makes what until when, and the form for more."""
    return _listing(campaign_id, DELIVERABLES)


@campaign_plan.route("/<int:campaign_id>/plan/costs", methods=["GET", "POST"])
def costs(campaign_id: int) -> ResponseReturnValue:
    """What was paid, and the form for another amount."""
    return _listing(campaign_id, COSTS)


@campaign_plan.route("/<int:campaign_id>/plan/goals/<name>", methods=["GET", "POST"])
def goal(campaign_id: int, name: str) -> ResponseReturnValue:
    """Change the goal for a figure."""
    return _change(campaign_id, GOALS, _known_figure(name))


@campaign_plan.route("/<int:campaign_id>/plan/deliverables/<int:deliverable_id>", methods=["GET", "POST"])
def deliverable(campaign_id: int, deliverable_id: int) -> ResponseReturnValue:
    """Change a deliverable."""
    return _change(campaign_id, DELIVERABLES, known_id(deliverable_id))


@campaign_plan.route("/<int:campaign_id>/plan/costs/<int:cost_id>", methods=["GET", "POST"])
def cost(campaign_id: int, cost_id: int) -> ResponseReturnValue:
    """Change a cost; whoever does counts as who entered it."""
    return _change(campaign_id, COSTS, known_id(cost_id))


@campaign_plan.post("/<int:campaign_id>/plan/goals/<name>/remove")
def remove_goal(campaign_id: int, name: str) -> ResponseReturnValue:
    """Take a goal out; the page that follows can put it back."""
    return _remove(campaign_id, GOALS, _known_figure(name))


@campaign_plan.post("/<int:campaign_id>/plan/deliverables/<int:deliverable_id>/remove")
def remove_deliverable(campaign_id: int, deliverable_id: int) -> ResponseReturnValue:
    """Take a deliverable out; the page that follows can put it back."""
    return _remove(campaign_id, DELIVERABLES, known_id(deliverable_id))


@campaign_plan.post("/<int:campaign_id>/plan/costs/<int:cost_id>/remove")
def remove_cost(campaign_id: int, cost_id: int) -> ResponseReturnValue:
    """Take a cost out; the page that follows can put it back."""
    return _remove(campaign_id, COSTS, known_id(cost_id))


@campaign_plan.post("/<int:campaign_id>/plan/undo")
def undo(campaign_id: int) -> ResponseReturnValue:
    """Put back the row whose mark is sent."""
    campaign = campaign_or_404(campaign_id)
    removed = REMOVED.read(request.form.get("mark", ""), campaign.id)
    if removed is None:
        flash("That can’t be undone any more. Enter it again.", "attention")
        return _back(campaign_id, GOALS)
    model, values = removed
    part = next(part for part in PARTS.values() if part.model is model)
    try:
        put_back(model, values)
        commit()
        flash(f"Undone: the {part.one} is back.", "good")
    except AlreadyThere:
        flash(f"There is nothing to undo: the {part.one} is there.", "attention")
    except NothingToPutBack:
        flash(f"The {part.one} can’t come back: who or what it was about is gone.", "attention")
    return _back(campaign_id, part)


def _listing(campaign_id: int, part: Part[Any, Any]) -> ResponseReturnValue:
    campaign = campaign_or_404(campaign_id)
    form = part.form(campaign, None)
    if request.method == "POST" and form.validate():
        row = part.model(campaign_id=campaign.id, **part.values(form))
        try:
            add_row(row)
            told = part.words(row, campaign)
            commit()
        except AlreadyThere:
            part.refuse(form)
            campaign = campaign_or_404(campaign_id)
        else:
            flash(f"Added: {told}.", "good")
            return _back(campaign_id, part)
    return _listing_page(campaign, part, form)


def _listing_page(campaign: Campaign, part: Part[Any, Any], form: PlanForm) -> ResponseReturnValue:
    counts = plan_counts(campaign.id)
    page = page_of(page_number(request.args.get("page")), getattr(counts, part.name))
    text = _rendered(
        f"campaigns/plans/{part.name}.html",
        campaign,
        part,
        form,
        counts=counts,
        page=page,
        rows=part.rows(campaign.id, page),
        totals=cost_totals(campaign.id) if part is COSTS else {},
        removed=REMOVED.take(session, campaign.id),
    )
    return text, 400 if form.errors else 200


def _change(campaign_id: int, part: Part[Any, Any], key: int | str) -> ResponseReturnValue:
    campaign = campaign_or_404(campaign_id)
    row = find_row(part.model, campaign.id, key, lock=request.method == "POST")
    if row is None:
        if request.method == "GET":
            abort(404)
        flash(TAKEN_OUT.format(part.one), "attention")
        return _back(campaign_id, part)
    form = part.form(campaign, row)
    if request.method == "GET" or not form.validate():
        return _row_page(campaign, part, form, row), 400 if form.errors else 200
    try:
        is_new = change_row(row, part.values(form), seen=form.seen.data or "")
    except ChangedMeanwhile:
        form.seen.data = state_of(row)
        return _row_page(campaign, part, form, row, says_now=part.words(row, campaign)), 409
    told = part.words(row, campaign)
    commit()
    flash(f"Changed: {told}." if is_new else "Nothing was changed.", "good")
    return _back(campaign_id, part)


def _remove(campaign_id: int, part: Part[Any, Any], key: int | str) -> ResponseReturnValue:
    campaign = campaign_or_404(campaign_id)
    row = find_row(part.model, campaign.id, key)
    if row is None:
        flash(TAKEN_OUT.format(part.one), "attention")
        return _back(campaign_id, part)
    REMOVED.keep(session, row, f"Removed: {part.words(row, campaign)}.")
    remove_row(row)
    commit()
    return _back(campaign_id, part)


def _row_page(
    campaign: Campaign, part: Part[Any, Any], form: PlanForm, row: PlanRow, says_now: str = ""
) -> str:
    return _rendered(
        "campaigns/plans/row.html",
        campaign,
        part,
        form,
        row=row,
        words=part.words(row, campaign),
        says_now=says_now,
    )


def _rendered(
    template: str, campaign: Campaign, part: Part[Any, Any], form: PlanForm, **context: object
) -> str:
    db.session.close()  # on SQLite an open transaction would keep writers waiting
    return render_template(
        template,
        campaign=campaign,
        part=part,
        form=form,
        figures=GOAL_FIGURES,
        kinds={key: kind.label for key, kind in KINDS.items()},
        shown_target=shown_target,
        how_to_write=HOW_TO_WRITE,
        **context,
    )


def _back(campaign_id: int, part: Part[Any, Any]) -> ResponseReturnValue:
    """To the part's list, on the page that the deed came from."""
    page = page_number(request.args.get("page"))
    address = url_for(f".{part.name}", campaign_id=campaign_id, page=page if page > 1 else None)
    return redirect(address, code=303)


def _known_figure(name: str) -> str:
    if name not in GOAL_FIGURES:
        abort(404)
    return name
