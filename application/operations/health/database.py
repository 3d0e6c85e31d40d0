"""How large the database is, how fast it grows, and which tables are the largest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, text

from application.capture.words import size_words
from application.clock import clock
from application.extensions import db
from application.formats import percent
from application.models import Base, DatabaseSize
from application.models.upsert import upsert
from application.operations.doctor.findings import State
from application.operations.health.lines import Line, Section, Table

SHOWN = 10
NEARLY_FULL, FILLING = 0.85, 0.7
GROWTH_DAYS = 30
TITLE, KEY, NAME = "Database", "database-full", "Room in the database"
_OF_MYSQL = text(
    "SELECT table_name, table_rows, data_length + index_length FROM information_schema.tables"
    " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
)


@dataclass(frozen=True)
class TableSize:
    """A table with about how many rows, and the bytes of rows and indexes; None where that is not told."""

    name: str
    rows: int
    size: int | None


@dataclass(frozen=True)
class Measured:
    """The whole database, in bytes, and its tables."""

    size: int
    tables: Sequence[TableSize]


def measure() -> Measured:
    """One statement on MySQL, which itself keeps these figures for up to a day; two on SQLite."""
    if db.engine.dialect.name == "sqlite":
        return _measure_sqlite()
    rows = [
        TableSize(str(row[0]), int(row[1] or 0), int(row[2] or 0)) for row in db.session.execute(_OF_MYSQL)
    ]
    return Measured(sum(each.size or 0 for each in rows), rows)


def note_size(measured: Measured) -> None:
    """Put down today's size, for the growth; the caller commits."""
    now = clock.now()
    row = {"day": now.date(), "measured_at": now, "size": measured.size}
    upsert(db.session(), DatabaseSize, [row], key=("day",), update=("measured_at", "size"))


def section(measured: Measured, most_gigabytes: int) -> Section:
    """One statement."""
    today = clock.now().date()
    since = today - timedelta(days=GROWTH_DAYS)
    earlier = db.session.execute(
        select(DatabaseSize.day, DatabaseSize.size)
        .where(DatabaseSize.day >= since, DatabaseSize.day < today)
        .order_by(DatabaseSize.day)
        .limit(1)
    ).first()
    before = (earlier.day, earlier.size) if earlier else None
    line = size_line(measured.size, most_gigabytes * 10**9, before, today)
    largest = sorted(measured.tables, key=lambda each: (-(each.size or 0), -each.rows, each.name))[:SHOWN]
    rows = [
        (each.name, f"{each.rows:,}", size_words(each.size) if each.size is not None else "–")
        for each in largest
    ]
    return Section("database", TITLE, [line], Table("Largest tables", ("Table", "Rows, about", "Size"), rows))


def size_line(size: int, most: int, before: tuple[date, int] | None, today: date) -> Line:
    """`most` bytes are there to be filled; `before` is a size of some weeks ago with its day."""
    words = f"{size_words(size)} of {size_words(most)} ({percent(size / most)})."
    if before is not None:
        words += _growth_words((size - before[1]) / (today - before[0]).days, most - size)
    to_do = "Give the database more room and set DATABASE_SIZE_GB to it, or let old rows go sooner."
    if size >= NEARLY_FULL * most:
        return Line(KEY, NAME, State.WRONG, words, to_do, alerts=True)
    if size >= FILLING * most:
        return Line(KEY, NAME, State.WARN, words, to_do, alerts=True)
    return Line(KEY, NAME, State.OK, words, alerts=True)


def _growth_words(a_day: float, room: int) -> str:
    """`a_day` and `room` in bytes; how long the room lasts is told when that is within ten years."""
    if a_day < 1:
        return " Not growing."
    words = f" Growing by {size_words(round(a_day))} a day"
    return f"{words}: full in {room / a_day:,.0f} days." if 0 < room < a_day * 3_650 else f"{words}."


def _measure_sqlite() -> Measured:
    """Of a single table it tells quickly only its last row's number: about how many there are."""
    names = [table.name for table in Base.metadata.sorted_tables]
    counting = " UNION ALL ".join(f"SELECT '{name}', max(rowid) FROM {name}" for name in names)
    found = db.session.execute(text(counting))
    tables = [TableSize(str(name), int(last or 0), None) for name, last in found]
    size = db.session.execute(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"))
    return Measured(int(size.scalar_one()), tables)
