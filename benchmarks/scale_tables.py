"""The tables of docs/scale.md: the model at each size, and which limit is met first. Pure.

`python -m benchmarks.scale_tables` prints them as the page has them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from application.integrations.tasks import queue_settings
from benchmarks.scale_model import (
    CAMPAIGN_CALLS,
    CAMPAIGN_ROWS,
    CAMPAIGN_TASKS,
    DAILY_CALLS,
    DAILY_ROWS,
    DAILY_TASKS,
    SIZES,
    Costs,
)

CAMPAIGN_SHARE = 0.2
"""Assumed: of the accounts, those in a running campaign."""
POSTS, STORIES = 0.65, 1.25
"""Assumed, a day of an account: the middle of what the sandbox's people do."""
CALL_SECONDS = 0.5
"""Assumed: from a call's question to its answer's being stored."""
BODY_BYTES = 2_000
"""Of a reply, before it is packed; counted in the sandbox."""
PEAK = 3
"""Assumed: how much busier the busiest hour is than the mean."""
THREADS_OF_AN_INSTANCE = 16
"""app.yaml: two processes of eight threads."""
DAY_SECONDS, YEAR = 86_400, 365
BYTES_OF_A_ROW = {
    "readings": 226,
    "posts": 808,
    "api_calls": 738,
    "collection_runs": 257,
    "account_insights": 126,
    "account_days": 104,
    "account_period_totals": 126,
    "audience_shares": 126,
    "webhook_deliveries": 546,
    "webhook_changes": 438,
}
"""Rows and indexes: measured by `python -m benchmarks five_million`; of the two tables that it leaves empty,
as of `account_insights`, which is built alike.
"""
KEPT_DAYS = {"collection_runs": 90, "webhook_deliveries": 30, "webhook_changes": 30}
"""Rows that go by age, by the retention table; what figures stand on stays."""


@dataclass(frozen=True)
class Load:
    """What so many accounts bring about on a day."""

    accounts: int

    def _sum(self, daily: Costs, campaign: Costs) -> dict[str, float]:
        """By name, in all accounts of a kind together."""
        inside = self.accounts * CAMPAIGN_SHARE
        names = list(dict.fromkeys([*daily, *campaign]))
        return {
            name: (self.accounts - inside) * _a_day(daily, name) + inside * _a_day(campaign, name)
            for name in names
        }

    @property
    def calls(self) -> dict[str, float]:
        return self._sum(DAILY_CALLS, CAMPAIGN_CALLS)

    @property
    def tasks(self) -> dict[str, float]:
        return self._sum(DAILY_TASKS, CAMPAIGN_TASKS)

    @property
    def rows(self) -> dict[str, float]:
        return self._sum(DAILY_ROWS, CAMPAIGN_ROWS)

    @property
    def gigabytes_after_a_year(self) -> float:
        """Of rows and indexes, less what has gone by age."""
        return (
            sum(
                rows * min(YEAR, KEPT_DAYS.get(name, YEAR)) * BYTES_OF_A_ROW[name]
                for name, rows in self.rows.items()
            )
            / 1e9
        )

    @property
    def days_to_100_million_readings(self) -> float:
        return 1e8 / self.rows["readings"]

    @property
    def busy(self) -> float:
        """Tasks that collect, under way at a time on average: their calls follow each other."""
        return sum(self.calls.values()) * CALL_SECONDS / DAY_SECONDS

    @property
    def queue_share(self) -> float:
        """Of what the queue "collection" may have under way at once."""
        return self.busy / queue_settings("collection").max_concurrent

    @property
    def collecting_instances(self) -> float:
        """By their threads, in the busiest hour."""
        return self.busy * PEAK / THREADS_OF_AN_INSTANCE


def _a_day(costs: Costs, name: str) -> float:
    return costs[name].a_day(POSTS, STORIES) if name in costs else 0.0


def tables() -> dict[str, list[str]]:
    """Each table of the page by its heading, as lines of Markdown."""
    loads = [Load(accounts) for accounts in SIZES]
    return {
        "Calls a day": _table("kind of run", loads, [load.calls for load in loads]),
        "Tasks a day": _table("address", loads, [load.tasks for load in loads]),
        "Rows a day": _table("table", loads, [load.rows for load in loads]),
        "What follows": _following(loads),
    }


def _table(first: str, loads: Sequence[Load], columns: Sequence[dict[str, float]]) -> list[str]:
    lines = [_row(name, *(f"{column[name]:,.0f}" for column in columns)) for name in columns[0]]
    sums = _row("all", *(f"{sum(column.values()):,.0f}" for column in columns))
    return [*_head(first, loads), *lines, sums]


def _following(loads: Sequence[Load]) -> list[str]:
    figures = {
        "calls a second, on average": [f"{sum(each.calls.values()) / DAY_SECONDS:.1f}" for each in loads],
        "rows a year, million": [f"{sum(each.rows.values()) * YEAR / 1e6:,.0f}" for each in loads],
        "of them readings, million": [f"{each.rows['readings'] * YEAR / 1e6:,.0f}" for each in loads],
        "days to 100 million readings": [f"{each.days_to_100_million_readings:,.0f}" for each in loads],
        "database after a year, GB": [f"{each.gigabytes_after_a_year:,.0f}" for each in loads],
        "replies a year, million objects": [
            f"{sum(each.calls.values()) * YEAR / 1e6:,.0f}" for each in loads
        ],
        "replies a year before packing, GB": [
            f"{sum(each.calls.values()) * YEAR * BODY_BYTES / 1e9:,.0f}" for each in loads
        ],
        "collecting at a time, on average": [f"{each.busy:.1f}" for each in loads],
        "share of the queue “collection”": [f"{each.queue_share:.0%}" for each in loads],
        "instances for collecting, busiest hour": [f"{each.collecting_instances:.1f}" for each in loads],
    }
    return [*_head("", loads), *(_row(name, *values) for name, values in figures.items())]


def _head(first: str, loads: Sequence[Load]) -> list[str]:
    return [
        _row(first or " ", *(f"{load.accounts:,} accounts" for load in loads)),
        _row("---", *("---:" for _ in loads)),
    ]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def lines() -> Iterator[str]:
    """All tables, each under its heading."""
    for heading, table in tables().items():
        yield from (f"### {heading}", "", *table, "")


if __name__ == "__main__":
    print("\n".join(lines()))
