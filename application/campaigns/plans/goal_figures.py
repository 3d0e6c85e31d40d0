"""The figures that a campaign can have goals for. Pure."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from application.campaigns.plans.amounts import Unreadable, read_amount, read_whole


class Unit(enum.Enum):
    COUNT = "count"
    PERCENT = "percent"
    MONEY = "money"


@dataclass(frozen=True)
class GoalFigure:
    """`note` says what the figure counts, where its name alone leaves that open."""

    name: str
    label: str
    unit: Unit = Unit.COUNT
    note: str = ""


ENGAGEMENT_RATE = "engagement_rate"
REVENUE = "revenue"

GOAL_FIGURES: Mapping[str, GoalFigure] = {
    figure.name: figure
    for figure in (
        GoalFigure("posts", "Posts", note="accepted into the campaign"),
        GoalFigure("views", "Views"),
        GoalFigure("reach", "Reach", note="summed over posts, not unique"),
        GoalFigure("total_interactions", "Interactions"),
        GoalFigure("likes", "Likes"),
        GoalFigure("comments", "Comments"),
        GoalFigure("saves", "Saves"),
        GoalFigure("shares", "Shares"),
        GoalFigure("follows", "Follows"),
        GoalFigure("link_clicks", "Link clicks"),
        GoalFigure(ENGAGEMENT_RATE, "Engagement rate by reach", Unit.PERCENT),
        GoalFigure("orders", "Orders", note="as staff enter them"),
        GoalFigure(REVENUE, "Revenue", Unit.MONEY, "as staff enter it, in the campaign’s currency"),
    )
}


def read_target(figure: GoalFigure, text: str) -> float:
    """The target that was written for the figure. Raises Unreadable."""
    if figure.unit is Unit.COUNT:
        return float(read_whole(text))
    target = read_amount(text.removesuffix("%").strip() if figure.unit is Unit.PERCENT else text)
    if target <= 0:
        raise Unreadable("Write a number above 0.")
    if figure.unit is Unit.PERCENT and target > 100:
        raise Unreadable("Write at most 100: the rate is a part of the reach.")
    return float(target)


def written_target(figure: GoalFigure, target: float) -> str:
    """The target as a field takes it back."""
    return f"{target:.0f}" if figure.unit is Unit.COUNT else f"{Decimal(str(target)):.2f}"


def shown_target(figure: GoalFigure, target: float, currency: str | None) -> str:
    """The target as a page shows it."""
    if figure.unit is Unit.COUNT:
        return f"{target:,.0f}"
    if figure.unit is Unit.PERCENT:
        return f"{target:,.2f}".rstrip("0").rstrip(".") + "\u202f%"
    return f"{Decimal(str(target)):,.2f} {currency or ''}".strip()
