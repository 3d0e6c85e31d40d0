"""A measure by day as a chart over time and as rows of a file. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from itertools import pairwise, takewhile

from application.charts.lines import Line
from application.charts.timeline import Timeline
from application.formats import day_words, full_number
from application.profiles.figures.daily import Day
from application.profiles.figures.measures import Measure
from application.profiles.figures.reasons import MAY_RISE, Asked, why_missing

_CLOCKS = {True: "UTC", False: "Pacific"}


@dataclass(frozen=True)
class DailyFigures:
    """A measure's days, oldest first and without holes, with the parts of it that Instagram told."""

    measure: Measure
    parts: tuple[str, ...]
    days: tuple[Day, ...]
    asked: Asked

    @property
    def has_values(self) -> bool:
        return any(value is not None for day in self.days for value in day.values)

    @property
    def base(self) -> str:
        """What is counted, and by which days."""
        days = (
            "Counted once a day (UTC)." if self.measure.is_snapshot else "Days are Instagram’s own (Pacific)."
        )
        return f"{self.measure.definition} {days} A gap is a day without a figure."

    @cached_property
    def reasons(self) -> tuple[tuple[str, ...], ...]:
        """By day, for each part why it is missing; "" where it is not."""
        return tuple(
            tuple(
                why_missing(self.measure, self.parts, place, day, self.asked)
                for place in range(len(self.parts))
            )
            for day in self.days
        )

    @property
    def main_reason(self) -> str:
        """Why most of the missing figures are missing."""
        if self.measure.is_snapshot:
            return "Instagram only tells how many there are now, so no day can be read afterwards."
        given = Counter(reason for reasons in self.reasons for reason in reasons if reason)
        return given.most_common(1)[0][0] if given else ""

    def timeline(self, *, frame_address: str, csv_address: str) -> Timeline:
        """The chart. Days that were counted otherwise are a line of their own: none leads over the break."""
        return Timeline(
            name="figures",
            title=self.measure.title,
            base=self.base,
            time_head=f"Day ({_CLOCKS[self.measure.is_snapshot]})",
            times=tuple(datetime.combine(day.day, time(), UTC) for day in self.days),
            labels=tuple(day_words(day.day) for day in self.days),
            lines=tuple(self._lines()),
            marks=tuple(self._marks()),
            frame_address=frame_address,
            csv_address=csv_address,
        )

    @cached_property
    def parts_by_label(self) -> dict[str, str]:
        """The metric that a line shows, under today's name or a classic one, by the line's label."""
        named = (self.measure.part_label, self.measure.classic_label)
        return {label(part): part for part in self.parts for label in named if label(part)}

    def table(self) -> Iterator[Sequence[str | int | None]]:
        """The head of a file and a row a day: missing cells are empty, and why stands beside them."""
        clock = _CLOCKS[self.measure.is_snapshot]
        heads = [f"{self.measure.part_label(part)} (count)" for part in self.parts]
        yield [f"Day ({clock})", *heads, "State", "Why", "Counted as"]
        for day, reasons in zip(self.days, self.reasons, strict=True):
            yield [day.day.isoformat(), *day.values, _state(day), self._why(day, reasons), self._name_on(day)]

    def _why(self, day: Day, reasons: Sequence[str]) -> str:
        told = [
            f"{self.measure.part_label(part)}: {reason}" if len(self.parts) > 1 else reason
            for part, reason in zip(self.parts, reasons, strict=True)
            if reason
        ]
        if not day.is_settled and any(value is not None for value in day.values):
            told.append(MAY_RISE)
        return " ".join(told)

    def _name_on(self, day: Day) -> str:
        if all(value is None for value in day.values):
            return ""
        named = self.measure.classic_label if day.is_classic else self.measure.part_label
        return ", ".join(named(part) for part in day.parts_of(self.parts))

    def _lines(self) -> Iterator[Line]:
        hue = 0
        for place, part in enumerate(self.parts):
            for is_classic in (False, True):
                if is_classic and not any(day.is_classic for day in self.days):
                    continue
                hue += 1
                yield self._line(place, part, hue, is_classic=is_classic)

    def _line(self, place: int, part: str, hue: int, *, is_classic: bool) -> Line:
        names = {True: self.measure.classic_label(part), False: self.measure.part_label(part)}
        values, texts = [], []
        for day, reasons in zip(self.days, self.reasons, strict=True):
            value = day.values[place]
            is_other = value is not None and day.is_classic != is_classic
            values.append(None if value is None or is_other else float(value))
            texts.append(
                f"Counted as {names[not is_classic].lower()}."
                if is_other
                else reasons[place] or full_number(value)
            )
        return Line(names[is_classic], tuple(values), tuple(texts), hue)

    def _marks(self) -> Iterator[tuple[int, str]]:
        """Where the way of counting changed, and from where on figures may still rise."""
        known = [place for place, day in enumerate(self.days) if day.value is not None]
        for before, after in pairwise(known):
            old, new = (self.days[place] for place in (before, after))
            if old.is_classic != new.is_classic:
                yield after, f"{self._name_on(new)} replaced {self._name_on(old).lower()}"
            elif old.gone != new.gone:
                yield after, f"From here on {self._name_on(new).lower()}"
        rising = [*takewhile(lambda place: not self.days[place].is_settled, reversed(known))]
        if rising:
            yield rising[-1], "May still rise"


def _state(day: Day) -> str:
    missing = sum(value is None for value in day.values)
    if missing:
        return "missing" if missing == len(day.values) else "partly missing"
    return "final" if day.is_settled else "may still rise"
