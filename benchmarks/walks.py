"""Statements that may look at many rows of a big table, each with its reason, and others that do. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.explained import Explained, Step

MOST_ROWS = 20_000
"""A table of more rows is big; what looks at more of them, by the server's estimate, walks through it."""


@dataclass(frozen=True)
class Walk:
    """A work that may walk through a table, and why that may be."""

    work: str
    table: str
    reason: str


_NIGHTLY = "looked for every six hours, by nobody who waits"
_LATEST = "the estimate is of the whole table; the list ends after its latest 10,000"
WALKS = (
    Walk("problems", "collection_runs", "the estimate is of all ended runs; it ends at its first rows"),
    Walk("runs", "collection_runs", _LATEST),
    Walk("runs, their last page", "collection_runs", _LATEST),
    Walk("runs of history", "collection_runs", "goes back by key until 10,000 of the kind are found"),
    Walk("runs that are done", "collection_runs", "nearly all are; sorted by the index of states"),
    Walk("retention: readings 1", "posts", _NIGHTLY),
    Walk("retention: posts 1", "assignments", _NIGHTLY),
    Walk("retention: webhook_changes 1", "readings", _NIGHTLY),
    Walk("retention: webhook_deliveries 1", "webhook_changes", _NIGHTLY),
)


@dataclass(frozen=True)
class Walking:
    """How big tables are asked, and who walks through one."""

    ways: tuple[tuple[Step, int], ...]
    """Of each table and way in one step, that of the most rows, and how many statements go this way."""
    listed: tuple[tuple[str, Step], ...]
    unlisted: tuple[tuple[str, Step], ...]
    idle: tuple[Walk, ...]
    """Those of the list that were not met."""

    def lines(self) -> Iterator[str]:
        """What was found, in words."""
        yield "How big tables are asked: statements, the way, the index, the most rows looked at by estimate:"
        for step, number in self.ways:
            yield f"  {step.table:24}{number:5} {step.way:16}{step.key or 'no index':44}{step.rows:10,}"
        for words, steps in (("on the list of walks", self.listed), ("NOT ON THE LIST", self.unlisted)):
            yield f"Looking at more than {MOST_ROWS:,} rows of a big table, {words}: {len(steps)}"
            for work, step in steps:
                yield f"  {work:34}{step.table} {step.way} {step.key or 'no index'} {step.rows:,}"
        for walk in self.idle:
            yield f"On the list, and not met: {walk.work}, {walk.table}"


def walking(explained: Sequence[Explained], big: Sequence[str]) -> Walking:
    """Sort the steps on big tables by their way, and those that look at many rows by whether they may."""
    steps = [(each.asked.work, step) for each in explained for step in each.on(big)]
    numbers = Counter((step.table, step.way, step.key) for _, step in steps)
    widest: dict[tuple[str, str, str], Step] = {}
    for _, step in sorted(steps, key=lambda pair: pair[1].rows):
        widest[step.table, step.way, step.key] = step
    walks = [(work, step) for work, step in steps if step.rows > MOST_ROWS]
    allowed = {(walk.work, walk.table) for walk in WALKS}
    met = {(work, step.table) for work, step in walks}
    return Walking(
        tuple((widest[way], numbers[way]) for way in sorted(widest)),
        tuple((work, step) for work, step in walks if (work, step.table) in allowed),
        tuple((work, step) for work, step in walks if (work, step.table) not in allowed),
        tuple(walk for walk in WALKS if (walk.work, walk.table) not in met),
    )


def table() -> list[str]:
    """The list as lines of Markdown."""
    rows = [f"| {walk.work} | `{walk.table}` | {walk.reason} |" for walk in WALKS]
    return ["| statement of | table | why it may |", "| --- | --- | --- |", *rows]
