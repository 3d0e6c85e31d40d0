"""What the list of handles is narrowed by, as its address says it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from application.identifiers import page_number
from application.list_filter import ListFilter, searched_text
from application.networks import Network


class Showing(StrEnum):
    """Which handles are listed."""

    ALL = "all"
    STALE = "stale"
    TROUBLE = "trouble"
    JUMPED = "jumped"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Showing.ALL: "All",
    Showing.STALE: "No fresh count",
    Showing.TROUBLE: "Last look without a count",
    Showing.JUMPED: "Jumped within 7 days",
}


@dataclass(frozen=True, kw_only=True)
class HandleFilter(ListFilter):
    showing: Showing = Showing.ALL
    network: str = ""

    def narrowing(self) -> dict[str, object]:
        showing = "" if self.showing is Showing.ALL else self.showing.value
        return {"q": self.search, "show": showing, "network": self.network}


def handle_filter(arguments: Mapping[str, str]) -> HandleFilter:
    """What an address asks for; what is no choice narrows nothing."""
    showing, network = arguments.get("show", ""), arguments.get("network", "")
    return HandleFilter(
        search=searched_text(arguments),
        page=page_number(arguments.get("page")),
        showing=Showing(showing) if showing in tuple(Showing) else Showing.ALL,
        network=network if network in tuple(Network) else "",
    )
