"""What a reader of the list of campaigns has asked for in the address. Pure."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace

from application.campaigns.phases import Phase
from application.campaigns.post_filters import plain_text
from application.identifiers import page_number

CAMPAIGNS_A_PAGE = 50


class Scope(enum.StrEnum):
    """Whose campaigns: those that the reader is responsible for, or all."""

    MINE = "mine"
    ALL = "all"


@dataclass(frozen=True)
class ListingFilter:
    """`phase` None: the first that holds any campaign. `scope` None: the reader’s own, if there are any."""

    phase: Phase | None = None
    text: str = ""
    page: int = 1
    scope: Scope | None = None

    def arguments(self, phase: Phase | None = None, page: int = 1) -> dict[str, str]:
        """The address's query for a phase and page under the same search and scope."""
        written = {
            "whose": self.scope.value if self.scope else "",
            "phase": phase.value if phase else "",
            "text": self.text,
            "page": str(page) if page > 1 else "",
        }
        return {name: value for name, value in written.items() if value}

    def in_scope(self, scope: Scope) -> dict[str, str]:
        """The query of the first page of another scope under the same search."""
        return replace(self, scope=scope).arguments()


def read_listing_filter(arguments: Mapping[str, str]) -> ListingFilter:
    """The filter that an address asks for; what cannot be read counts as not asked."""
    phase = arguments.get("phase", "")
    scope = arguments.get("whose", "")
    return ListingFilter(
        phase=Phase(phase) if phase in {each.value for each in Phase} else None,
        text=plain_text(arguments.get("text", "")),
        page=page_number(arguments.get("page")),
        scope=Scope(scope) if scope in {each.value for each in Scope} else None,
    )
