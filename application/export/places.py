"""Where the reports of a campaign or of a partner stand: the words and addresses that their pages share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from application.export.subject import Subject
from application.models import Campaign, RecipientKind
from application.profiles.queries import Partner

_OF_CAMPAIGN = {
    RecipientKind.STAFF: "Everything that the platform knows of this campaign.",
    RecipientKind.CONSULTANT: (
        "What the pages of the campaign show to consultants: no costs, nobody’s connection, no single "
        "audience."
    ),
    RecipientKind.BRAND: (
        "What a brand may see: all posts and costs, audiences only as a sum over several accounts."
    ),
    RecipientKind.INFLUENCER: (
        "What an influencer may see: their own posts, and the totals of the campaign."
    ),
}
_TO_ONESELF = "Their own figures as staff see them, without the names of staff."
_OF_PARTNER = {
    RecipientKind.STAFF: "All of this partner’s own figures, and how the connection to Facebook stands.",
    RecipientKind.BRAND: _TO_ONESELF,
    RecipientKind.INFLUENCER: _TO_ONESELF,
}


@dataclass(frozen=True)
class ReportsPlace:
    """`what` says by recipient what a report holds; `views` are the names of the list and of one report."""

    subject: Subject
    name: str
    what: Mapping[RecipientKind, str]
    blueprint: str
    views: tuple[str, str]
    parts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def listing(self) -> str:
        """The address of the list."""
        return self.url(self.views[0])

    def page(self, report_id: int, **more: Any) -> str:
        """The address of one report."""
        return self.url(self.views[1], report_id=report_id, **more)

    def url(self, view: str, **more: Any) -> str:
        """The address of another view, such as "workbook"."""
        return url_for(f"{self.blueprint}.{view}", **self.parts, **more)


def of_campaign(campaign: Campaign) -> ReportsPlace:
    return ReportsPlace(
        Subject(campaign_id=campaign.id),
        campaign.name,
        _OF_CAMPAIGN,
        "campaign_reports",
        ("listing", "show"),
        {"campaign_id": campaign.id},
    )


def of_partner(partner: Partner) -> ReportsPlace:
    return ReportsPlace(
        Subject(partner_id=partner.user_id),
        partner.name,
        _OF_PARTNER,
        "partner_reports",
        ("show", "report"),
        {"user_id": partner.user_id},
    )
