"""What a reader of a campaign's posts has asked for in the address: view, filters, order, page. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from application.identifiers import page_number, whole_number
from application.media_kinds import CAROUSEL, FEED_PICTURE, FEED_VIDEO, REEL, STORY, MediaKind
from application.models import Decision

POSTS_A_PAGE = 50
LONGEST_SEARCH = 200

KINDS: dict[str, MediaKind] = {
    "picture": FEED_PICTURE,
    "video": FEED_VIDEO,
    "carousel": CAROUSEL,
    "reel": REEL,
    "story": STORY,
}
OTHER_KIND = "other"

FIGURES_SHOWN = ("views", "reach", "likes", "comments", "total_interactions")

NEWEST = "newest"
OLDEST = "oldest"
ORDERS = (NEWEST, OLDEST, *FIGURES_SHOWN)

MATCHES = {"matched": "Matched", "near": "Nearly matched", "not": "Not matched"}
"""How posts stand to the campaign's rule, by the word of the address."""

BY_PERSON = "person"

_YEARS = range(2000, 2200)
_CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True)
class Person:
    """Whose posts: a partner, or an account that no partner of ours holds any more."""

    user_id: int | None = None
    account_id: int | None = None

    @property
    def key(self) -> str:
        """How the person stands in an address."""
        return f"user-{self.user_id}" if self.user_id is not None else f"account-{self.account_id}"


@dataclass(frozen=True)
class PostFilter:
    """One view of a campaign's posts. Without filters it is the whole view, newest first.

    The days are those of the campaign's time zone, first and last included. `group` BY_PERSON puts each
    person's posts together, in the order asked for among themselves.
    """

    view: Decision = Decision.UNDECIDED
    person: Person | None = None
    kind: str = ""
    text: str = ""
    match: str = ""
    first_day: date | None = None
    last_day: date | None = None
    group: str = ""
    order: str = NEWEST
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves out any posts of the view."""
        return bool(self.person or self.kind or self.text or self.match or self.first_day or self.last_day)

    @property
    def is_reversed(self) -> bool:
        """Whether its first day comes after its last, so that no post can be in it."""
        return bool(self.first_day and self.last_day and self.first_day > self.last_day)

    def arguments(self) -> dict[str, str]:
        """The address's query; what is as usual is left out."""
        written = {
            "view": self.view.value if self.view is not Decision.UNDECIDED else "",
            "person": self.person.key if self.person else "",
            "kind": self.kind,
            "text": self.text,
            "match": self.match,
            "from": self.first_day.isoformat() if self.first_day else "",
            "to": self.last_day.isoformat() if self.last_day else "",
            "group": self.group,
            "sort": self.order if self.order != NEWEST else "",
            "page": str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in written.items() if value}

    def but(self, **changes: object) -> dict[str, str]:
        """The query with some of it changed; any change but that of the page leads to the first page."""
        return replace(self, **{"page": 1, **changes}).arguments()  # type: ignore[arg-type]

    def unnarrowed(self) -> dict[str, str]:
        """The query of the whole view, in the same order and grouping."""
        return PostFilter(view=self.view, group=self.group, order=self.order).arguments()

    def in_view(self, view: Decision) -> dict[str, str]:
        """The query of another view under the same filters."""
        return self.but(view=view)


def read_filter(arguments: Mapping[str, str]) -> PostFilter:
    """The filter that an address asks for; what cannot be read counts as not asked."""
    kind = arguments.get("kind", "")
    order = arguments.get("sort", "")
    match = arguments.get("match", "")
    return PostFilter(
        view=_view(arguments.get("view", "")),
        person=_person(arguments.get("person", "")),
        kind=kind if kind in KINDS or kind == OTHER_KIND else "",
        text=plain_text(arguments.get("text", "")),
        match=match if match in MATCHES else "",
        first_day=read_day(arguments.get("from", "")),
        last_day=read_day(arguments.get("to", "")),
        group=BY_PERSON if arguments.get("group") == BY_PERSON else "",
        order=order if order in ORDERS else NEWEST,
        page=page_number(arguments.get("page")),
    )


def plain_text(text: str) -> str:
    """Search words without control characters, on one line, of a length that makes sense."""
    return " ".join(_CONTROL_CHARACTERS.sub(" ", text).split())[:LONGEST_SEARCH].strip()


def _view(text: str) -> Decision:
    return Decision(text) if text in {decision.value for decision in Decision} else Decision.UNDECIDED


def read_day(text: str) -> date | None:
    """The day that an address names; None for none, and for one in years that nothing here is of."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _person(text: str) -> Person | None:
    kind, _, digits = text.partition("-")
    number = whole_number(digits)
    if number is None:
        return None
    if kind == "user":
        return Person(user_id=number)
    return Person(account_id=number) if kind == "account" else None
