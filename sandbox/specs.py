"""What a person, a Page and an account of the sandbox are made of."""

from dataclasses import dataclass, field
from typing import Literal

PersonaKind = Literal["influencer", "brand", "person"]

EEA_AND_JAPAN = frozenset(("SE", "DE", "NO", "DK", "PT", "ES", "FR", "IT", "AT", "NL", "CZ", "SK", "JP"))
"""Of the countries that occur here."""


@dataclass(frozen=True)
class AccountSpec:
    """One Instagram Professional account and the size of its world.

    `posts` is the exact number of posts at the epoch; `posts_per_day` and `stories_per_day` go on after it.
    `before_professional` is how many of the oldest posts are older than the account's conversion.
    """

    key: str
    number: int
    username: str
    name: str
    biography: str
    website: str
    niche: str
    followers: int
    follows: int
    posts: int
    posts_per_day: float
    stories_per_day: float
    countries: tuple[str, ...]
    growth_per_day: float = 0.0006
    reels_share: float = 0.3
    carousel_share: float = 0.25
    before_professional: int = 0
    campaigns: tuple[str, ...] = ()

    @property
    def withholds_replies(self) -> bool:
        """At home in the European Economic Area or Japan, where replies are told as 0."""
        return self.countries[0] in EEA_AND_JAPAN

    @property
    def id(self) -> str:
        """The IG User id."""
        return str(17_841_400_000_731_000 + self.number * 1_117)


Listing = Literal["listed", "owned", "client", "unlisted"]
"""Where a Page is shown: in /me/accounts; there too, but only with business_management; only among a business
portfolio's client_pages; or in no list at all, though it can be read by its id."""

ALL_TASKS = ("ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE")
SEES_INSIGHTS = frozenset({"ANALYZE", "MANAGE"})


@dataclass(frozen=True)
class BusinessSpec:
    """A business portfolio."""

    number: int
    name: str

    @property
    def id(self) -> str:
        """The portfolio's id."""
        return str(204_700_000_600_000 + self.number * 6_113)


@dataclass(frozen=True)
class PageSpec:
    """One Facebook Page; `account` is the linked Professional account, if there is one.

    `personal` is the handle of a linked personal account. `ticked`: whether the dialog has it ticked when it
    is first opened.
    """

    number: int
    name: str
    category: str
    account: AccountSpec | None
    listing: Listing = "listed"
    business: BusinessSpec | None = None
    tasks: tuple[str, ...] = ALL_TASKS
    personal: str = ""
    ticked: bool = True

    @property
    def username(self) -> str:
        """What the Page's address ends with."""
        return "".join(letter for letter in self.name if letter.isascii() and letter.isalnum())

    @property
    def needs_business_management(self) -> bool:
        """Whether it is hidden from who has not granted that permission."""
        return self.listing in ("owned", "client")

    @property
    def may_see_insights(self) -> bool:
        """Whether the person's tasks on it are enough for the linked account."""
        return bool(SEES_INSIGHTS & set(self.tasks))

    @property
    def id(self) -> str:
        """The Page id."""
        return str(102_500_000_400_000 + self.number * 7_331)


@dataclass(frozen=True)
class Persona:
    """A person who can sign in to the stand-in of Facebook."""

    key: str
    number: int
    name: str
    kind: PersonaKind
    note: str
    pages: tuple[PageSpec, ...] = field(default=())
    hidden: bool = False
    """Nobody of the story: there for benchmarks, reached by key only."""

    @property
    def user_id(self) -> str:
        """The app-scoped Facebook user id."""
        return str(122_100_000_900_000 + self.number * 4_409)

    @property
    def accounts(self) -> tuple[AccountSpec, ...]:
        """The Professional accounts behind this person's Pages."""
        return tuple(page.account for page in self.pages if page.account is not None)
