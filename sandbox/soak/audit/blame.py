"""Which injected fault, or which rule of the API, stands behind a figure that is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.soak.trouble import SoakFault

RULES: Mapping[str, str] = {
    "R-viewers": "a story of fewer than 5 viewers has no insights (graph-api.md, 6.2)",
    "R-100-followers": "under 100 followers no new followers, hours online or audience (graph-api.md, 5.2)",
    "R-breakdown": "a breakdown leaves out kinds of which there were none (graph-api.md, 5.2)",
    "R-under-5": "the webhook tells values under 5 as -1 (graph-api.md, 7)",
}

_LOST = ("token_invalid", "permission_missing")
_LIMITED = ("rate_limited",)
_UNREACHED = ("unreachable",)
LEAVES_BEHIND: Mapping[str, tuple[str, ...]] = {
    "server_error": ("transient",),
    "cut_off": ("bad_reply",),
    "timeout": ("timeout",),
    "no_connection": _UNREACHED,
    "whole_outage": _UNREACHED,
    "account_rate_limit": _LIMITED,
    "user_rate_limit": _LIMITED,
    "app_rate_limit": _LIMITED,
    "removed_metric": ("metric_refused",),
    "permission_lost": _LOST,
    "expired_token": _LOST,
    "password_changed": _LOST,
    "token_checkpoint": _LOST,
}
"""The outcomes of calls by which each kind of fault is known. Kinds that aren't here explain nothing:
whatever slow answers, kills, a store that refuses and doubled webhooks do, no figure may be lost by them.
"""

TOLD_WITHIN = timedelta(minutes=31)
"""What has happened is told once in a quarter of an hour, at the latest a step of 15 minutes later."""


@dataclass(frozen=True)
class Trouble:
    """A call that was refused or failed, and when the account's next call went well."""

    at: datetime
    outcome: str
    ends: datetime

    @property
    def is_loss(self) -> bool:
        """Whether the account's connection was lost by it."""
        return self.outcome in _LOST

    def touches(self, begins: datetime, ends: datetime) -> bool:
        """Whether it lies in that time, even in part."""
        return self.at <= ends and self.ends >= begins


@dataclass(frozen=True)
class Due:
    """When a figure was to be read, and how long after a fault's end reading has to be under way again."""

    begins: datetime
    ends: datetime
    resumes: timedelta


class Faults:
    """The injected faults of a soak, asked for causes."""

    def __init__(self, faults: Sequence[SoakFault]) -> None:
        self._faults = faults

    def cause(self, key: str, troubles: Iterable[Trouble], due: Due, *, metric: str = "") -> str | None:
        """The id of the fault that one of these troubles of the account came of, if it came of one.

        It has to be in force when the call was made, meet this account, and make calls end like that. Of a
        figure that was still to be read when everything has to be under way again it is no cause: whoever
        never resumes loses it. One that takes a metric away explains only that metric, which the others
        don't concern.
        """
        for trouble in troubles:
            if not trouble.touches(due.begins, due.ends):
                continue
            for fault in self._faults:
                if not fault.begins <= trouble.at <= fault.ends or not fault.meets(key):
                    continue
                if due.ends > fault.ends + due.resumes:
                    continue
                if trouble.outcome not in LEAVES_BEHIND.get(fault.kind, ()):
                    continue
                if fault.kind != "removed_metric" or fault.options.get("metric") == metric:
                    return fault.id
        return None

    def cause_of_silence(self, key: str, moment: datetime) -> str | None:
        """The id of the fault that lost what was to be told by webhook about that moment."""
        for fault in self._faults:
            is_lost = fault.kind == "webhook_lost" and fault.meets(key)
            if is_lost and fault.begins <= moment + TOLD_WITHIN and moment <= fault.ends:
                return fault.id
        return None


Interval = tuple[datetime, datetime]
