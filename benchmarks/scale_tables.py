"""The tables of docs/scale.md: the model at each size, which limits it uses up, what it costs. Pure.

`python -m benchmarks.scale_tables` prints them as the page has them.
"""

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.scale_archive import archive
from benchmarks.scale_limits import limits, queues
from benchmarks.scale_load import BODY_BYTES, DAY_SECONDS, YEAR, Load
from benchmarks.scale_model import SIZES
from benchmarks.scale_money import PRICES, monthly


def tables() -> dict[str, list[str]]:
    """Each table of the page by its heading, as lines of Markdown."""
    loads = [Load(accounts) for accounts in SIZES]
    return {
        "Calls a day": _counted("kind of run", loads, [load.calls for load in loads]),
        "Tasks a day": _counted("address", loads, [load.tasks for load in loads]),
        "Rows a day": _counted("table", loads, [load.rows for load in loads]),
        "What follows": _worded("", loads, [_following(load) for load in loads]),
        "Shares of the queues": _worded("queue", loads, [queues(load) for load in loads]),
        "Shares of other limits": _worded("limit", loads, [limits(load) for load in loads]),
        "The archive at each size": _worded("", loads, [archive(load) for load in loads]),
        "Prices": [
            _row("for", "US dollars", "from"),
            _row("---", "---:", "---"),
            *(_row(price.words, f"{price.dollars:.4f}", price.source) for price in PRICES.values()),
        ],
        "A month": _counted("US dollars", loads, [monthly(load) for load in loads]),
    }


def _counted(first: str, loads: Sequence[Load], columns: Sequence[Mapping[str, float]]) -> list[str]:
    lines = [_row(name, *(f"{column[name]:,.0f}" for column in columns)) for name in columns[0]]
    sums = _row("all", *(f"{sum(column.values()):,.0f}" for column in columns))
    return [*_head(first, loads), *lines, sums]


def _worded(first: str, loads: Sequence[Load], columns: Sequence[Mapping[str, str]]) -> list[str]:
    return [
        *_head(first, loads),
        *(_row(name, *(column[name] for column in columns)) for name in columns[0]),
    ]


def _following(load: Load) -> dict[str, str]:
    calls = sum(load.calls.values())
    return {
        "calls a second, on average": f"{calls / DAY_SECONDS:.1f}",
        "rows a year, million": f"{sum(load.rows.values()) * YEAR / 1e6:,.0f}",
        "of them readings, million": f"{load.rows['readings'] * YEAR / 1e6:,.0f}",
        "days to 100 million readings": f"{load.days_to_100_million_readings:,.0f}",
        "database after a year, GB": f"{load.gigabytes_after_a_year:,.0f}",
        "replies a year, million objects": f"{calls * YEAR / 1e6:,.0f}",
        "replies a year before packing, GB": f"{calls * YEAR * BODY_BYTES / 1e9:,.0f}",
        "collecting at a time, on average": f"{load.busy:.1f}",
        "instances for collecting, busiest hour": f"{load.collecting_instances:.1f}",
    }


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
