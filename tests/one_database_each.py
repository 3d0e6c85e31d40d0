"""Of a long table of inputs each row runs on one kind of database, the first few on both.

What differs between databases shows in the first rows; the rest ask what the code does with an input. All on
both: `pytest --every-row`. Tables of which no row is to run on both say so themselves: `databases.by_turns`.

`--sqlite-later` leaves these first rows on SQLite to a second pass that runs just them: `tests.other_python`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

import pytest

from tests import other_python
from tests.thinned import thinned

ON_BOTH = 2
KINDS = ("sqlite", "mariadb")
Row = tuple[str, str, str]
"""A test, its input and the kind of database."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--every-row` and `--sqlite-later`."""
    parser.addoption("--every-row", action="store_true", help="run each row of each table on both databases")
    parser.addoption(
        "--sqlite-later", action="store_true", help="leave on SQLite what tests.other_python runs there"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what runs on the other kind, unless one kind is left out anyway."""
    if config.option.every_row or "mariadb" in config.option.markexpr:
        return
    kept = set(shared_out(row for item in items if (row := _row(item))))
    if config.option.sqlite_later:
        kept -= set(left_for_later(_second_pass(items), kept))
    dealt = [item for item in items if (row := _row(item)) and row not in kept]
    if dealt:
        config.hook.pytest_deselected(items=dealt)
        left_out = {item.nodeid for item in dealt}
        items[:] = [item for item in items if item.nodeid not in left_out]


def shared_out(rows: Iterable[Row]) -> Iterator[Row]:
    """Those of the rows that run.

    What is there for one kind only runs on that.
    """
    kinds: dict[tuple[str, str], list[str]] = defaultdict(list)
    for test, given, kind in rows:
        kinds[test, given].append(kind)
    seen: Counter[str] = Counter()
    for (test, given), found in kinds.items():
        place = seen[test]
        seen[test] += 1
        is_dealt = place >= ON_BOTH and set(found) == set(KINDS)
        yield from (
            (test, given, kind) for kind in found if not is_dealt or kind == KINDS[place % len(KINDS)]
        )


def _row(item: pytest.Item) -> Row | None:
    """None for a test that doesn't ask for the databases."""
    values = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    kind = values.get("database_url")
    if kind not in KINDS:
        return None
    test, _, given = item.nodeid.partition("[")
    parts = sorted(part for part in given.rstrip("]").split("-") if part not in KINDS)
    return test, "-".join(parts), str(kind)


def left_for_later(second_pass: Mapping[str, Row | None], kept: Collection[Row]) -> Iterator[Row]:
    """Rows on SQLite that a second pass over tests of these names runs, and that run on MariaDB now."""
    for name in thinned(second_pass):
        row = second_pass[name]
        if row is not None and (*row[:2], "mariadb") in kept:
            yield row


def _second_pass(items: list[pytest.Item]) -> dict[str, Row | None]:
    return {
        item.nodeid: _row(item)
        for item in items
        if not any(map(item.get_closest_marker, other_python.LEFT_OUT))
    }
