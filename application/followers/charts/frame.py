"""Which time a chart of followers shows, read from the address: a button, dates, moments in UTC. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from application.formats import day_words

BUTTONS: Mapping[str, str] = {"7": "7 days", "30": "30 days", "90": "90 days", "365": "A year", "all": "All"}
"""The words of the buttons by what stands in the address as `days`."""
USUAL = "30"
ALL = "all"
_MINUTE = timedelta(minutes=1)
_MOMENT = "%Y-%m-%dT%H:%M"
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Frame:
    """From `first` to `last`, both among it (aware, UTC); `button` chose it, "" for dates and moments."""

    first: datetime
    last: datetime
    button: str = ""

    @property
    def seconds(self) -> int:
        return int((self.last - self.first).total_seconds())

    @property
    def words(self) -> str:
        """22 Oct 2026 to 18 Nov 2026."""
        return " to ".join(dict.fromkeys(day_words(day.date()) for day in (self.first, self.last)))

    @cached_property
    def query(self) -> dict[str, str]:
        """The parameters of an address that shows this frame; none for the usual one."""
        if self.button:
            return {} if self.button == USUAL else {"days": self.button}
        return {"from": _told(self.first, time()), "to": _told(self.last, time(23, 59))}


def _told(moment: datetime, edge: time) -> str:
    """A day by itself, where the moment is its edge."""
    is_edge = moment.time().replace(second=0, microsecond=0) == edge
    return f"{moment:%Y-%m-%d}" if is_edge else moment.strftime(_MOMENT)


@dataclass(frozen=True)
class Held:
    """The moments of the first and the last count that there are to show."""

    first: datetime
    last: datetime

    def button(self, word: str) -> Frame:
        """What a button shows: so many days up to the last count."""
        if word == ALL:
            return Frame(self.first, self.last, word)
        return Frame(self.last - timedelta(days=int(word)), self.last, word)


@dataclass(frozen=True)
class AskedFrame:
    """The frame that is shown, and what has to be said of the dates asked for, "" for nothing."""

    frame: Frame
    said: str = ""


def asked_frame(arguments: Mapping[str, str], held: Held) -> AskedFrame:
    """The frame that an address asks for by `from` and `to`, or by `days`; what it can't mean is said."""
    word = arguments.get("days", USUAL)
    usual = held.button(word if word in BUTTONS else USUAL)
    texts = {name: arguments.get(name, "").strip() for name in ("from", "to")}
    if not any(texts.values()):
        return AskedFrame(usual)
    first = _moment(texts["from"], time()) if texts["from"] else held.first
    last = _moment(texts["to"], time(23, 59)) if texts["to"] else held.last
    instead = f"Shown instead: {BUTTONS[usual.button].lower()} up to {day_words(held.last.date())}."
    if first is None or last is None:
        return AskedFrame(usual, f"That is no date. Write it as {held.last.date().isoformat()}. {instead}")
    if texts["to"]:
        # A minute lasts to its end: counts have seconds, which addresses don't tell.
        last = last.replace(second=59, microsecond=999_999)
    if first > last:
        return AskedFrame(usual, f"The first day is after the last. {instead}")
    if last < held.first or first > held.last:
        return AskedFrame(
            usual, f"There are counts from {Frame(held.first, held.last).words} only. {instead}"
        )
    # No further than what there is to show: a huge range would leave nothing of its line.
    return AskedFrame(Frame(max(first, held.first - _MINUTE), min(last, held.last + _MINUTE)))


def _moment(text: str, edge: time) -> datetime | None:
    """A day's edge, or a minute; None for what is neither, or beyond what can be stored."""
    try:
        if len(text) == len("2026-11-22"):
            found = datetime.combine(date.fromisoformat(text), edge, UTC)
        else:
            found = datetime.strptime(text.removesuffix("Z"), _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return min(max(found, _EARLIEST), _LATEST)
