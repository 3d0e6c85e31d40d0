"""For whom a report is made: it decides what may stand in it, and the report names it."""

from dataclasses import dataclass

from application.models import RecipientKind


@dataclass(frozen=True)
class Recipient:
    """Whom a report is for. `user_id` and `name` are those of the brand or influencer; staff have none.

    What each may see: design, "Who gets which report".
    """

    kind: RecipientKind = RecipientKind.STAFF
    user_id: int | None = None
    name: str | None = None

    @property
    def sees_money(self) -> bool:
        """Fees, costs and what is worked out of them: brands pay them, influencers don't see others'."""
        return self.kind is not RecipientKind.INFLUENCER

    @property
    def sees_tokens(self) -> bool:
        """Whether the state of somebody's connection is theirs to know."""
        return self.kind is RecipientKind.STAFF

    @property
    def sees_single_audiences(self) -> bool:
        """Whether one account's audience may be told; brands get sums over several accounts."""
        return self.kind is RecipientKind.STAFF

    @property
    def sees_rows_of_others(self) -> bool:
        """Influencers see their own posts, and the campaign's totals."""
        return self.kind is not RecipientKind.INFLUENCER


STAFF = Recipient()
"""Everything."""
