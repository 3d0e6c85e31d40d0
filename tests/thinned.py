"""A pytest plugin (`-p tests.thinned`): of the rows of a test's table only the first few run.

For a second pass that asks whether each test runs at all, as under another Python.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

ROWS = 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the first `ROWS` of each test, after what the command line leaves out."""
    kept = set(thinned([item.nodeid for item in items]))
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in kept])
    items[:] = [item for item in items if item.nodeid in kept]


def thinned(names: Iterable[str]) -> Iterator[str]:
    """Those of the tests that run."""
    seen: Counter[str] = Counter()
    for name in names:
        test = name.split("[", 1)[0]
        seen[test] += 1
        if seen[test] <= ROWS:
            yield name
