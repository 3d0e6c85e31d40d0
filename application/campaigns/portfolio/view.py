"""What a reader of several campaigns' results wants to see: the figure, the order and page of lists. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.campaigns.results.view import FigureView, read_figure
from application.identifiers import page_number

DATES, FIGURE = "dates", "figure"
CAMPAIGN_ORDERS: Mapping[str, str] = {
    DATES: "Dates",
    "name": "Name",
    "posts": "Posts",
    "views": "Views",
    "reach": "Reach",
    "total_interactions": "Interactions",
    "rate": "Engagement rate",
}
PEOPLE_ORDERS: Mapping[str, str] = {
    FIGURE: "The chosen figure",
    "name": "Name",
    "campaigns": "Campaigns",
    "posts": "Posts",
    "views": "Views",
    "reach": "Reach",
    "total_interactions": "Interactions",
    "rate": "Engagement rate",
}


@dataclass(frozen=True)
class PortfolioView(FigureView):
    """Unasked: campaigns by their dates, the latest first; people by the chosen figure, the most first."""

    campaigns_by: str = DATES
    people_by: str = FIGURE
    campaigns: int = 1
    people: int = 1


def read_portfolio_view(arguments: Mapping[str, str]) -> PortfolioView:
    """The view that an address asks for; what cannot be read counts as not asked."""
    campaigns_by, people_by = arguments.get("campaigns_by", ""), arguments.get("people_by", "")
    return PortfolioView(
        *read_figure(arguments),
        campaigns_by=campaigns_by if campaigns_by in CAMPAIGN_ORDERS else DATES,
        people_by=people_by if people_by in PEOPLE_ORDERS else FIGURE,
        campaigns=page_number(arguments.get("campaigns")),
        people=page_number(arguments.get("people")),
    )
