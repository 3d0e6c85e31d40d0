"""A report's facts for readers who are not to see money: nothing that tells of it is left. Pure."""

from dataclasses import replace

from application.campaigns.plans.goal_figures import GOAL_FIGURES, Unit
from application.export.campaign.facts import CampaignFacts
from application.export.describing import Facts

_ENTERED_WITH_MONEY = ("orders",)
"""Figures that staff enter together with revenue: without that, what came of them is not known."""


def without_money(facts: Facts) -> Facts:
    """The same without costs, values, revenue and goals of them, and without staff's own notes.

    A partner's report tells of no money.
    """
    if not isinstance(facts, CampaignFacts):
        return facts
    return replace(
        facts,
        money=None,
        currency=None,
        goals=tuple(goal for goal in facts.goals if not _is_of_money(goal.figure)),
        deliverables=tuple(replace(each, note="") for each in facts.deliverables),
    )


def tells_money(facts: Facts) -> bool:
    """Whether there is anything that `without_money` takes away."""
    return isinstance(facts, CampaignFacts) and facts.money is not None


def _is_of_money(figure: str) -> bool:
    return GOAL_FIGURES[figure].unit is Unit.MONEY or figure in _ENTERED_WITH_MONEY
