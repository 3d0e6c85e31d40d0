"""What every network that is counted has in common: what it is asked, and what came of it.

A further network is one more file beside this, with a class that is a `Counter`.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

from application.integrations.graph.call_record import CallRecord
from application.networks import Finding, Network, Precision

MOST_FOLLOWERS = 2**53
"""No count is beyond it: no network has so many, and further ones would not be exact in JSON."""
NO_END = float("inf")
DAY_ZONES: Mapping[Network, tzinfo] = {Network.YOUTUBE: ZoneInfo("America/Los_Angeles")}
"""By whose midnight a day of quota begins, where that is not UTC's (graph-api.md §8)."""


def quota_day(network: Network, moment: datetime) -> date:
    """The day on which a call at `moment` is reckoned."""
    return moment.astimezone(DAY_ZONES.get(network, UTC)).date()


def quota_day_begins(network: Network, moment: datetime) -> datetime:
    """When that day began."""
    return datetime.combine(quota_day(network, moment), time(), DAY_ZONES.get(network, UTC))


@dataclass(frozen=True)
class Asked:
    """A handle to be counted. `key` is the asker's own; `network_id` what the network called it before.

    `handle_before` is how the network wrote the handle at the last look, None where there was none;
    `was_renamed` whether that was told as a new name.
    """

    key: int
    handle: str
    network_id: str | None = None
    handle_before: str | None = None
    was_renamed: bool = False


@dataclass(frozen=True)
class Answer:
    """What was found of one handle. `followers` is None unless the finding comes with a count.

    `handle_now` is how the network writes the handle today; `words` a sentence for staff where the finding
    alone does not say enough, without tokens, 300 characters at most.
    """

    key: int
    finding: Finding
    followers: int | None = None
    precision: Precision = Precision.EXACT
    network_id: str | None = None
    handle_now: str | None = None
    words: str = ""


class TroubleKind(enum.StrEnum):
    """What ends the asking before all were asked."""

    LIMITED = "limited"
    """A limit is used up, or so far that others need the rest."""
    DOWN = "down"
    """No answer, or an error that may pass."""
    REFUSED = "refused"
    """The key, the token or a permission is not accepted: somebody has to mend it."""
    NOT_SET_UP = "not_set_up"
    """There is no key or connection."""


@dataclass(frozen=True)
class Trouble:
    """Why the asking ended early; `wait_seconds` is how long to leave the network alone, if it says so.

    `is_shared`: the limit is of the app or its person, so it holds for all networks that are asked by these.
    """

    kind: TroubleKind
    words: str
    wait_seconds: int | None = None
    is_shared: bool = False


@dataclass(frozen=True)
class Answers:
    """What one asking brought. Handles without an answer were not reached, because of `trouble`, or as the
    time was over (`is_cut`).

    `calls` counts requests, refused ones too; `usage_percent` is the share of the limit that the last reply
    told; `records` are the requests to the Graph API among them.
    """

    answers: tuple[Answer, ...]
    calls: int
    usage_percent: int | None = None
    trouble: Trouble | None = None
    records: tuple[CallRecord, ...] = ()
    is_cut: bool = False


class Counter(Protocol):
    """Counts followers on one network. What can be expected to go wrong is told in Answers, never raised.

    From `until` on, of the monotonic clock, no further call begins: answers so far are handed back, at least
    one, so that each asking comes further.
    """

    network: Network
    most_at_once: int
    """How many handles one asking takes."""

    def count(self, asked: Sequence[Asked], *, until: float = NO_END) -> Answers: ...
