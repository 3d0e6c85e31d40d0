"""What a reader of an account's posts has asked for in the address: look, filters, order, page. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from application.campaigns.post_filters import KINDS, NEWEST, OLDEST, OTHER_KIND, plain_text, read_day
from application.identifiers import page_number
from application.profiles.post_view import FIGURES

POSTS_A_PAGE = 20
"""Four rows of five pictures: with more a first visit would load more than 300 kB."""

GRID, TABLE = "grid", "list"
IN_CAMPAIGN, OUTSIDE = "in", "out"
CAMPAIGN_WORDS: Mapping[str, str] = {IN_CAMPAIGN: "In a campaign", OUTSIDE: "In none"}
"""Whether a campaign has accepted the post, by the word of the address."""

ORDERS = (NEWEST, OLDEST, *FIGURES)
_DAY_WORDS: Mapping[str, str] = {"from": "first day", "to": "last day"}


@dataclass(frozen=True)
class PostList:
    """One view of an account's posts. Without filters it is all of them, newest first, as a grid.

    The days are the reader's, first and last included. `unread_days` names those that the address got wrong.
    """

    look: str = GRID
    kind: str = ""
    text: str = ""
    first_day: date | None = None
    last_day: date | None = None
    campaign: str = ""
    lacks_figures: bool = False
    order: str = NEWEST
    page: int = 1
    unread_days: tuple[str, ...] = ()

    @property
    def is_grid(self) -> bool:
        return self.look == GRID

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter but the kind leaves out posts."""
        return bool(self.text or self.first_day or self.last_day or self.campaign or self.lacks_figures)

    @property
    def is_reversed(self) -> bool:
        """Whether its first day comes after its last, so that no post can be in it."""
        return bool(self.first_day and self.last_day and self.first_day > self.last_day)

    def arguments(self) -> dict[str, str]:
        """The address's query; what is as usual is left out."""
        written = {
            "as": self.look if self.look != GRID else "",
            "kind": self.kind,
            "text": self.text,
            "from": self.first_day.isoformat() if self.first_day else "",
            "to": self.last_day.isoformat() if self.last_day else "",
            "campaign": self.campaign,
            "missing": "yes" if self.lacks_figures else "",
            "sort": self.order if self.order != NEWEST else "",
            "page": str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in written.items() if value}

    def but(self, **changes: object) -> dict[str, str]:
        """The query with some of it changed; any change but that of the page leads to the first page."""
        return replace(self, **{"page": 1, **changes}).arguments()  # type: ignore[arg-type]  # names are those of fields

    def unnarrowed(self) -> dict[str, str]:
        """The query of all posts, in the same look and order."""
        return PostList(look=self.look, order=self.order).arguments()


def read_post_list(arguments: Mapping[str, str]) -> PostList:
    """The view that an address asks for; what cannot be read counts as not asked."""
    kind, order = arguments.get("kind", ""), arguments.get("sort", "")
    campaign = arguments.get("campaign", "")
    days = {name: read_day(arguments.get(name, "")) for name in _DAY_WORDS}
    return PostList(
        look=TABLE if arguments.get("as") == TABLE else GRID,
        kind=kind if kind in KINDS or kind == OTHER_KIND else "",
        text=plain_text(arguments.get("text", "")),
        first_day=days["from"],
        last_day=days["to"],
        campaign=campaign if campaign in CAMPAIGN_WORDS else "",
        lacks_figures=arguments.get("missing") == "yes",
        order=order if order in ORDERS else NEWEST,
        page=page_number(arguments.get("page")),
        unread_days=tuple(
            word for name, word in _DAY_WORDS.items() if arguments.get(name) and days[name] is None
        ),
    )
