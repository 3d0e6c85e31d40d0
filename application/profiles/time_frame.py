"""Which days a partner's overview shows, read from the address: a button, or dates. Pure.

Days are Pacific ones, as Instagram counts accounts' figures. Buttons end with the newest settled day that was
read: the days don't move on at midnight while nobody has asked for the next one. Dates may go on to the last
day that is over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from application.formats import counted, day_words

BUTTONS: Mapping[str, str] = {"7": "7 days", "28": "28 days", "90": "90 days", "365": "A year", "all": "All"}
"""The words of the buttons by what stands in the address as `days`."""

USUAL = "28"
ALL = "all"
EARLIEST = date(2010, 10, 6)
"""The day on which Instagram opened: no account has figures of one before."""


@dataclass(frozen=True)
class TimeFrame:
    """Days from `first` to `last`, both among them; `button` is the one that chose them, "" for dates."""

    first: date
    last: date
    button: str = ""

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Oldest first."""
        return tuple(self.first + timedelta(days=step) for step in range(self.length))

    @property
    def before(self) -> "TimeFrame":
        """As many days, right ahead of these."""
        return TimeFrame(self.first - timedelta(days=self.length), self.first - timedelta(days=1))

    @property
    def words(self) -> str:
        """22 Oct 2026 to 18 Nov 2026; one day by itself."""
        return " to ".join(dict.fromkeys((day_words(self.first), day_words(self.last))))

    @property
    def length_words(self) -> str:
        return counted(self.length, "day")

    @property
    def these_days(self) -> str:
        return "this day" if self.length == 1 else "these days"

    @property
    def days_words(self) -> str:
        """These days in a sentence: "the 28 days"."""
        return "this day" if self.length == 1 else f"the {self.length_words}"

    @property
    def before_words(self) -> str:
        """The days ahead, as a change names them: "the 28 days before"."""
        return "the day before" if self.length == 1 else f"the {self.length_words} before"

    @property
    def query(self) -> dict[str, str]:
        """The parameters of an address that shows this frame; none for the usual one."""
        if self.button:
            return {} if self.button == USUAL else {"days": self.button}
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}


@dataclass(frozen=True)
class Held:
    """The first and the last day of which there are figures, and the last such that has settled, if any."""

    first: date
    last: date
    settled: date | None = None

    @property
    def words(self) -> str:
        return TimeFrame(self.first, self.last).words


@dataclass(frozen=True)
class Calendar:
    """What there is to choose from: the newest settled day that was read, the last day that is over, the days
    with figures.
    """

    newest_read: date
    newest: date
    held: Held | None

    def button(self, word: str) -> TimeFrame:
        """The days that a button shows."""
        if word != ALL:
            return TimeFrame(self.newest_read - timedelta(days=int(word) - 1), self.newest_read, word)
        if self.held is None:
            return TimeFrame(self.newest_read - timedelta(days=int(USUAL) - 1), self.newest_read, word)
        first = max(EARLIEST, min(self.held.first, self.newest))
        return TimeFrame(first, max(first, self.newest_read), word)

    def has_before(self, frame: TimeFrame) -> bool:
        """Whether there is something ahead of the days to hold them against: of all days there isn't."""
        every = self.button(ALL)
        return frame.button != ALL and (frame.first, frame.last) != (every.first, every.last)

    def latest_of(self, held: Held) -> TimeFrame:
        """The newest days up to four weeks that hold something, as a way out of a frame that doesn't."""
        last = held.settled or min(held.last, self.newest)
        first = max(held.first, last - timedelta(days=int(USUAL) - 1))
        return TimeFrame(min(first, last), last)


@dataclass(frozen=True)
class AskedFrame:
    """The frame that is shown, and what has to be said at each of the two date fields, "" for nothing."""

    frame: TimeFrame
    from_said: str = ""
    to_said: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether the dates asked for make no frame, so that another is shown."""
        return bool(self.frame.button and (self.from_said or self.to_said))


def asked_frame(arguments: Mapping[str, str], calendar: Calendar) -> AskedFrame:
    """The frame that an address asks for by `from` and `to`, or by `days`; what it can't mean is said."""
    word = arguments.get("days", USUAL)
    usual = calendar.button(word if word in BUTTONS else USUAL)
    texts = {name: arguments.get(name, "").strip() for name in ("from", "to")}
    if not any(texts.values()):
        return AskedFrame(usual)
    days = {name: _day(text) for name, text in texts.items()}
    said = {
        name: _trouble(text, days[name], calendar, is_first=name == "from") for name, text in texts.items()
    }
    if any(said.values()):
        return AskedFrame(usual, *(f"{words} {_instead(usual)}" if words else "" for words in said.values()))
    last = days["to"] or max(calendar.newest_read, days["from"] or calendar.newest_read)
    first = days["from"] or max(EARLIEST, min(last, calendar.newest) - timedelta(days=int(USUAL) - 1))
    if first > last:
        return AskedFrame(usual, f"The first day is after the last. {_instead(usual)}")
    return _within(first, last, calendar)


def _within(first: date, last: date, calendar: Calendar) -> AskedFrame:
    """Without days to come, and without those ahead of the first figures, unless there are no others."""
    from_said = to_said = ""
    if last > calendar.newest:
        last = calendar.newest
        to_said = f"Shown up to {day_words(last)}, the last day that is over at Instagram (Pacific time)."
    held = calendar.held
    if held is not None and first < held.first <= last:
        first = held.first
        from_said = f"The first figures are of {day_words(first)}: shown from there on."
    return AskedFrame(TimeFrame(first, last), from_said, to_said)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _trouble(text: str, day: date | None, calendar: Calendar, *, is_first: bool) -> str:
    """Why no frame can be made with that day; "" when one can."""
    if not text:
        return ""
    if day is None:
        return f"That is no date of the calendar. Write it as {calendar.newest_read.isoformat()}."
    if day < EARLIEST:
        return f"Instagram opened on {day_words(EARLIEST)}: there is nothing earlier."
    if is_first and day > calendar.newest:
        return f"That day is not over yet. The last one is {day_words(calendar.newest)}."
    return ""


def _instead(frame: TimeFrame) -> str:
    return f"Shown instead: {frame.words}."
