"""Which campaigns an address asks to count together. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from application.campaigns.listing_filter import Scope
from application.campaigns.phases import Phase
from application.campaigns.post_filters import plain_text, read_day
from application.identifiers import page_number, whole_number

MOST_CAMPAIGNS = 200
"""So many are counted together at most: their ids still fit an address that can be sent."""

_APART = re.compile(r"[.,\s]+")


@dataclass(frozen=True)
class Choice:
    """`ids` as given, each once; `unreadable` are words that are no number of a campaign.

    `is_form`: it comes from a form, whose long address is to become a short one.
    """

    ids: tuple[int, ...] = ()
    unreadable: tuple[str, ...] = ()
    is_form: bool = False

    @property
    def is_too_long(self) -> bool:
        return len(self.ids) > MOST_CAMPAIGNS


def read_choice(arguments: MultiDict[str, str]) -> Choice:
    """The campaigns that an address names: `chosen` by a short address, `campaign` by ticks of a form."""
    ticked = arguments.getlist("campaign")
    words = [*_APART.split(" ".join(arguments.getlist("chosen"))), *map(str.strip, ticked)]
    read = {word: whole_number(word) for word in dict.fromkeys(words) if word}
    ids = dict.fromkeys(number for number in read.values() if number is not None)
    return Choice(
        ids=tuple(ids),
        unreadable=tuple(word for word, number in read.items() if number is None),
        is_form=bool(ticked) or any(name in arguments for name in ("find", "add", "count")),
    )


def written(ids: Iterable[int]) -> dict[str, str]:
    """The address's query for these campaigns: short enough for two hundred."""
    text = ".".join(map(str, ids))
    return {"chosen": text} if text else {}


@dataclass(frozen=True)
class Search:
    """What campaigns are looked for by; the days bound those on which a campaign runs, both included."""

    text: str = ""
    brand: str = ""
    scope: Scope = Scope.ALL
    phase: Phase | None = None
    first_day: date | None = None
    last_day: date | None = None
    page: int = 1
    unreadable: tuple[str, ...] = ()
    """Days that are none, as they were written."""

    @property
    def problem(self) -> str:
        """What is wrong with the days; empty where nothing is."""
        if self.unreadable:
            return f"“{self.unreadable[0]}” is no day. Write it as 2026-11-20."
        if self.first_day and self.last_day and self.first_day > self.last_day:
            return "The first day comes after the last."
        return ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.arguments())

    def arguments(self, page: int = 1) -> dict[str, str]:
        """The address's query for a page of what is found; what narrows nothing is left out."""
        values = {
            "text": self.text,
            "brand": self.brand,
            "whose": "" if self.scope is Scope.ALL else self.scope.value,
            "phase": self.phase.value if self.phase else "",
            "from": self.first_day.isoformat() if self.first_day else "",
            "to": self.last_day.isoformat() if self.last_day else "",
            "found": str(page) if page > 1 else "",
        }
        return {name: value for name, value in values.items() if value}


def read_search(arguments: Mapping[str, str]) -> Search:
    """The search that an address asks for; a day that is none is told, all else counts as not asked."""
    phase, scope = arguments.get("phase", ""), arguments.get("whose", "")
    days = [plain_text(arguments.get(name, "")) for name in ("from", "to")]
    first, last = map(read_day, days)
    return Search(
        text=plain_text(arguments.get("text", "")),
        brand=plain_text(arguments.get("brand", "")),
        scope=Scope(scope) if scope in {each.value for each in Scope} else Scope.ALL,
        phase=Phase(phase) if phase in {each.value for each in Phase} else None,
        first_day=first,
        last_day=last,
        page=page_number(arguments.get("found")),
        unreadable=tuple(
            word[:40] for word, day in zip(days, (first, last), strict=True) if word and day is None
        ),
    )


def numbers_in_words(words: Sequence[object], most: int = 10) -> str:
    """3, 7 and 12; of many the first, with how many more there are."""
    texts = [str(word)[:40] for word in words[:most]]
    if len(words) > most:
        return f"{', '.join(texts)} and {len(words) - most:,} more"
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)
