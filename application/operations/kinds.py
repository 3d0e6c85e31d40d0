"""What a cause of trouble is made of: how urgent it is, what trying again does, how its entries are found."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from application.operations.entries import Entry


class Tier(enum.Enum):
    """How urgent a cause is: the heading, and the line under it."""

    NEEDS = ("Needs somebody", "Somebody has to do something about these. The most urgent come first.")
    PASSING = ("Goes on by itself", "Nothing has to be done about these.")
    KNOWN = ("To know", "What can wait, or can’t be changed any more.")

    @property
    def heading(self) -> str:
        return self.value[0]

    @property
    def line(self) -> str:
        return self.value[1]


class Again(enum.Enum):
    """What "try again" does about an entry."""

    RUN = "run"
    """Asks for a run of the same kind."""
    READING = "reading"
    """Asks for a reading of the account."""
    DELIVERY = "delivery"
    MAIL = "mail"
    PICTURES = "pictures"
    CAPTURE = "capture"
    """Asks for the posts to be kept."""
    PAGE = "page"
    """Asks for the Page to be subscribed, and read back."""


@dataclass(frozen=True)
class Cause:
    """One group of the page. `find` makes the statement of its entries, or the entries themselves.

    `partner_acts`: only the partner can mend it, so the address to write to is shown. `numbers` tells for
    several causes by key how many entries they have, where that is cheaper than counting for each.
    """

    key: str
    tier: Tier
    title: str
    costs: str
    to_do: str
    find: Callable[[], Select[*tuple[Any, ...]] | list[Entry]]
    again: Again | None = None
    partner_acts: bool = False
    numbers: Callable[[], Mapping[str, int]] | None = None
