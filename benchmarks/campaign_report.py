"""A campaign's whole report: queries, description and workbook, against bare XlsxWriter on the same cells."""

import random
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import func, insert, select

from application.export.campaign.queries import campaign_facts
from application.export.campaign.report import build_campaign_report
from application.export.rendering.xlsx import write_xlsx
from application.export.report import Cell, Entry, Report
from application.extensions import db
from application.models import FIGURE_NAMES, ApiCall, Assignment, Campaign, Post, Reading, ReadingSource
from benchmarks.big_campaign import seed_campaign
from benchmarks.stage import Stopwatch, application

POSTS, INFLUENCERS, CALLS = 10_000, 50, 2_000
MOST, MOST_MEGABYTES = 3.0, 150.0
HOURS = (1, 3, 6, 12, 24, 48, 96, 168, 336, 700)
LISTED = frozenset(("views", "reach", "likes", "comments", "saves", "shares", "total_interactions"))
"""Figures that come with a list of posts; the others take a call of their own, at each third reading."""
_NOW = datetime(2026, 12, 20, tzinfo=UTC)
_AT_ONCE = 2_000


def report() -> list[str]:
    """Lines that tell seconds, their ratio and memory. Raises RuntimeError where it takes too much."""
    with application("http://127.0.0.1:9"), tempfile.TemporaryDirectory() as folder:
        campaign_id = seed_campaign(POSTS, INFLUENCERS)
        seed_readings(campaign_id)
        db.session.remove()
        with Stopwatch() as whole, _memory() as memory:
            made = _made(campaign_id, Path(folder))
        bare = _bare_seconds(made, Path(folder))
    rows, ratio = sum(len(tab.rows) for tab in made.tabs), whole.seconds / bare
    if ratio > MOST:
        raise RuntimeError(f"the report takes {ratio:.1f} x bare XlsxWriter")
    if memory.more > MOST_MEGABYTES:
        raise RuntimeError(f"the report takes {memory.more:.0f} MB above the idle application")
    return [
        f"Report of {POSTS:,} posts by {INFLUENCERS} influencers, {rows:,} rows, SQLite:",
        f"  queries, tabs and workbook   {whole.seconds:6.2f} s  {memory.more:.0f} MB above the idle process",
        f"  bare XlsxWriter              {bare:6.2f} s  ratio {ratio:.2f} (at most {MOST:.0f})",
    ]


def seed_readings(campaign_id: int) -> None:
    """Readings of the campaign's posts at the hours of the plan, each with one of some calls; commits."""
    chance = random.Random(3)
    call = {"path": "media", "query": "", "duration_ms": 1, "outcome": "ok", "body_kept": True}
    db.session.execute(insert(ApiCall), [{**call, "requested_at": _NOW} for _ in range(CALLS)])
    last = db.session.scalar(select(func.max(ApiCall.id))) or 0
    columns = (Post.id, Post.posted_at, *(getattr(Post, name) for name in FIGURE_NAMES))
    posts = select(*columns).join(Assignment, Assignment.post_id == Post.id)
    of_campaign = Assignment.campaign_id == campaign_id
    for part in _parts(db.session.execute(posts.where(of_campaign, Post.graph_id.is_not(None))).all()):
        rows = [row for post in part for row in _readings(post)]
        for row in rows:
            row["api_call_id"] = last - chance.randrange(CALLS)
        db.session.execute(insert(Reading), rows)
    db.session.commit()


def _readings(post: Any) -> Iterator[dict[str, Any]]:
    for place, hours in enumerate(HOURS, 1):
        told = {
            name: None if (value := post._mapping[name]) is None else int(value * place / len(HOURS))
            for name in FIGURE_NAMES
        }
        at = post.posted_at + timedelta(hours=hours)
        for is_listed in (True, False) if place % 3 == 1 else (True,):
            yield {
                "post_id": post.id,
                "read_at": at if is_listed else at + timedelta(seconds=20),
                "source": ReadingSource.ASKED,
                "classic_names": "",
                "refused_metrics": "",
                **{name: told[name] if (name in LISTED) is is_listed else None for name in FIGURE_NAMES},
            }


def _made(campaign_id: int, folder: Path) -> Report:
    facts = campaign_facts(
        db.session.get_one(Campaign, campaign_id),
        generated_at=_NOW,
        platform_name="Benchmark",
        root="https://platform.example.org",
    )
    db.session.commit()
    db.session.remove()
    made = build_campaign_report(facts)
    with (folder / "report.xlsx").open("wb") as target:
        write_xlsx(made, target)
    return made


def _bare_seconds(made: Report, folder: Path) -> float:
    """Of writing the same values and formulas alone; making the rows is not counted."""
    book = xlsxwriter.Workbook(str(folder / "bare.xlsx"), {"constant_memory": True})
    seconds = 0.0
    for tab in made.tabs:
        sheet, rows, written = book.add_worksheet(tab.name), iter(tab.rows), 0
        while part := list(islice(rows, _AT_ONCE)):
            with Stopwatch() as watch:
                for row, entries in enumerate(part, written + 1):
                    for column, entry in enumerate(entries):
                        _write(sheet, row, column, entry)
            seconds += watch.seconds
            written += len(part)
    with Stopwatch() as watch:
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


@dataclass
class _Memory:
    """Megabytes of the process above those at the beginning, at most."""

    more: float = 0.0


@contextmanager
def _memory() -> Iterator[_Memory]:
    found, idle, over = _Memory(), _megabytes(), threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            found.more = max(found.more, _megabytes() - idle)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def _megabytes() -> float:
    """What the process holds in memory; Linux tells it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _parts(rows: Any, size: int = 500) -> Iterator[Any]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
