"""For whom a report is made: it decides what may stand in it, and the report names it."""

from dataclasses import dataclass

from application.models import RecipientKind, Role, User

_OF_ROLE = {
    Role.BRAND: RecipientKind.BRAND,
    Role.INFLUENCER: RecipientKind.INFLUENCER,
    Role.CONSULTANT: RecipientKind.CONSULTANT,
}


@dataclass(frozen=True)
class Recipient:
    """Whom a report is for. `user_id` and `name` are the person's; staff, who share one report, have none.

    What each may see: design, "Who gets which report"; consultants what the campaign's pages show them.
    """

    kind: RecipientKind = RecipientKind.STAFF
    user_id: int | None = None
    name: str | None = None

    @property
    def sees_money(self) -> bool:
        """Fees, costs and what is worked out of them: for who pays them, and staff."""
        return self.kind in (RecipientKind.STAFF, RecipientKind.BRAND)

    @property
    def sees_tokens(self) -> bool:
        """Whether the state of somebody's connection is theirs to know."""
        return self.kind is RecipientKind.STAFF

    @property
    def sees_staff_names(self) -> bool:
        """Whether figures by hand name the member of staff who entered them."""
        return self.kind in (RecipientKind.STAFF, RecipientKind.CONSULTANT)

    @property
    def sees_single_audiences(self) -> bool:
        """Whether one account's audience may be told; brands get sums over several accounts."""
        return self.kind is RecipientKind.STAFF

    @property
    def sees_audience_sums(self) -> bool:
        """Whether sums over several accounts are told in place of single audiences."""
        return self.kind in (RecipientKind.BRAND, RecipientKind.CONSULTANT)

    @property
    def sees_brand_accounts(self) -> bool:
        """Whether figures of brands' own accounts are told: a brand's own to it, all to staff."""
        return self.kind in (RecipientKind.STAFF, RecipientKind.BRAND)

    @property
    def sees_rows_of_others(self) -> bool:
        """Influencers see their own posts, and the campaign's totals."""
        return self.kind is not RecipientKind.INFLUENCER


STAFF = Recipient()
"""Everything."""


def recipient_of(person: User) -> Recipient:
    """The recipient that somebody is. Raises KeyError for staff, whose reports name nobody."""
    return Recipient(_OF_ROLE[person.role], person.id, person.name)


def recipient_in(person: User | None) -> Recipient:
    """Whom a report is for that names this person, or nobody."""
    return STAFF if person is None else recipient_of(person)
