"""Of what a report is: of a campaign, or of a partner's own figures."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from application.models import Report


@dataclass(frozen=True)
class Subject:
    """A campaign or a partner: one of the two numbers is given."""

    campaign_id: int | None = None
    partner_id: int | None = None

    @property
    def reports(self) -> ColumnElement[bool]:
        """The condition that a report is of it."""
        if self.partner_id is not None:
            return Report.partner_id == self.partner_id
        return Report.campaign_id == self.campaign_id

    @property
    def word(self) -> str:
        """Such as "campaign:7", as a report's identity begins."""
        if self.partner_id is not None:
            return f"partner:{self.partner_id}"
        return f"campaign:{self.campaign_id}"
