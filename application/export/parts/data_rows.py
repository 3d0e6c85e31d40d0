"""The rows of the tab Data: every figure of every post at points in time, made while they are written. Pure.

The points are the latest reading, and those nearest to 24 hours and 7 days after posting and to the end of
the campaign, for each figure by itself. No row is kept: of 10,000 posts there are half a million.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from application.campaigns.results.figures import is_expected, kind_of
from application.campaigns.results.networks import kind_on
from application.campaigns.results.reported import ReportedPost
from application.export.links.planning import rest_address
from application.export.parts.facts import PointReading, ReportFacts
from application.export.parts.metric_cells import entry_words
from application.export.report import (
    MOST_ROWS,
    Cell,
    Entry,
    Format,
    Row,
    Tab,
    clean_text,
    text_cell,
)
from application.integrations.graph.metrics import POST_METRICS
from application.missing import why_missing
from application.models import FIGURE_NAMES

MEASURED, MANUAL, MISSING = "measured", "manual", "missing"
LATEST, CAMPAIGN_END = "latest", "campaign end"
AGES = (("24 h", timedelta(hours=24)), ("7 days", timedelta(days=7)))
OF_STORIES = ("24 h",)
"""A story's figures end with it."""
_PLACES = {name: place for place, name in enumerate(FIGURE_NAMES)}


class Point(NamedTuple):
    """A point in a post's time that has come."""

    word: str
    at: datetime


def columns_of(facts: ReportFacts) -> tuple[tuple[str, Format, str | None], ...]:
    """Titles, formats and notes of the columns."""
    zone = facts.time_zone
    entered = "who entered it, and when" if facts.recipient.sees_staff_names else "when it was entered"
    return (
        ("Post", Format.NUMBER, "Our number of the post, as in the tabs of posts"),
        ("Account", Format.TEXT, None),
        ("Type", Format.TEXT, None),
        ("Figure", Format.TEXT, "As Definitions names it in Data, in the unit that stands there"),
        ("Point", Format.TEXT, "latest, or the reading nearest to that age or to the campaign's end"),
        ("Value", Format.NUMBER, None),
        ("Method", Format.TEXT, "measured, manual (entered by staff) or missing"),
        (f"Read at ({zone})", Format.MOMENT, None),
        ("Hours from the point", Format.DECIMAL, "How far the reading is from it; below 0: before it"),
        ("API call", Format.NUMBER, "Its row in Provenance"),
        ("Remark", Format.TEXT, f"Why it is missing; {entered} ({zone})"),
    )


class DataRows(Collection[Row]):
    """The rows of these posts, made anew each time that they are gone through.

    Rows `ahead` of them stand first. Of more than `most` rows those of the first posts are given that fit,
    and a last one that says so, with the address of the rest where the report has links.
    """

    def __init__(
        self,
        facts: ReportFacts,
        posts: Sequence[ReportedPost],
        most: int | None = None,
        *,
        ahead: Sequence[Row] = (),
    ) -> None:
        self._facts = facts
        self._posts = posts
        self._ahead = ahead
        numbers = [_number_of_rows(facts, post) for post in posts]
        self.all_rows = len(ahead) + sum(numbers)
        self.whole_posts = len(posts)
        self._rows = self.all_rows
        if most is not None and self.all_rows > most:
            self._cut(numbers, most)

    def _cut(self, numbers: Sequence[int], most: int) -> None:
        rows = len(self._ahead)
        for place, number in enumerate(numbers):
            if rows + number > most - 1:
                self.whole_posts, self._rows = place, rows + 1
                return
            rows += number

    @property
    def cut_at(self) -> str | None:
        """Where the rows end before their time, in words; None when they are whole."""
        if self.whole_posts == len(self._posts):
            return None
        first = self._posts[self.whole_posts].post_id
        return (
            f"Data is cut ahead of post {first}: the tab has the figures of {self.whole_posts:,} of "
            f"{len(self._posts):,} posts, {self._rows - 1:,} of {self.all_rows:,} rows. "
            "The rest is a CSV file."
        )

    @property
    def rest(self) -> "DataRows":
        """The rows that are cut off."""
        return DataRows(self._facts, self._posts[self.whole_posts :])

    def __len__(self) -> int:
        return self._rows

    def __contains__(self, row: object) -> bool:
        return any(row == each for each in self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DataRows) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as lists have none

    def __iter__(self) -> Iterator[Row]:
        yield from self._ahead
        for post in islice(self._posts, self.whole_posts):
            yield from _rows_of(self._facts, post)
        if (words := self.cut_at) is not None:
            yield (_cut_cell(self._facts, words), *(None for _ in range(10)))


def most_rows(facts: ReportFacts, others: Sequence[Tab]) -> int:
    """As many rows as the tab Data may have under the limits of rows in a tab and cells in a report."""
    cells = sum((len(tab.rows) + 1) * len(tab.columns) for tab in others)
    return max(1, min(MOST_ROWS - 1, (facts.most_cells - cells) // len(columns_of(facts)) - 1))


def points_of(facts: ReportFacts, post: ReportedPost) -> tuple[Point, ...]:
    """The points of the post that have come; a story has but the one that its life ends with."""
    is_story = kind_of(post).is_story
    found = []
    if post.posted_at is not None:
        ages = [(word, post.posted_at + age) for word, age in AGES if not is_story or word in OF_STORIES]
        found = [Point(word, at) for word, at in ages if at <= facts.generated_at]
    is_over = facts.ends_at is not None and facts.ends_at <= facts.generated_at
    if facts.ends_at is not None and is_over and not is_story:
        is_within = post.posted_at is not None and post.posted_at < facts.ends_at
        found += [Point(CAMPAIGN_END, facts.ends_at)] if is_within else []
    return tuple(found)


def _cut_cell(facts: ReportFacts, words: str) -> Cell:
    address = rest_address(facts.kept.values())
    if address is None:
        return Cell(f"{words} It stands on the page of this report.", Format.REMARK)
    return Cell(f"{words} {address}", Format.LINK, link=address)


def nearest(readings: Sequence[PointReading], name: str, at: datetime) -> PointReading | None:
    """The reading that tells the figure nearest to that time; the earlier of two that are level."""
    place = _PLACES[name]
    told = [reading for reading in readings if reading.figures[place] is not None]
    return min(told, key=lambda reading: abs(reading.read_at - at), default=None)


def _number_of_rows(facts: ReportFacts, post: ReportedPost) -> int:
    expected = [metric.name for metric in POST_METRICS if is_expected(post, metric)]
    readings = facts.points.get(post.post_id, ())
    points = len(points_of(facts, post)) if readings else 0
    if not points:
        return len(expected)
    told = sum(any(reading.figures[_PLACES[name]] is not None for reading in readings) for name in expected)
    return len(expected) + points * told


def _rows_of(facts: ReportFacts, post: ReportedPost) -> Iterator[Row]:
    account = text_cell(facts.label_of(post))
    kind = kind_on(kind_of(post).label, post.network)
    names = [metric.name for metric in POST_METRICS if is_expected(post, metric)]
    for name in names:
        yield (post.post_id, account, kind, name, LATEST, *_latest(facts, post, name))
    readings = facts.points.get(post.post_id, ())
    if not readings:
        return
    local = {reading.read_at: facts.local(reading.read_at) for reading in readings}
    for point in points_of(facts, post):
        for name in names:
            found = nearest(readings, name, point.at)
            if found is not None:
                off = round((found.read_at - point.at).total_seconds() / 3600, 1)
                value, read_at = found.figures[_PLACES[name]], local[found.read_at]
                told = (value, MEASURED, read_at, off, found.api_call, None)
                yield (post.post_id, account, kind, name, point.word, *told)


def _latest(facts: ReportFacts, post: ReportedPost, name: str) -> tuple[Entry, ...]:
    """Value, method, when it was read, no distance, by which call; why it is missing, or who entered it."""
    value, source = post.figures.get(name), post.source_of(name)
    if value is None:
        reason = text_cell(why_missing(post, name))
        return (None, MISSING, facts.local(source.read_at), None, source.api_call, reason)
    if not post.is_entered(name):
        return (value, MEASURED, facts.local(source.read_at), None, source.api_call, None)
    words = clean_text(entry_words(facts, *post.entry_of(name)))[0]
    return (Cell(value, by_hand=True), MANUAL, None, None, None, words)
