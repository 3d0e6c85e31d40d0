"""Which runs the list shows: kind, state and account, as the address says. Pure, tolerant."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.identifiers import page_number
from application.list_filter import ListFilter, searched_text
from application.models import RunKind, RunState


@dataclass(frozen=True, kw_only=True)
class RunFilter(ListFilter):
    """`kind` and `state` are None for all; `search` is looked for in handles."""

    kind: RunKind | None = None
    state: RunState | None = None

    def narrowing(self) -> dict[str, object]:
        return {"kind": self.kind, "state": self.state} | super().narrowing()


def run_filter(arguments: Mapping[str, str]) -> RunFilter:
    """What the address asks for; what it can't mean is left out."""
    kind, state = arguments.get("kind", ""), arguments.get("state", "")
    return RunFilter(
        kind=RunKind(kind) if kind in list(RunKind) else None,
        state=RunState(state) if state in list(RunState) else None,
        search=searched_text(arguments),
        page=page_number(arguments.get("page")),
    )
