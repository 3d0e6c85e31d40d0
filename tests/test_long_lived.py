"""What stays for a process's life isn't walked through for unused objects, and all else still is."""

import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from application.long_lived import long_lived
from tests.source import ROOT


class Knot:
    """An object that holds itself: only Python's walk finds that nobody uses it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def nothing_stays_beyond_the_test() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_what_is_made_inside_is_walked_through_no_more() -> None:
    with long_lived():
        kept = Knot()
    assert not any(each is kept for each in gc.get_objects())


def test_what_is_made_later_is_still_found() -> None:
    with long_lived():
        pass
    unused = weakref.ref(Knot())
    gc.collect()
    assert unused() is None


def test_inside_nothing_is_looked_for() -> None:
    with long_lived():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_beginning_that_fails_leaves_the_search_on() -> None:
    with pytest.raises(RuntimeError), long_lived():
        raise RuntimeError("a setting is missing")
    assert gc.isenabled()


def test_what_gunicorn_serves_begins_so(tmp_path: Path) -> None:
    code = "import gc, main; print(gc.isenabled(), gc.get_freeze_count() > 50_000)"
    settings = {"APP_PROFILE": "test", "SANDBOX_URL": "http://127.0.0.1:9", "INSTANCE_FOLDER": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=settings, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True"]
