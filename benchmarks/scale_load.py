"""What so many accounts bring about on a day, by the model and what is assumed. Pure."""

from dataclasses import dataclass

from benchmarks.scale_model import (
    CAMPAIGN_CALLS,
    CAMPAIGN_ROWS,
    CAMPAIGN_TASKS,
    DAILY_CALLS,
    DAILY_ROWS,
    DAILY_TASKS,
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
    "readings": 225,
    "posts": 791,
    "api_calls": 720,
    "collection_runs": 277,
    "account_insights": 127,
    "account_days": 104,
    "account_period_totals": 127,
    "audience_shares": 127,
    "webhook_deliveries": 541,
    "webhook_changes": 434,
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
            name: (self.accounts - inside) * a_day(daily, name) + inside * a_day(campaign, name)
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
    def collecting_instances(self) -> float:
        """By their threads, in the busiest hour."""
        return self.busy * PEAK / THREADS_OF_AN_INSTANCE


def a_day(costs: Costs, name: str) -> float:
    """Of one account with the posts and stories that are assumed."""
    return costs[name].a_day(POSTS, STORIES) if name in costs else 0.0
