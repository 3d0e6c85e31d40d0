"""How a dump is written: gzip'd lines of JSON, each a part of one table, the last one its end.

The first line names form and moment. Then come, table by table in the order of `COLUMNS`, lines such as
{"units": [[1, "Department", null, …], …]}, each row a list in the order of the table's columns; each line of
rounds is followed by those of their counts. The last line counts the rows of each table. Numbers of accounts
and rounds hold within the dump only. Times are ISO 8601 in UTC. Pure, but for the file.
"""

import enum
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from application.exceptions import ApplicationError
from application.models import CountRhythm, RoundKind
from application.networks import Precision

FORM, VERSION = "follower-tally", 1
ROWS_A_LINE = 1_000
LONGEST_LINE = 4 * 1024 * 1024

Kinds = Mapping[str, tuple[type, ...]]

_NONE = type(None)
_TEXT, _NUMBER = (str,), (int,)

COLUMNS: Mapping[str, Kinds] = {
    "units": {
        "zid": _NUMBER,
        "name": _TEXT,
        "parent_zid": (int, _NONE),
        "position": _NUMBER,
        "added_at": (datetime,),
        "removed_at": (datetime, _NONE),
    },
    "networks": {"name": _TEXT, "position": _NUMBER},
    "accounts": {
        "id": _NUMBER,
        "unit_zid": _NUMBER,
        "network": _TEXT,
        "handle": (str, _NONE),
        "rhythm": (CountRhythm,),
        "network_id": (str, _NONE),
        "added_at": (datetime,),
    },
    "columns": {"name": _TEXT, "position": _NUMBER, "tracked_account_id": _NUMBER},
    "notes": {
        "happened_at": (datetime,),
        "unit_zid": (int, _NONE),
        "network": (str, _NONE),
        "text": _TEXT,
        "by_itself": (bool,),
        "written_at": (datetime,),
        "removed_at": (datetime, _NONE),
    },
    "rounds": {
        "id": _NUMBER,
        "kind": (RoundKind,),
        "identity": _TEXT,
        "counted_at": (datetime,),
        "closed_at": (datetime,),
    },
    "counts": {
        "tracked_account_id": _NUMBER,
        "round_id": _NUMBER,
        "followers": _NUMBER,
        "count_precision": (Precision,),
        "counted_at": (datetime,),
    },
}


class DumpDamaged(ApplicationError):
    """The file is no dump, or not the whole of one; `str(error)` says so to whoever wants it back."""


class DumpWriter:
    """Writes a dump, some rows at a time; without `end` the file is none."""

    def __init__(self, file: IO[bytes], made_at: datetime) -> None:
        self._packed = gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0)
        self.rows = dict.fromkeys(COLUMNS, 0)
        self._line({"form": FORM, "version": VERSION, "made_at": made_at.isoformat()})

    def write(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Rows of a table, at most ROWS_A_LINE."""
        if rows:
            self._line({table: [[_written(value) for value in row] for row in rows]})
            self.rows[table] += len(rows)

    def end(self) -> None:
        self._line({"end": self.rows})
        self._packed.close()

    def _line(self, value: Mapping[str, Any]) -> None:
        self._packed.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def read_dump(path: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows, some at a time, in the order of the file. Raises DumpDamaged, at the end at the latest."""
    rows, before, is_whole = dict.fromkeys(COLUMNS, 0), "", False
    lines = _lines(path)
    head = next(lines, {})
    if head.get("form") != FORM:
        raise DumpDamaged("This file is no dump of the follower counts.")
    if head.get("version") != VERSION:
        raise DumpDamaged("This dump was made by another version of the platform.")
    for line in lines:
        if is_whole or len(line) != 1:
            raise DumpDamaged("The dump is damaged: it goes on behind its end.")
        [(table, found)] = line.items()
        if table == "end":
            is_whole = found == rows
            if not is_whole:
                raise DumpDamaged("The dump is damaged: it lacks rows that it says it has.")
            continue
        if not _may_follow(before, table) or not isinstance(found, list):
            raise DumpDamaged("The dump is damaged: it holds what no dump holds.")
        before = table
        rows[table] += len(found)
        yield table, [_read(COLUMNS[table], row) for row in found]
    if not is_whole:
        raise DumpDamaged("The dump is damaged: its end is missing.")


def _may_follow(before: str, table: str) -> bool:
    tables = list(COLUMNS)
    if table not in tables:
        return False
    return (before, table) == ("counts", "rounds") or before not in tables[tables.index(table) + 1 :]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(path, "rb") as packed:
            while line := packed.readline(LONGEST_LINE):
                value = json.loads(line)
                if not isinstance(value, dict):
                    raise DumpDamaged("The dump is damaged: it holds what no dump holds.")
                yield value
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DumpDamaged("The file is no dump, or was cut off or changed on its way.") from error
    except (ValueError, RecursionError) as error:
        raise DumpDamaged("The dump is damaged: one of its lines can’t be read.") from error


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(kinds: Kinds, row: Any) -> dict[str, Any]:
    if not isinstance(row, list) or len(row) != len(kinds):
        raise DumpDamaged("The dump is damaged: a row has another length than its table.")
    return {name: _value(value, wanted) for (name, wanted), value in zip(kinds.items(), row, strict=True)}


def _value(value: Any, wanted: tuple[type, ...]) -> Any:
    if datetime in wanted and isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise DumpDamaged(f"The dump is damaged: “{value[:40]}” is no time.") from None
        if value.tzinfo is None:
            raise DumpDamaged("The dump is damaged: a time has no zone.")
    elif issubclass(wanted[0], enum.StrEnum):
        try:
            value = wanted[0](value)
        except ValueError:
            raise DumpDamaged("The dump is damaged: it holds a word that means nothing here.") from None
    if type(value) not in wanted:
        raise DumpDamaged("The dump is damaged: a value is of another kind than its column.")
    return value
