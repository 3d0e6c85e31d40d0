"""Which runs the list shows: kind, state and account, as the address says. Pure, tolerant."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from application.identifiers import page_number
from application.models import RunKind, RunState

_LONGEST_SEARCH = 100


@dataclass(frozen=True)
class RunFilter:
    """`kind` and `state` are None for all; `search` is looked for in handles."""

    kind: RunKind | None = None
    state: RunState | None = None
    search: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.state or self.search)

    def query(self, page: int = 1) -> dict[str, Any]:
        """The address' parameters for a page of the same list."""
        narrowed = {"kind": self.kind, "state": self.state, "q": self.search}
        found: dict[str, Any] = {name: str(value) for name, value in narrowed.items() if value}
        return found | ({"page": page} if page > 1 else {})


def run_filter(arguments: Mapping[str, str]) -> RunFilter:
    """What the address asks for; what it can't mean is left out."""
    kind, state = arguments.get("kind", ""), arguments.get("state", "")
    seen = "".join(character for character in arguments.get("q", "") if character.isprintable())
    return RunFilter(
        kind=RunKind(kind) if kind in list(RunKind) else None,
        state=RunState(state) if state in list(RunState) else None,
        search=seen.strip()[:_LONGEST_SEARCH],
        page=page_number(arguments.get("page")),
    )
