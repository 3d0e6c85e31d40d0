"""The load model of docs/scale.md, and beside it what the sandbox's world counts on its moved clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.scale_load import BODY_BYTES
from benchmarks.scale_model import (
    CAMPAIGN_CALLS,
    CAMPAIGN_ROWS,
    CAMPAIGN_TASKS,
    DAILY_CALLS,
    DAILY_ROWS,
    DAILY_TASKS,
    Costs,
)
from benchmarks.scale_tables import lines
from benchmarks.scale_world import PerDay, measure

DAYS = 14
"""The second week is counted."""
DAILY_ACCOUNTS, CAMPAIGN_ACCOUNTS = 12, 8


@dataclass(frozen=True)
class Compared:
    """A number a day of an account, as the model has it and as it was counted."""

    name: str
    model: float
    counted: float

    @property
    def deviation(self) -> float:
        """Of the model from what was counted, as a share."""
        return self.model / self.counted - 1 if self.counted else 0.0


def report() -> list[str]:
    """The model's tables, then model and count side by side."""
    return [*lines(), *_side_by_side()]


def compared(counted: PerDay, *, in_campaign: bool) -> list[Compared]:
    """Calls, tasks and each table's rows for the posts and stories that the world really had."""
    calls, tasks, rows = (
        (CAMPAIGN_CALLS, CAMPAIGN_TASKS, CAMPAIGN_ROWS)
        if in_campaign
        else (DAILY_CALLS, DAILY_TASKS, DAILY_ROWS)
    )

    def sums(name: str, costs: Costs, found: Mapping[str, float]) -> Compared:
        model = sum(cost.a_day(counted.posts, counted.stories) for cost in costs.values())
        return Compared(name, model, sum(found.values()))

    return [
        sums("calls", calls, counted.calls),
        sums("tasks", tasks, counted.tasks),
        sums("rows", rows, counted.rows),
        Compared("bytes of a reply", BODY_BYTES, counted.bytes_of_bodies),
        *(
            Compared(f"rows: {name}", rows[name].a_day(counted.posts, counted.stories), counted.rows[name])
            for name in rows
            if name in counted.rows
        ),
    ]


def _side_by_side() -> Iterator[str]:
    for accounts, in_campaign in ((DAILY_ACCOUNTS, False), (CAMPAIGN_ACCOUNTS, True)):
        counted = measure(accounts, DAYS, in_campaign=in_campaign)
        where = "in a running campaign" if in_campaign else "read once a day"
        yield (
            f"{accounts} accounts {where}, {DAYS} days; {counted.posts:.2f} posts and {counted.stories:.2f} "
            f"stories a day; {counted.spare_share:.0%} of all readings could go; a day of an account:"
        )
        yield f"  {'':34}{'model':>8}{'counted':>9}"
        for each in compared(counted, in_campaign=in_campaign):
            yield f"  {each.name:34}{each.model:8.1f}{each.counted:9.1f}{each.deviation:+8.0%}"
