"""Five million readings on MariaDB: does any hot statement walk through a big table, and what does size cost?

The statements are those that pages, the scheduler's jobs and the steps of a reading really send. Each is
explained and timed in a database of 5 million readings and in one of 50 thousand.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import text

from application.extensions import db
from benchmarks.archiving import Archiving, archive_one
from benchmarks.explained import Explained, explain, statements_of
from benchmarks.many_readings import fill
from benchmarks.stage import Stopwatch, application
from benchmarks.walks import MOST_ROWS, Walking, walking
from benchmarks.works import page_seconds, seed, works
from tests.mariadb import PrivateMariaDb

FEW, MANY = 50_000, 5_000_000
SERVER = {"innodb_buffer_pool_size": 2**30, "innodb_log_file_size": 2**29}
"""Bytes; the page cache is smaller than all the rows and indexes."""
NOTED_SECONDS = 0.005


@dataclass(frozen=True)
class Found:
    """What was found in a database of so many readings."""

    readings: int
    server: str
    filling_seconds: float
    gigabytes: float
    bytes_of_a_row: Mapping[str, tuple[float, float]]
    """Of rows and of indexes, by table."""
    explained: tuple[Explained, ...]
    page_seconds: Mapping[str, float]
    """Of the application's processor; the server's is not in it."""
    walking: Walking
    archiving: Archiving


def report() -> list[str]:
    """Lines that tell each slow statement, and how big tables are asked. Raises RuntimeError with these lines
    where a statement walks through a big table that the list of walks does not name.
    """
    return judged(found_in(FEW), found_in(MANY))


def judged(few: Found, many: Found) -> list[str]:
    """The report of what was found; see there."""
    lines = list(_told(few, many))
    if many.walking.unlisted:
        raise RuntimeError("\n".join(lines))
    return lines


def found_in(readings: int) -> Found:
    """Fill a server of its own, and look."""
    with _database() as (app, server):
        with Stopwatch() as watch:
            fill(readings)
        client, seeded = seed(app)
        sizes = _sizes()
        db.session.execute(text(f"ANALYZE TABLE {', '.join(sizes)}"))
        db.session.commit()
        explained = tuple(explain(each) for each in statements_of(works(app, client, seeded)))
        big = [name for name, (rows, _, _) in sizes.items() if rows > MOST_ROWS]
        return Found(
            readings,
            server,
            watch.seconds,
            sum(rows + index for _, rows, index in sizes.values()) / 1e9,
            {name: (rows / number, index / number) for name, (number, rows, index) in sizes.items()},
            explained,
            page_seconds(client, seeded),
            walking(explained, big),
            archive_one(),
        )


@contextmanager
def _database() -> Iterator[tuple[Flask, str]]:
    server = PrivateMariaDb(on_disk=True)
    try:
        server.start()
        server.create_database("benchmark")
        with application("http://127.0.0.1:9", server.url("benchmark")) as app:
            for name, value in SERVER.items():
                db.session.execute(text(f"SET GLOBAL {name} = {value}"))
            version = str(db.session.scalar(text("SELECT VERSION()")))
            db.session.commit()
            yield app, version
    finally:
        server.stop()


def _sizes() -> dict[str, tuple[int, int, int]]:
    """Rows, bytes of the rows and bytes of the indexes of the big tables."""
    asked = text(
        "SELECT table_name, table_rows, data_length, index_length FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_rows > 1000"
    )
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in db.session.execute(asked)}


def _told(few: Found, many: Found) -> Iterator[str]:
    yield f"{datetime.now(UTC):%d %B %Y}, {many.server}"
    yield f"{many.readings:,} readings, filled in {many.filling_seconds:.0f} s, {many.gigabytes:.1f} GB:"
    for name, (rows, index) in sorted(many.bytes_of_a_row.items()):
        yield f"  {name:24}{rows:6.0f} bytes a row  {index:6.0f} of indexes"
    before = {(each.asked.work, each.asked.shape): each for each in few.explained}
    selects = [each for each in many.explained if each.seconds is not None]
    slow = [each for each in selects if (each.seconds or 0) > NOTED_SECONDS]
    yield f"{len(many.explained)} statements; of {len(selects)} SELECT {len(slow)} take more than 5 ms,"
    yield f"ms with {few.readings:,} and with {many.readings:,} readings:"
    for each in sorted(slow, key=lambda found: -(found.seconds or 0)):
        earlier = before.get((each.asked.work, each.asked.shape))
        yield _line(each, earlier.seconds if earlier else None)
    yield f"Pages, ms of the processor with {few.readings:,} and with {many.readings:,} readings:"
    for name, seconds in sorted(many.page_seconds.items(), key=lambda page: -page[1]):
        yield f"  {name:34}{few.page_seconds[name] * 1e3:8.0f}{seconds * 1e3:8.0f}"
    yield from many.walking.lines()
    yield from many.archiving.lines()


def _line(each: Explained, before: float | None) -> str:
    now = each.seconds or 0.0
    ratio = f"{before * 1e3:8.1f}{now * 1e3:8.1f}{now / before:7.1f} x" if before else f"{now * 1e3:16.1f}"
    widest = max(each.steps, key=lambda step: step.rows)
    return f"  {each.asked.work:34}{ratio}  {widest.table} {widest.way} {widest.key} {widest.rows:,}"
