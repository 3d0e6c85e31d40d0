"""A report of 10,000 posts as a Google Sheet: how many calls, how large, how long, and in how much memory.

The rows are made while they are read, so what is counted is the renderer's own.
"""

import json
import tracemalloc
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from random import Random

from application.export.rendering.sheet.calls import Call
from application.export.rendering.sheet.plan import Delivery, sheet_calls
from application.export.report import Cell, Column, Entry, Format, Report, Row, Tab, cell_name
from application.integrations.google.sheet_layout import Layout
from application.integrations.google.sheet_layout import Tab as PresentTab
from benchmarks.stage import Stopwatch

POSTS, FIGURES, READINGS, CALLS = 10_000, 8, 4, 2_000
METRICS, RATES = 24, 6
MOST_CALLS, MOST_BYTES, MOST_MEGABYTES = 30, 2_000_000, 50
TRACED_PART = 5
"""Tracing memory is slow: it is done for this part of the posts. What grows up to the limit is two bodies."""
_START = datetime(2026, 10, 1, 9)
_WORDS = ("Fresh", "bread", "from", "the", "mill", "🍞", "with", "butter,", "salt", "and", "a", "walk", "#ad")


class Rows(Collection[Row]):
    """Rows that are made whenever they are asked for, the same each time."""

    def __init__(self, count: int, make: Callable[[Random, int], Row]) -> None:
        self.count = count
        self.make = make

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Row]:
        draw = Random(self.count)
        return (self.make(draw, number) for number in range(self.count))

    def __contains__(self, row: object) -> bool:
        return any(row == own for own in self)


def report() -> list[str]:
    """Lines that tell calls, bytes, seconds and memory. Raises RuntimeError where it is too much."""
    described = big_report()
    with Stopwatch() as rows_alone:
        for tab in described.tabs:
            for _row in tab.rows:
                pass
    with Stopwatch() as watch:
        sizes = [len(json.dumps(call.body())) for call in _calls(described)]
    megabytes = _megabytes(big_report(POSTS // TRACED_PART))
    if len(sizes) > MOST_CALLS or max(sizes) > MOST_BYTES or megabytes > MOST_MEGABYTES:
        raise RuntimeError(f"{len(sizes)} calls, the largest of {max(sizes):,} bytes, {megabytes:.0f} MB")
    cells = sum(len(tab.rows) * len(tab.columns) for tab in described.tabs)
    return [
        f"A Google Sheet of {POSTS:,} posts, {cells:,} cells:",
        f"  calls                        {len(sizes):6}    (at most {MOST_CALLS})",
        f"  largest body                 {max(sizes) / 1e6:6.2f} MB (at most {MOST_BYTES / 1e6:.0f}), "
        f"{sum(sizes) / 1e6:.1f} MB in all",
        f"  planning and writing JSON    {watch.seconds:6.2f} s  (making the rows once "
        f"{rows_alone.seconds:.2f} s)",
        f"  memory of the plan           {megabytes:6.1f} MB (at most {MOST_MEGABYTES}), "
        f"of {POSTS // TRACED_PART:,} posts",
    ]


def _megabytes(described: Report) -> float:
    """The most memory that a plan holds at once."""
    tracemalloc.start()
    for _call in _calls(described):
        pass
    most = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return most


def _calls(described: Report) -> Iterator[Call]:
    blank = PresentTab(0, "Sheet1", 0, False, 1_000, 26, 0, 0, (), (), (), False, (), 0, ())
    layout = Layout("", "en_US", "Etc/GMT", (blank,), (), ())
    return sheet_calls(described, layout, Delivery("key", "1"))


def big_report(posts_made: int = POSTS) -> Report:
    """Posts of 45 columns with links, notes, formulas and blanks; Data in the long form; Provenance."""
    metrics = [Column(f"Metric {number}", Format.INTEGER) for number in range(METRICS)]
    rates = [Column(f"Rate {number}", Format.PERCENT) for number in range(RATES)]
    leading = ["Account", "Name", "Post", "Posted", "Link", "Kept", "Caption", "Network", "Type"]
    closing = ["Last read", "Age", "API call", "Missing, and why", "By hand", "Status"]
    posts = (*map(Column, leading), *metrics, *rates, *map(Column, closing))
    long_form = ("Post", "Figure", "Reading", "Value", "Method", "Read at", "API call", "Missing because")
    calls = (
        "API call",
        "Requested",
        "Path",
        "Query",
        "API version",
        "Status",
        "SHA-256 of the reply",
        "Used for",
    )
    return Report(
        "Big campaign",
        "Platform",
        _START,
        "big",
        (
            Tab("Posts", posts, Rows(posts_made, _post)),
            Tab("Provenance", tuple(map(Column, calls)), Rows(CALLS, _api_call)),
            Tab("Data", tuple(map(Column, long_form)), Rows(posts_made * FIGURES * READINGS, _reading)),
        ),
    )


def _post(draw: Random, number: int) -> Row:
    story = draw.random() < 0.4
    account = f"@person_{draw.randrange(50)}"
    profile = f"https://www.instagram.com/{account[1:]}/"
    link = f"https://www.instagram.com/p/C{number:010}/"
    moment = _START + timedelta(minutes=number)
    caption = " ".join(draw.choices(_WORDS, k=draw.randrange(5, 110)))
    figures = [_figure(draw, story=story, late=at >= METRICS // 2) for at in range(METRICS)]
    first = 9
    rates: list[Entry] = [
        Cell(0.1, formula=f"={cell_name(number + 1, first + at)}/{cell_name(number + 1, first + at + 1)}")
        if draw.random() > 0.1
        else Cell(note="A part is missing, or nobody was reached" if number < 500 else None)
        for at in range(RATES)
    ]
    return [
        Cell(account, Format.LINK, link=profile),
        "Some Person",
        number,
        moment,
        Cell(link, Format.LINK, link=link),
        Cell("picture", Format.LINK, link=f"https://platform.example/media/{number:032x}"),
        caption,
        "Instagram",
        "Story" if story else "Reel",
        *figures,
        *rates,
        moment,
        draw.random() * 500,
        number,
        "Shares, Saves: Too few people have seen it for Instagram to give this figure",
        None,
        "accepted",
    ]


def _figure(draw: Random, *, story: bool, late: bool) -> Entry:
    if story != late:
        return Cell(format=Format.NOT_OFFERED)
    chance = draw.random()
    if chance < 0.05:
        return Cell(note="Too few people have seen it." if chance < 0.01 else None)
    value = draw.randrange(100_000)
    return Cell(value, by_hand=True) if chance > 0.99 else value


def _reading(draw: Random, number: int) -> Row:
    post, rest = divmod(number, FIGURES * READINGS)
    figure, reading = divmod(rest, READINGS)
    names = ("views", "reach", "likes", "comments", "saves", "shares", "total_interactions", "navigation")
    moment = _START + timedelta(minutes=number)
    when = ("latest", "24 hours", "7 days", "campaign end")[reading]
    return (post, names[figure], when, draw.randrange(100_000), "measured", moment, number // 160, None)


def _api_call(draw: Random, number: int) -> Row:
    query = "fields=id,caption,media_type,insights.metric(views,reach,likes)&limit=50&after=" + "x" * 80
    digest = f"{draw.getrandbits(256):064x}"
    path = f"/v26.0/{17841400000000000 + number}/media"
    return (number, _START + timedelta(minutes=number), path, query, "v26.0", 200, digest, "figures of posts")
