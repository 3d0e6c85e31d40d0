"""What a stage of a run is: what to ask, the asking, and the storing, each by itself.

A step never spans an outside call: `plan` reads what it needs into a plain value, `ask` knows no database,
`store` writes in the transaction that also keeps the calls and the run's progress.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from application.integrations.graph.client import GraphClient
from application.models import CollectionRun, InstagramAccount


@dataclass(frozen=True)
class Reader:
    """Whose figures are asked for, and with what. `refused` names metrics refused altogether, those of
    accounts with "account." before the name.
    """

    client: GraphClient
    graph_id: str
    token: str = field(repr=False)
    refused: tuple[str, ...] = ()

    @property
    def last_call(self) -> int:
        """The index of the call just made among those of this step."""
        return len(self.client.calls) - 1


class Stage(Protocol):
    """One stage of a run. `question` and `answer` are the stage's own plain values."""

    def plan(self, run: CollectionRun, account: InstagramAccount, cursor: str | None) -> Any | None:
        """What the next step has to ask; None when nothing is left to do here."""

    def ask(self, question: Any, reader: Reader) -> Any:
        """Ask for it. Raises GraphError for what stops the run."""

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: Any,
        answer: Any,
        call_ids: Sequence[int],
    ) -> str | None:
        """Write it; the cursor of the stage's next step, None when the stage is done."""


def note_refused(run: CollectionRun, names: Sequence[str]) -> None:
    """Remember metrics that the API refuses altogether, so that this run doesn't ask for them again."""
    run.refused_metrics = " ".join(dict.fromkeys((*run.refused_metrics.split(), *names)))[:500]


def note_skipped(run: CollectionRun, reasons: Sequence[str]) -> None:
    """Count posts or days that gave no insights, by reason."""
    if not reasons:
        return
    counted = dict(run.skipped or {})
    for reason in reasons:
        counted[reason] = counted.get(reason, 0) + 1
    run.skipped = counted
