"""A campaign's whole report: made as a workbook against bare XlsxWriter on the same cells, and as a Sheet."""

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter

from application.export.campaign.queries import campaign_facts
from application.export.campaign.report import build_campaign_report
from application.export.rendering.sheet.calls import Call
from application.export.rendering.sheet.plan import Delivery, sheet_calls
from application.export.rendering.xlsx import write_xlsx
from application.export.report import Cell, Entry, Report
from application.extensions import db
from application.integrations.google.sheet_layout import Layout, Tab
from application.models import Campaign
from benchmarks.big_campaign import seed_campaign
from benchmarks.big_readings import NOW, seed_readings
from benchmarks.memory import memory_above_idle
from benchmarks.stage import Stopwatch, application

POSTS, INFLUENCERS = 10_000, 50
MOST_WHOLE, MOST_RENDERER = 3.0, 1.6
MOST_CALLS, MOST_BYTES, MOST_MEGABYTES = 30, 2_000_000, 150.0
_AT_ONCE = 2_000


def report() -> list[str]:
    """Lines of seconds, their ratios, memory and calls. Raises RuntimeError where it takes too much."""
    with application("http://127.0.0.1:9"), tempfile.TemporaryDirectory() as folder:
        campaign_id = seed_campaign(POSTS, INFLUENCERS)
        seed_readings(campaign_id)
        db.session.remove()
        with Stopwatch(time.process_time) as whole, memory_above_idle() as memory:
            made = _made(campaign_id, Path(folder))
        bare = _bare_seconds(made, Path(folder))
        sheet = _sheet(made)
        rows = sum(len(tab.rows) for tab in made.tabs)
        # With its rows at hand, so that neither way is charged with making them.
        held = replace(made, tabs=tuple(replace(tab, rows=list(tab.rows)) for tab in made.tabs))
        with Stopwatch(time.process_time) as renderer:
            _write_workbook(held, Path(folder))
    _limit("the whole build takes", whole.seconds / bare, MOST_WHOLE, "x bare XlsxWriter")
    _limit("the renderer takes", renderer.seconds / bare, MOST_RENDERER, "x bare XlsxWriter")
    _limit("the build takes", memory.more, MOST_MEGABYTES, "MB above the idle application")
    _limit("the Sheet takes", sheet.calls, MOST_CALLS, "calls")
    _limit("the largest body has", sheet.largest, MOST_BYTES, "bytes")
    megabytes, largest = MOST_BYTES / 1e6, sheet.largest / 1e6
    return [
        f"Report of {POSTS:,} posts by {INFLUENCERS} influencers, {rows:,} rows, SQLite, processor time:",
        f"  queries, tabs and workbook   {whole.seconds:6.2f} s  ratio {whole.seconds / bare:.2f}"
        f" (at most {MOST_WHOLE}), {memory.more:.0f} MB above idle (at most {MOST_MEGABYTES:.0f})",
        f"  the renderer alone           {renderer.seconds:6.2f} s  ratio {renderer.seconds / bare:.2f}"
        f" (at most {MOST_RENDERER})",
        f"  bare XlsxWriter              {bare:6.2f} s",
        f"  planning a Google Sheet      {sheet.seconds:6.2f} s  {sheet.calls} calls (at most {MOST_CALLS}),"
        f" the largest body {largest:.2f} MB (at most {megabytes:.0f})",
    ]


def _limit(words: str, found: float, most: float, unit: str) -> None:
    if found > most:
        raise RuntimeError(f"{words} {found:,.1f} {unit}, at most {most:,.1f}")


def _made(campaign_id: int, folder: Path) -> Report:
    facts = campaign_facts(
        db.session.get_one(Campaign, campaign_id),
        generated_at=NOW,
        platform_name="Benchmark",
        root="https://platform.example.org",
    )
    db.session.commit()
    db.session.remove()
    made = build_campaign_report(facts)
    _write_workbook(made, folder)
    return made


def _write_workbook(made: Report, folder: Path) -> None:
    with (folder / "report.xlsx").open("wb") as target:
        write_xlsx(made, target)


@dataclass(frozen=True)
class _Sheet:
    """The Sheet's calls, its largest body in bytes, and seconds of planning and of writing JSON."""

    calls: int
    largest: int
    seconds: float


def _sheet(made: Report) -> _Sheet:
    with Stopwatch(time.process_time) as watch:
        sizes = [len(json.dumps(call.body())) for call in _calls(made)]
    return _Sheet(len(sizes), max(sizes), watch.seconds)


def _calls(made: Report) -> Iterator[Call]:
    """Those that fill a file which Google has just made."""
    blank = Tab(0, "Sheet1", 0, False, 1_000, 26, 0, 0, (), (), (), False, (), 0, ())
    return sheet_calls(made, Layout("", "en_US", "Etc/GMT", (blank,), (), ()), Delivery("key", "1"))


def _bare_seconds(made: Report, folder: Path) -> float:
    """Of writing the same values and formulas alone; making the rows is not counted."""
    book = xlsxwriter.Workbook(str(folder / "bare.xlsx"), {"constant_memory": True})
    seconds = 0.0
    for tab in made.tabs:
        sheet, rows, written = book.add_worksheet(tab.name), iter(tab.rows), 0
        while part := list(islice(rows, _AT_ONCE)):
            with Stopwatch(time.process_time) as watch:
                for row, entries in enumerate(part, written + 1):
                    for column, entry in enumerate(entries):
                        _write(sheet, row, column, entry)
            seconds += watch.seconds
            written += len(part)
    with Stopwatch(time.process_time) as watch:
        book.close()
    return seconds + watch.seconds


def _write(sheet: Any, row: int, column: int, entry: Entry) -> None:
    value, formula = (entry.value, entry.formula) if isinstance(entry, Cell) else (entry, None)
    if formula is not None:
        sheet.write_formula(row, column, formula, None, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)
