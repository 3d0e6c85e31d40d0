"""What a reader of the list of campaigns has asked for in the address. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.campaigns.phases import Phase
from application.campaigns.post_filters import plain_text
from application.identifiers import page_number

CAMPAIGNS_A_PAGE = 50


@dataclass(frozen=True)
class ListingFilter:
    """`phase` None asks for the first that holds any campaign."""

    phase: Phase | None = None
    text: str = ""
    page: int = 1

    def arguments(self, phase: Phase, page: int = 1) -> dict[str, str]:
        """The address's query for a phase and page under the same search."""
        written = {"phase": phase.value, "text": self.text, "page": str(page) if page > 1 else ""}
        return {name: value for name, value in written.items() if value}


def read_listing_filter(arguments: Mapping[str, str]) -> ListingFilter:
    """The filter that an address asks for; what cannot be read counts as not asked."""
    phase = arguments.get("phase", "")
    return ListingFilter(
        phase=Phase(phase) if phase in {each.value for each in Phase} else None,
        text=plain_text(arguments.get("text", "")),
        page=page_number(arguments.get("page")),
    )
