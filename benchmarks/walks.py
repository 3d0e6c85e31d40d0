"""Statements that may look at many rows, each with its reason, and others that do. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.explained import Explained, Step

MOST_ROWS = 20_000
"""A table of more rows is big. A statement that looks at more, by the server's estimates multiplied along its
joins, walks through a table, be it big or a small one that is looked at for each row of another.
"""


@dataclass(frozen=True)
class Walk:
    """A work that may walk through a table, and why that may be."""

    work: str
    table: str
    reason: str


_SIX_HOURLY = "looked for every six hours, by nobody who waits"
_LATEST = "the estimate is of the whole table; the list ends after its latest 10,000"
_STORIES = "the estimate is of all campaigns' people; stories of the running ones' last day are read"
_SWEPT = "once for each account that may be due, by nobody who waits"
WALKS = (
    Walk("problems", "collection_runs", "the estimate is of all ended runs; it ends at its first rows"),
    Walk("runs", "collection_runs", _LATEST),
    Walk("runs, their last page", "collection_runs", _LATEST),
    Walk("runs of history", "collection_runs", "goes back by key until 10,000 of the kind are found"),
    Walk("runs that are done", "collection_runs", "nearly all are; sorted by the index of states"),
    Walk("retention: readings 1", "posts", _SIX_HOURLY),
    Walk("retention: posts 1", "assignments", _SIX_HOURLY),
    Walk("retention: webhook_changes 1", "readings", _SIX_HOURLY),
    Walk("retention: webhook_deliveries 1", "webhook_changes", _SIX_HOURLY),
    Walk("runs of one handle", "collection_runs", "the estimate is of all accounts; few have the name"),
    Walk("Today", "posts", "posts of the people of all campaigns not completed: grows with these"),
    Walk("problems", "posts", _STORIES),
    Walk("health", "posts", _STORIES),
    Walk("/cron/alerts/check", "posts", _STORIES),
    Walk("/cron/collection/sweep", "collection_runs", _SWEPT),
    Walk("/cron/collection/stories", "collection_runs", _SWEPT),
    Walk("/cron/collection/history", "account_days", _SWEPT),
    Walk("retention: readings 1", "readings", _SIX_HOURLY),
    Walk("retention: webhook_deliveries 1", "readings", _SIX_HOURLY),
    Walk("retention: api_calls 3", "api_calls", _SIX_HOURLY),
    Walk("retention: api_calls 3", "readings", _SIX_HOURLY),
    Walk("retention: collection_runs 1", "collection_runs", _SIX_HOURLY),
)
"""From the tenth on: by the estimates of a database of 200,000 readings, held against a 25th of MOST_ROWS."""


@dataclass(frozen=True)
class Walking:
    """How big tables are asked, and who walks through one."""

    ways: tuple[tuple[Step, int], ...]
    """Of each table and way in one step, that of the most rows, and how many statements go this way."""
    listed: tuple[tuple[str, Step], ...]
    """The rows of a step are here what it looks at in the whole statement."""
    unlisted: tuple[tuple[str, Step], ...]
    idle: tuple[Walk, ...]
    """Those of the list that were not met."""

    def lines(self) -> Iterator[str]:
        """What was found, in words."""
        yield "How big tables are asked: statements, the way, the index, the most rows looked at by estimate:"
        for step, number in self.ways:
            yield f"  {step.table:24}{number:5} {step.way:16}{step.key or 'no index':44}{step.rows:10,}"
        for words, steps in (("on the list of walks", self.listed), ("NOT ON THE LIST", self.unlisted)):
            yield f"Looking at more than {MOST_ROWS:,} rows, {words}: {len(steps)}"
            for work, step in steps:
                yield f"  {work:34}{step.table} {step.way} {step.key or 'no index'} {step.rows:,}"
        for walk in self.idle:
            yield f"On the list, and not met: {walk.work}, {walk.table}"


def walking(explained: Sequence[Explained], big: Sequence[str], most: int = MOST_ROWS) -> Walking:
    """Sort the steps on big tables by their way, and those that look at many rows by whether they may."""
    steps = [step for each in explained for step in each.on(big)]
    numbers = Counter((step.table, step.way, step.key) for step in steps)
    widest: dict[tuple[str, str, str], Step] = {}
    for step in sorted(steps, key=lambda step: step.rows):
        widest[step.table, step.way, step.key] = step
    walks = [(each.asked.work, step) for each in explained for step in walked(each, most)]
    allowed = {(walk.work, walk.table) for walk in WALKS}
    met = {(work, step.table) for work, step in walks}
    return Walking(
        tuple((widest[way], numbers[way]) for way in sorted(widest)),
        tuple((work, step) for work, step in walks if (work, step.table) in allowed),
        tuple((work, step) for work, step in walks if (work, step.table) not in allowed),
        tuple(walk for walk in WALKS if (walk.work, walk.table) not in met),
    )


def walked(explained: Explained, most: int = MOST_ROWS) -> list[Step]:
    """The steps that bring a statement over so many rows, with what each looks at in all.

    Left out is what finds one row for each before it, which is no more than there was, and what is read of
    a list that another part of the statement has made.
    """
    return [
        in_all
        for step, in_all in zip(explained.steps, explained.in_all(), strict=True)
        if in_all.rows > most and step.rows > 1 and not step.table.startswith("<")
    ]


def table() -> list[str]:
    """The list as lines of Markdown."""
    rows = [f"| {walk.work} | `{walk.table}` | {walk.reason} |" for walk in WALKS]
    return ["| statement of | table | why it may |", "| --- | --- | --- |", *rows]
