"""What was agreed against what came: goals, and deliverables by person. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from application.campaigns.delivered import Agreed, Delivered, due_day, held_against
from application.campaigns.plans.goal_figures import (
    ENGAGEMENT_RATE,
    GOAL_FIGURES,
    REVENUE,
    GoalFigure,
    shown_target,
)
from application.campaigns.plans.queries import AgreedDeliverable, Goal
from application.campaigns.post_filters import KINDS, OTHER_KIND
from application.campaigns.results.figures import Number
from application.campaigns.results.groups import GroupResults
from application.campaigns.results.money import Entered
from application.campaigns.results.post_sets import Accepted
from application.media_kinds import MediaKind

_KEYS = {kind: key for key, kind in KINDS.items()}


@dataclass(frozen=True)
class GoalReached:
    """A goal and what came of it; `came` is None with the `reason`."""

    figure: GoalFigure
    target: float
    came: float | None
    target_text: str
    came_text: str
    reason: str = ""
    by_hand: int = 0

    @property
    def share(self) -> float | None:
        """How much of the target came, as a fraction."""
        return self.came / self.target if self.came is not None else None


@dataclass(frozen=True)
class DeliverableCame:
    """A deliverable, and how many accepted posts count for it by its day `due_on`."""

    agreed: AgreedDeliverable
    due_on: date
    kind: str
    came: int
    is_late: bool

    @property
    def missing(self) -> int:
        return self.agreed.number - self.came


def goals_reached(
    goals: Iterable[Goal],
    overall: GroupResults,
    entered: Entered,
    currency: str | None,
    posts_by_hand: int = 0,
) -> tuple[GoalReached, ...]:
    """Each goal with what came of it, in their order; staff added `posts_by_hand` of the posts."""
    return tuple(_goal(goal, overall, entered, currency, posts_by_hand) for goal in goals)


def _goal(
    goal: Goal, overall: GroupResults, entered: Entered, currency: str | None, posts_by_hand: int
) -> GoalReached:
    figure = GOAL_FIGURES[goal.figure]
    came, reason, by_hand = _came(goal.figure, overall, entered, currency)
    if goal.figure == "posts":
        by_hand = posts_by_hand
    return GoalReached(
        figure,
        goal.target,
        None if came is None else float(came),
        shown_target(figure, goal.target, currency),
        "" if came is None else shown_target(figure, float(came), currency),
        reason,
        by_hand,
    )


def _came(
    name: str, overall: GroupResults, entered: Entered, currency: str | None
) -> tuple[Number | None, str, int]:
    if name == "posts":
        return overall.posts, "", 0
    if name == "orders":
        return entered.orders, "" if entered.orders is not None else "No orders are entered", 0
    if name == REVENUE:
        return _revenue(entered, currency)
    if name == ENGAGEMENT_RATE:
        rate = overall.engagement
        reason = "" if rate.rate is not None else "No post has all five figures of the rate"
        return None if rate.rate is None else rate.rate * 100, reason, rate.by_hand
    result = overall.of(name)
    if result is None or result.total is None:
        return None, "None of the posts has this figure", 0
    return result.total, "", result.by_hand


def _revenue(entered: Entered, currency: str | None) -> tuple[Number | None, str, int]:
    if not entered.revenue:
        return None, "No revenue is entered", 0
    if not currency:
        told = ", ".join(entered.revenue)
        return None, f"Revenue is in {told}, and the campaign names no currency for its goal", 0
    others = sorted({*entered.revenue} - {currency})
    if others:
        also = "also " if currency in entered.revenue else ""
        return None, f"Revenue is {also}in {', '.join(others)}, and currencies are not added", 0
    return float(entered.revenue[currency]), "", 0


def deliverables_came(
    agreed: Sequence[AgreedDeliverable], accepted: Accepted, ends_on: date, today: date
) -> tuple[DeliverableCame, ...]:
    """Each deliverable with the accepted posts that count for it; days are in the campaign's zone."""
    came: Counter[tuple[int, MediaKind]] = Counter(
        (owner.user_id, type_.kind)
        for owner, type_ in zip(accepted.owners, accepted.posts.types, strict=True)
        if owner.user_id is not None
    )
    return deliverables_of_kinds(agreed, came, ends_on, today)


def deliverables_of_kinds(
    agreed: Sequence[AgreedDeliverable],
    posts: Mapping[tuple[int, MediaKind], int],
    ends_on: date,
    today: date,
) -> tuple[DeliverableCame, ...]:
    """The same from how many posts of each kind were accepted of each user."""
    came: Counter[tuple[int, str]] = Counter()
    for (user_id, kind), number in posts.items():
        came[user_id, _KEYS.get(kind, OTHER_KIND)] += number
    counted = held_against(
        [Agreed(one.deliverable_id, (0, one.user_id), one.kind, one.number, one.due_on) for one in agreed],
        [Delivered((0, user_id), kind, number) for (user_id, kind), number in came.items()],
    )
    return tuple(
        DeliverableCame(
            one,
            due_day(one.due_on, ends_on),
            KINDS[one.kind].label if one.kind in KINDS else "Any kind" if not one.kind else one.kind,
            counted[one.deliverable_id],
            due_day(one.due_on, ends_on) < today and counted[one.deliverable_id] < one.number,
        )
        for one in agreed
    )
