"""One account with all that it is held against, and how something missing is noted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.soak.audit.blame import TOLD_WITHIN, Due, Faults
from sandbox.soak.audit.slots import Presence
from sandbox.soak.audit.stored import StoredCalls
from sandbox.soak.audit.tally import Missing, Tally
from sandbox.world.world import AccountWorld

CONNECTED_AGAIN = timedelta(hours=1)
"""Whoever has to connect again does so at the end of the fault, at the next look of the clock."""
KEPT_FOR = timedelta(days=29)
"""Refused webhooks stand in the database a day longer (`leaving/retention.py`)."""


@dataclass(frozen=True)
class AccountAudit:
    """What is stored is compared into `tally`; `calls` and `faults` say why something is not there."""

    key: str
    world: AccountWorld
    presence: Presence
    calls: StoredCalls
    faults: Faults
    tally: Tally

    def miss(self, kind: str, what: str, due: Due, *, metric: str = "", rule: str | None = None) -> None:
        """Note a missing figure with its cause, and whether the database says a word about it.

        A call that failed in the time that it was due, or earlier with none since that went well, is a word;
        the fault in force at that call is the cause.
        """
        troubles = [trouble for trouble in self.calls.troubles if trouble.touches(due.begins, due.ends)]
        cause = rule or self.faults.cause(self.key, troubles, due, metric=metric)
        traced = rule is not None or bool(troubles)
        self.tally.miss(Missing(kind, self.key, what, due.begins, due.ends, cause, traced))

    def miss_told(
        self, story: str, ours: str, moment: datetime, unkept: Collection[str], *, rule: str | None = None
    ) -> None:
        """Note a figure of a story that was to be told by webhook. One that never came can't leave a word.

        What is told while the connection is lost is not kept, as the account counts as none of ours then;
        that it came is on record, with the stories in `unkept`, for some weeks.
        """
        due = Due(moment, moment + TOLD_WITHIN, CONNECTED_AGAIN)
        never_came = self.faults.cause_of_silence(self.key, moment)
        on_record = story in unkept or moment < self.presence.ends - KEPT_FOR
        cause = rule or never_came
        if cause is None and on_record:
            lost = [trouble for trouble in self.calls.troubles if trouble.is_loss]
            cause = self.faults.cause(self.key, lost, due)
        traced = cause is not None or story in unkept
        what = f"{story} {ours}"
        self.tally.miss(Missing("webhook", self.key, what, due.begins, due.ends, cause, traced))
