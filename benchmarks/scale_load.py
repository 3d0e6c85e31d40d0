"""What so many accounts bring about on a day, by the model and what is assumed. Pure."""

from dataclasses import dataclass

from benchmarks.scale_model import (
    CAMPAIGN_CALLS,
    CAMPAIGN_ROWS,
    CAMPAIGN_ROWS_OF_STAFF,
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
"""Of a call's reply, before it is packed; 1,813 to 2,114 were counted in the sandbox."""
PEAK = 3
"""Assumed: how much busier the busiest hour is than the mean."""
THREADS_OF_AN_INSTANCE = 16
"""app.yaml: two processes of eight threads."""
DAY_SECONDS, YEAR = 86_400, 365
BYTES_OF_A_ROW = {
    "readings": (139, 86),
    "posts": (468, 319),
    "api_calls": (551, 169),
    "collection_runs": (111, 166),
    "account_insights": (73, 53),
    "account_days": (47, 57),
    "account_period_totals": (73, 53),
    "audience_shares": (73, 53),
    "webhook_deliveries": (449, 92),
    "webhook_changes": (203, 231),
    "pictures": (821, 259),
    "post_children": (649, 43),
    "assignments": (70, 149),
}
"""Of rows and of their entries in indexes. Readings, posts, calls and account figures, and of runs, days and
webhooks the sum, as measured with five million readings; how that sum is shared out, and the last three, as
measured with 200,000. Of the two tables that stay empty there, as of `account_insights`, built alike.
"""
DATABASES = {1_000: (1, 3.75), 10_000: (4, 26), 100_000: (16, 104)}
"""Assumed, by accounts: vCPU and GB of memory."""
CACHE_SHARE = 0.7
"""Assumed: of that memory, what the server keeps rows and indexes in."""
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
        return self._sum(DAILY_ROWS, {**CAMPAIGN_ROWS, **CAMPAIGN_ROWS_OF_STAFF})

    @property
    def gigabytes_after_a_year(self) -> float:
        """Of rows and indexes, less what has gone by age."""
        return sum(
            rows * _days_kept(name, YEAR) * sum(BYTES_OF_A_ROW[name]) / 1e9
            for name, rows in self.rows.items()
        )

    @property
    def days_of_indexes_in_memory(self) -> int:
        """After so many days the entries of indexes outgrow the database's cache."""
        cache, days = DATABASES[self.accounts][1] * CACHE_SHARE, 0
        while self._gigabytes_of_indexes(days + 1) <= cache:
            days += 1
        return days

    def _gigabytes_of_indexes(self, days: int) -> float:
        return sum(
            rows * _days_kept(name, days) * BYTES_OF_A_ROW[name][1] / 1e9 for name, rows in self.rows.items()
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


def _days_kept(name: str, days: int) -> int:
    return min(days, KEPT_DAYS.get(name, days))


def a_day(costs: Costs, name: str) -> float:
    """Of one account with the posts and stories that are assumed."""
    return costs[name].a_day(POSTS, STORIES) if name in costs else 0.0
