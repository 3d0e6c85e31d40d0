"""What a long list is narrowed by, as its address says it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_LONGEST_SEARCH = 100


@dataclass(frozen=True, kw_only=True)
class ListFilter:
    """`search` is what is looked for, "" for everything."""

    search: str = ""
    page: int = 1

    def narrowing(self) -> dict[str, object]:
        """Whatever narrows the list, by its name in the address; what is empty narrows nothing."""
        return {"q": self.search}

    @property
    def is_narrowed(self) -> bool:
        return any(self.narrowing().values())

    def query(self, page: int = 1) -> dict[str, Any]:
        """The address' parameters for a page of the same list."""
        found: dict[str, Any] = {name: str(value) for name, value in self.narrowing().items() if value}
        return found | ({"page": page} if page > 1 else {})


def searched_text(arguments: Mapping[str, str]) -> str:
    """What is searched for: no more than a field takes, and nothing that can't be seen."""
    seen = "".join(character for character in arguments.get("q", "") if character.isprintable())
    return seen.strip()[:_LONGEST_SEARCH]
