"""The three parts of a campaign's plan, each with its table, its form and its words."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import request
from flask_login import current_user

from application.campaigns.candidates import Window
from application.campaigns.entering.parts import Part
from application.campaigns.plans.choices import people_of_plan, post_of_campaign
from application.campaigns.plans.forms import CostForm, DeliverableForm, GoalForm
from application.campaigns.plans.goal_figures import GOAL_FIGURES, shown_target, written_target
from application.campaigns.plans.queries import costs_of, deliverables_of, goals_of
from application.campaigns.post_filters import KINDS
from application.campaigns.removed_rows import state_of
from application.clock import clock
from application.formats import full_number
from application.models import Campaign, CampaignGoal, Cost, Deliverable, Role
from application.paging import PageOf

_LONGEST_GIVEN = 200


class Goals(Part[CampaignGoal, GoalForm]):
    name, one, model, key = "goals", "goal", CampaignGoal, "figure"

    def form(self, campaign: Campaign, row: CampaignGoal | None) -> GoalForm:
        if row is None:
            taken = {goal.figure for goal in goals_of(campaign.id)}
            form = GoalForm()
            form.offer([name for name in GOAL_FIGURES if name not in taken], campaign.currency)
            return form
        written = written_target(GOAL_FIGURES[row.figure], row.target)
        form = GoalForm(data={"target": written, "seen": state_of(row)})
        form.figure.data = row.figure
        form.offer([row.figure], campaign.currency)
        return form

    def values(self, form: GoalForm) -> dict[str, Any]:
        return {"figure": form.figure.data, "target": form.entered_target()}

    def rows(self, campaign_id: int, page: PageOf) -> Sequence[Any]:
        return goals_of(campaign_id)

    def words(self, row: CampaignGoal, campaign: Campaign) -> str:
        figure = GOAL_FIGURES[row.figure]
        return f"{figure.label}: {shown_target(figure, row.target, campaign.currency)}"

    def refuse(self, form: GoalForm) -> None:
        form.figure.errors = ["Somebody has set a goal for this figure just now: it stands in the list."]


class Deliverables(Part[Deliverable, DeliverableForm]):
    name, one, model = "deliverables", "deliverable", Deliverable

    def form(self, campaign: Campaign, row: Deliverable | None) -> DeliverableForm:
        entered: dict[str, Any] = {"number": "1"}
        if row is not None:
            entered = {
                "user": str(row.user_id),
                "number": str(row.number),
                "kind": row.kind,
                "due_on": row.due_on,
                "note": row.note,
                "seen": state_of(row),
            }
        form = DeliverableForm(data=entered)
        people = people_of_plan(campaign.id, Role.INFLUENCER, also=row.user_id if row else None)
        form.offer(people, campaign.ends_on)
        return form

    def values(self, form: DeliverableForm) -> dict[str, Any]:
        return dict(form.values())

    def rows(self, campaign_id: int, page: PageOf) -> Sequence[Any]:
        return deliverables_of(campaign_id, page)

    def words(self, row: Deliverable, campaign: Campaign) -> str:
        kind = KINDS[row.kind].label if row.kind in KINDS else "Any kind"
        due = f", due {row.due_on.day} {row.due_on:%b %Y}" if row.due_on else ""
        return f"{full_number(row.number)} × {kind}{due}"


class Costs(Part[Cost, CostForm]):
    name, one, model = "costs", "cost", Cost

    def form(self, campaign: Campaign, row: Cost | None) -> CostForm:
        entered = {
            "post": request.args.get("post", "")[:_LONGEST_GIVEN],
            "currency": campaign.currency or "",
        }
        if row is not None:
            entered = {
                "user": str(row.user_id or ""),
                "post": str(row.post_id or ""),
                "amount": f"{row.amount:.2f}",
                "currency": row.currency,
                "note": row.note,
                "seen": state_of(row),
            }
        form = CostForm(data=entered)
        window = Window.of(campaign)
        people = people_of_plan(campaign.id, Role.INFLUENCER, Role.BRAND, also=row.user_id if row else None)
        form.offer(people, lambda name: post_of_campaign(window, name))
        return form

    def values(self, form: CostForm) -> dict[str, Any]:
        return {**asdict(form.values()), "entered_by_id": current_user.id, "entered_at": clock.now()}

    def rows(self, campaign_id: int, page: PageOf) -> Sequence[Any]:
        return costs_of(campaign_id, page)

    def words(self, row: Cost, campaign: Campaign) -> str:
        return f"{row.amount:,.2f} {row.currency}"


GOALS, DELIVERABLES, COSTS = Goals(), Deliverables(), Costs()
PARTS: dict[str, Part[Any, Any]] = {part.name: part for part in (GOALS, DELIVERABLES, COSTS)}
