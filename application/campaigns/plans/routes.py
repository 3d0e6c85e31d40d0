"""The plan of a campaign: goals, deliverables and costs, for staff."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from application.campaigns.entering.frame_routes import AnyPart, RowPages
from application.campaigns.plans.amounts import HOW_TO_WRITE
from application.campaigns.plans.goal_figures import GOAL_FIGURES, shown_target
from application.campaigns.plans.kept_rows import REMOVED, ROWS
from application.campaigns.plans.parts import COSTS, DELIVERABLES, GOALS, PARTS
from application.campaigns.plans.queries import cost_totals, plan_counts
from application.campaigns.post_filters import KINDS
from application.identifiers import known_id
from application.models import Campaign
from application.paging import PageOf

campaign_plan = Blueprint("campaign_plan", __name__)


def _totals(campaign: Campaign, part: AnyPart, _page: PageOf) -> dict[str, object]:
    return {"totals": cost_totals(campaign.id) if part is COSTS else {}}


PAGES = RowPages(
    "campaign_plan",
    "plans",
    PARTS,
    ROWS,
    REMOVED,
    plan_counts,
    text={
        "figures": GOAL_FIGURES,
        "kinds": {key: kind.label for key, kind in KINDS.items()},
        "shown_target": shown_target,
        "how_to_write": HOW_TO_WRITE,
    },
    more=_totals,
)


@campaign_plan.route("/<int:campaign_id>/plan", methods=["GET", "POST"])
def goals(campaign_id: int) -> ResponseReturnValue:
    """The goals, and the form for another."""
    return PAGES.listing(campaign_id, GOALS)


@campaign_plan.route("/<int:campaign_id>/plan/deliverables", methods=["GET", "POST"])
def deliverables(campaign_id: int) -> ResponseReturnValue:
    """Who makes what until when, and the form for more."""
    return PAGES.listing(campaign_id, DELIVERABLES)


@campaign_plan.route("/<int:campaign_id>/plan/costs", methods=["GET", "POST"])
def costs(campaign_id: int) -> ResponseReturnValue:
    """What was paid, and the form for another amount."""
    return PAGES.listing(campaign_id, COSTS)


@campaign_plan.route("/<int:campaign_id>/plan/goals/<name>", methods=["GET", "POST"])
def goal(campaign_id: int, name: str) -> ResponseReturnValue:
    """Change the goal for a figure."""
    return PAGES.change(campaign_id, GOALS, _known_figure(name))


@campaign_plan.route("/<int:campaign_id>/plan/deliverables/<int:deliverable_id>", methods=["GET", "POST"])
def deliverable(campaign_id: int, deliverable_id: int) -> ResponseReturnValue:
    """Change a deliverable."""
    return PAGES.change(campaign_id, DELIVERABLES, known_id(deliverable_id))


@campaign_plan.route("/<int:campaign_id>/plan/costs/<int:cost_id>", methods=["GET", "POST"])
def cost(campaign_id: int, cost_id: int) -> ResponseReturnValue:
    """Change a cost; whoever does counts as who entered it."""
    return PAGES.change(campaign_id, COSTS, known_id(cost_id))


@campaign_plan.post("/<int:campaign_id>/plan/goals/<name>/remove")
def remove_goal(campaign_id: int, name: str) -> ResponseReturnValue:
    """Take a goal out; the page that follows can put it back."""
    return PAGES.remove(campaign_id, GOALS, _known_figure(name))


@campaign_plan.post("/<int:campaign_id>/plan/deliverables/<int:deliverable_id>/remove")
def remove_deliverable(campaign_id: int, deliverable_id: int) -> ResponseReturnValue:
    """Take a deliverable out; the page that follows can put it back."""
    return PAGES.remove(campaign_id, DELIVERABLES, known_id(deliverable_id))


@campaign_plan.post("/<int:campaign_id>/plan/costs/<int:cost_id>/remove")
def remove_cost(campaign_id: int, cost_id: int) -> ResponseReturnValue:
    """Take a cost out; the page that follows can put it back."""
    return PAGES.remove(campaign_id, COSTS, known_id(cost_id))


@campaign_plan.post("/<int:campaign_id>/plan/undo")
def undo(campaign_id: int) -> ResponseReturnValue:
    """Put back the row whose mark is sent."""
    return PAGES.undo(campaign_id)


def _known_figure(name: str) -> str:
    if name not in GOAL_FIGURES:
        abort(404)
    return name
