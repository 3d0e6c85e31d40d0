"""`python -m sandbox.soak --accounts 200 --days 60 --seed 1`; ends with status 1 unless all holds."""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.soak.report import lines_of
from sandbox.soak.whole import soak


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.soak", description=__doc__)
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1, help="the same seed brings the same people and faults")
    parser.add_argument(
        "--database", default="sqlite", help="sqlite, mariadb (a private server), or the URL of an empty one"
    )
    options = parser.parse_args()
    started = time.monotonic()

    def show(line: str) -> None:
        print(f"{time.monotonic() - started:7.0f} s  {line}", flush=True)

    with _database(options.database) as url:
        outcome = soak(options.accounts, options.days, options.seed, url, show)
    for line in lines_of(outcome.tally, outcome.happened):
        print(line)
    return 0 if outcome.tally.holds else 1


@contextmanager
def _database(named: str) -> Iterator[str | None]:
    if named != "mariadb":
        yield None if named == "sqlite" else named
        return
    # As for the benchmarks: the server that the tests start.
    from tests.mariadb import PrivateMariaDb

    server = PrivateMariaDb(on_disk=True)
    try:
        server.start()
        server.create_database("soak")
        yield server.url("soak")
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
