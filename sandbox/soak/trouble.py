"""The faults of a soak, drawn from the seed: each with an id, a kind, a span, and whom it meets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.soak.people import SoakPerson
from sandbox.world.randomness import stream

GRAPH = {
    "server_error": timedelta(minutes=40),
    "cut_off": timedelta(minutes=20),
    "account_rate_limit": timedelta(minutes=30),
    "user_rate_limit": timedelta(minutes=30),
    "removed_metric": timedelta(hours=10),
    "permission_lost": timedelta(hours=8),
    "expired_token": timedelta(hours=8),
    "password_changed": timedelta(hours=6),
    "token_checkpoint": timedelta(hours=6),
}
"""Kinds that the sandbox's own faults make, of one account, with how long they last about."""
TRANSPORT = {
    "timeout": timedelta(minutes=25),
    "no_connection": timedelta(minutes=25),
    "slow": timedelta(hours=6),
}
KILLS = {
    "kill_before_call": timedelta(hours=26),
    "kill_after_call": timedelta(hours=26),
    "kill_after_commit": timedelta(hours=26),
}
"""The worker dies in the middle of a task, once a span."""
WEBHOOKS = {"webhook_lost": timedelta(hours=12), "webhook_twice": timedelta(hours=12)}
OF_THE_APP = {
    "app_rate_limit": timedelta(minutes=20),
    "whole_outage": timedelta(minutes=15),
    "storage_refuses": timedelta(hours=1),
}
"""Kinds that meet everybody."""
LOSES_THE_CONNECTION = ("permission_lost", "expired_token", "password_changed", "token_checkpoint")
"""After these the person has to connect again, and does at the end of the span."""
REMOVABLE = ("shares", "reach", "saves", "profile_views")
AN_ACCOUNT_MEETS_ONE_IN = timedelta(days=12)
MOST_OFTEN_ONE_IN = timedelta(days=6)
"""Days of one account, however short the whole."""
ALL_MEET_ONE_IN = timedelta(days=6)
LONGEST_IS_ONE_PART_OF = 8
"""No fault lasts longer than this part of the time in which there are faults."""

KINDS: Mapping[str, timedelta] = {**GRAPH, **TRANSPORT, **KILLS, **WEBHOOKS, **OF_THE_APP}


@dataclass(frozen=True)
class SoakFault:
    """One injected fault. `key` is whom it meets, None everybody; it lasts from `begins` until `ends`."""

    id: str
    kind: str
    begins: datetime
    ends: datetime
    key: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def meets(self, key: str) -> bool:
        """Whether it is about this account."""
        return self.key in (None, key)


def draw_faults(
    people: Sequence[SoakPerson], begins: datetime, ends: datetime, seed: int
) -> tuple[SoakFault, ...]:
    """Faults over the whole time but for its first 30 hours, in the order of their beginning.

    In a fortnight of ten accounts or more each kind comes at least once; fewer accounts and days meet fewer
    faults, and shorter ones.
    """
    first, last = begins + timedelta(hours=30), ends - timedelta(hours=2)
    numbers = stream(seed, "soak faults")
    drawn: list[tuple[datetime, str, str | None]] = []
    single = [kind for kind in KINDS if kind not in OF_THE_APP]
    densest = round(len(people) * ((last - first) / MOST_OFTEN_ONE_IN))
    wanted = round(len(people) * ((last - first) / AN_ACCOUNT_MEETS_ONE_IN))
    for place in range(max(1, wanted, min(len(single), densest))):
        # Each kind by turns, so that a short soak too meets many of them.
        moment = first + (last - first) * numbers.random()
        drawn.append((moment, single[(seed + place) % len(single)], numbers.choice(people).key))
    for place in range(max(round((last - first) / ALL_MEET_ONE_IN), min(len(OF_THE_APP), densest))):
        moment = first + (last - first) * numbers.random()
        drawn.append((moment, list(OF_THE_APP)[place % len(OF_THE_APP)], None))
    faults = []
    for place, (moment, kind, key) in enumerate(sorted(drawn, key=lambda each: each[0]), start=1):
        span = min(KINDS[kind] * numbers.uniform(0.5, 1.5), (last - first) / LONGEST_IS_ONE_PART_OF)
        options = {"metric": numbers.choice(REMOVABLE)} if kind == "removed_metric" else {}
        faults.append(SoakFault(f"F{place:03}", kind, moment, min(moment + span, last), key, options))
    return tuple(faults)
