"""What becomes of each row of a CSV file: taken with its values, or why not. Pure but for the two finders."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from application.campaigns.entered.csv_files import Column, CsvRow, header_key
from application.campaigns.entered.forms import (
    CHANNEL_FIGURES,
    LONGEST_CHANNEL,
    LONGEST_NOTE,
    OUTCOME_FIGURES,
)
from application.campaigns.entered.numbers import read_count
from application.campaigns.entered.priced import currency_of, split_amount
from application.campaigns.forms import EARLIEST, LATEST, one_line
from application.campaigns.plans.amounts import Unreadable, read_amount
from application.campaigns.plans.choices import FoundPost
from application.campaigns.plans.currencies import is_currency

OUTCOME_COLUMNS = (
    Column("person", "Influencer", ("handle", "name", "user", "username", "account"), "@lena.cooks"),
    Column("post", "Post", ("link", "url", "permalink", "post link"), ""),
    Column("day", "Day", ("date", "happened on", "datum"), "2026-11-20"),
    Column("clicks", "Clicks", ("link clicks",), "120"),
    Column("code_uses", "Code uses", ("codes", "code", "redemptions"), "14"),
    Column("orders", "Orders", ("purchases",), "12"),
    Column("revenue", "Revenue", ("turnover", "amount"), "540.00"),
    Column("currency", "Currency", (), "EUR"),
    Column("note", "Note", ("notes", "comment"), ""),
)
CHANNEL_COLUMNS = (
    Column("channel", "Channel", ("source", "medium"), "Newsletter"),
    Column("starts_on", "From", ("start", "starts on", "first day"), "2026-11-01"),
    Column("ends_on", "To", ("end", "ends on", "last day", "until"), "2026-11-30"),
    Column("spend", "Spend", ("cost", "costs", "spent"), "800.00"),
    Column("revenue", "Revenue", ("turnover",), "2100.00"),
    Column("currency", "Currency", (), "EUR"),
    Column("views", "Views", ("impressions",), "40000"),
    Column("reach", "Reach", (), ""),
    Column("interactions", "Interactions", ("engagements",), ""),
    Column("clicks", "Clicks", ("link clicks",), "900"),
    Column("orders", "Orders", ("purchases",), "45"),
    Column("note", "Note", ("notes", "comment"), ""),
)
AMBIGUOUS = {
    "sales": "The column “{}” can mean how many orders or how much revenue. Call it “Orders” or “Revenue”.",
}
"""Headers that say two things, by their key."""
OUTCOME_NEEDS = (frozenset((*OUTCOME_FIGURES, "revenue")),)
CHANNEL_NEEDS = (frozenset(("channel",)), frozenset(("spend", "revenue", *CHANNEL_FIGURES)))

Value = TypeVar("Value")
Key = tuple[Any, ...]

_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{1,2}:\d{2}.*)?", re.ASCII)


class RowRefused(ValueError):
    """The row is not taken; the message says why."""


@dataclass(frozen=True)
class Fate:
    """What becomes of a row: `values` are its columns when it can be taken, else `why` not.

    `repeats`: the same stands here already, so it is taken only if the person says so; `why` says from where.
    """

    number: int
    values: Mapping[str, Any] | None
    why: str = ""
    repeats: bool = False

    @property
    def is_taken(self) -> bool:
        return self.values is not None and not self.repeats


@dataclass(frozen=True)
class Known:
    """Whom and what rows may be about: person by key, None for one that two have; how posts are found."""

    people: Mapping[str, int | None]
    posts: Callable[[str], FoundPost | None]
    currency: str | None
    """What amounts are in that say no other."""


def person_key(text: str) -> str:
    """What makes two names of a person the same: case, spacing and the @ don't count."""
    return " ".join(text.removeprefix("@").split()).casefold()


def people_by_key(people: Sequence[tuple[int, str, str | None]]) -> dict[str, int | None]:
    """Whom a name or handle means, of (id, name, handle) each; a handle goes before a name.

    A name of two is nobody's: it leads to None.
    """
    found: dict[str, int | None] = {}
    for user_id, name, _handle in people:
        key = person_key(name)
        found[key] = None if found.get(key, user_id) != user_id else user_id
    found |= {person_key(handle): user_id for user_id, _name, handle in people if handle}
    return found


def judge_outcomes(rows: Sequence[CsvRow], known: Known, stored: Collection[int]) -> list[Fate]:
    """What becomes of each row of outcomes; `stored`: numbers of rows that are there already."""
    return [_fate(row, stored, lambda cells: _outcome(cells, known)) for row in rows]


def judge_channels(rows: Sequence[CsvRow], known: Known, stored: Collection[int]) -> list[Fate]:
    """The same for other channels' results."""
    return [_fate(row, stored, lambda cells: _channel(cells, known)) for row in rows]


def with_repeats(
    fates: Sequence[Fate], stored: Mapping[Key, Sequence[str]], names: Sequence[str]
) -> list[Fate]:
    """The fates, with those rows marked that stand here already: each stored row answers for one of the file.

    `stored`: by the values of the columns `names`, from where each such row is, in words.
    """
    left = {key: list(found) for key, found in stored.items()}
    marked: list[Fate] = []
    for fate in fates:
        key = tuple(fate.values[name] for name in names) if fate.values is not None else ()
        sources = left.get(key) if fate.values is not None else None
        if sources:
            why = f"The same row is stored already ({sources.pop(0)})."
            fate = replace(fate, why=why, repeats=True)
        marked.append(fate)
    return marked


def reasons(fates: Sequence[Fate]) -> list[tuple[str, str]]:
    """Why rows are not taken, and which, the first row first."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for fate in fates:
        if fate.why:
            numbers[fate.why].append(fate.number)
    return [(why, ranges(found)) for why, found in numbers.items()]


def ranges(numbers: Sequence[int]) -> str:
    """Rising numbers in few words: 2–5, 7, 9–12."""
    told: list[list[int]] = []
    for number in numbers:
        if told and number == told[-1][1] + 1:
            told[-1][1] = number
        else:
            told.append([number, number])
    return ", ".join(f"{first:,}" if first == last else f"{first:,}–{last:,}" for first, last in told)


def _fate(row: CsvRow, stored: Collection[int], read: Callable[[dict[str, str]], dict[str, Any]]) -> Fate:
    if row.problem:
        return Fate(row.number, None, row.problem)
    if row.number in stored:
        return Fate(row.number, None, "It is stored already, from the same file.")
    try:
        return Fate(row.number, read(row.cells))
    except RowRefused as refused:
        return Fate(row.number, None, str(refused))


def _outcome(cells: Mapping[str, str], known: Known) -> dict[str, Any]:
    post = _post(cells.get("post", ""), known)
    user_id = _person(cells.get("person", ""), known)
    if post is not None and user_id is not None and post.user_id != user_id:
        raise RowRefused("The post is by somebody else than the influencer named.")
    counts = {name: _count(cells, OUTCOME_COLUMNS, name) for name in OUTCOME_FIGURES}
    amounts = _amounts(cells, OUTCOME_COLUMNS, ("revenue",), known.currency)
    if all(value is None for value in (*counts.values(), amounts["revenue"])):
        raise RowRefused("It has no clicks, code uses, orders or revenue.")
    return {
        "user_id": post.user_id if post else user_id,
        "post_id": post.post_id if post else None,
        "happened_on": _day(cells, OUTCOME_COLUMNS, "day"),
        **counts,
        **amounts,
        "note": _words(cells.get("note", ""), "note", LONGEST_NOTE),
    }


def _channel(cells: Mapping[str, str], known: Known) -> dict[str, Any]:
    channel = _words(cells.get("channel", ""), "channel", LONGEST_CHANNEL)
    if not channel:
        raise RowRefused("It names no channel.")
    first, last = (_day(cells, CHANNEL_COLUMNS, name) for name in ("starts_on", "ends_on"))
    if first and last and last < first:
        raise RowRefused("Its last day lies before its first.")
    counts = {name: _count(cells, CHANNEL_COLUMNS, name) for name in CHANNEL_FIGURES}
    amounts = _amounts(cells, CHANNEL_COLUMNS, ("spend", "revenue"), known.currency)
    if all(value is None for value in (*counts.values(), amounts["spend"], amounts["revenue"])):
        raise RowRefused("It has no amount and no figure.")
    note = _words(cells.get("note", ""), "note", LONGEST_NOTE)
    return {"channel": channel, "starts_on": first, "ends_on": last, **counts, **amounts, "note": note}


def _person(text: str, known: Known) -> int | None:
    if not text:
        return None
    key = person_key(text)
    if key not in known.people:
        raise RowRefused(f"Nobody in this campaign is called “{text[:80]}”.")
    user_id = known.people[key]
    if user_id is None:
        raise RowRefused(f"Two people in this campaign are called “{text[:80]}”. Write the handle.")
    return user_id


def _post(text: str, known: Known) -> FoundPost | None:
    if not text:
        return None
    found = known.posts(text)
    if found is None:
        raise RowRefused(f"No post of this campaign has the link “{text[:120]}”.")
    return found


def _count(cells: Mapping[str, str], columns: Sequence[Column], name: str) -> int | None:
    return _read(cells, columns, name, read_count)


def _read(
    cells: Mapping[str, str], columns: Sequence[Column], name: str, read: Callable[[str], Value]
) -> Value | None:
    text = cells.get(name, "")
    if not text:
        return None
    try:
        return read(text)
    except Unreadable as problem:
        header = next(column.header for column in columns if column.name == name)
        raise RowRefused(f"{header}, “{text[:40]}”: {problem}") from None


def _amounts(
    cells: Mapping[str, str], columns: Sequence[Column], names: Sequence[str], usual: str | None
) -> dict[str, Any]:
    found = {name: split_amount(cells.get(name, "")) for name in names}
    bare = {**cells, **{name: number for name, (number, _word) in found.items()}}
    amounts = {name: _read(bare, columns, name, read_amount) for name in names}
    code = header_key(cells.get("currency", "")).upper()
    if code and not is_currency(code):
        raise RowRefused(f"“{code[:20]}” is no currency. Write its three letters, for example EUR.")
    if all(amount is None for amount in amounts.values()):
        return {**amounts, "currency": None}
    told = {currency_of(word, code or usual) for _number, word in found.values() if word}
    if None in told:
        raise RowRefused(
            "The sign at its amount stands for several currencies. Write three letters, like USD."
        )
    if len(told | ({code} if code else set())) > 1:
        raise RowRefused("Its amount is in another currency than the row says.")
    if not code and not told and usual is None:
        raise RowRefused("It has an amount without a currency, and the campaign has none.")
    return {**amounts, "currency": code or next(iter(told), None) or usual}


def _day(cells: Mapping[str, str], columns: Sequence[Column], name: str) -> date | None:
    return _read(cells, columns, name, _read_day)


def _read_day(text: str) -> date:
    german, other = _GERMAN_DAY.fullmatch(text), _DAY.fullmatch(text)
    told = "Write the day like 2026-11-20 or 20.11.2026."
    if german is None and other is None:
        raise Unreadable(told)
    try:
        day = (
            date(int(german[3]), int(german[2]), int(german[1]))
            if german
            else date.fromisoformat(other[1] if other else "")
        )
    except ValueError:
        raise Unreadable(told) from None
    if not EARLIEST <= day <= LATEST:
        raise Unreadable(f"Write a day between {EARLIEST} and {LATEST}.")
    return day


def _words(text: str, name: str, longest: int) -> str:
    words = one_line(text)
    if len(words) > longest:
        raise RowRefused(f"Its {name} is longer than {longest} characters.")
    return words
