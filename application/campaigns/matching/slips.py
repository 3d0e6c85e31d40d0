"""What looks like a slip of the pen in a hashtag or a name: a letter wrong, or a sign left out. Pure."""

from collections.abc import Iterable
from enum import StrEnum

SHORT_BELOW, LONG_FROM = 4, 8
"""A wanted tag may differ by one letter; by two from LONG_FROM characters on, and by none below SHORT_BELOW,
where one letter makes another word.
"""

_MOST_KEPT = 20_000
_MOST_COUNTED = 8


class Slip(StrEnum):
    """What is different."""

    LETTER = "letter"
    SWAPPED = "swapped"
    TWO_LETTERS = "two letters"
    UNDERSCORE = "underscore"
    SIGN = "sign"


def letters_allowed(wanted: str) -> int:
    """By how many letters a text may differ from `wanted` and still look like it."""
    if len(wanted) < SHORT_BELOW:
        return 0
    return 2 if len(wanted) >= LONG_FROM else 1


def within(first: str, second: str, limit: int) -> bool:
    """Whether the Damerau-Levenshtein distance is at most `limit`, which is 2 at most.

    A step puts in, leaves out or changes a character, or swaps two neighbours, which may then be edited.
    """
    if limit < 0 or abs(len(first) - len(second)) > limit:
        return False
    start, shorter = 0, min(len(first), len(second))
    while start < shorter and first[start] == second[start]:
        start += 1
    first, second = first[start:], second[start:]
    if not first or not second:
        return len(first) + len(second) <= limit
    if limit == 0:
        return False
    return (
        within(first[1:], second[1:], limit - 1)
        or within(first[1:], second, limit - 1)
        or within(first, second[1:], limit - 1)
        or (first[:2] == second[1::-1] and within(first[2:], second[2:], limit - 1))
        or (limit == 2 and _swapped_around_another(first, second))
    )


def _swapped_around_another(first: str, second: str) -> bool:
    """Two neighbours swapped, and a character put between them or taken from there: two steps together."""
    return (first[:2] == second[2:3] + second[:1] and first[2:] == second[3:]) or (
        second[:2] == first[2:3] + first[:1] and second[2:] == first[3:]
    )


def slip_between(wanted: str, found: str) -> Slip | None:
    """What makes `found` look like `wanted`; None when they are the same, or too different."""
    if wanted == found:
        return None
    if wanted.replace("_", "") == found.replace("_", ""):
        return Slip.UNDERSCORE
    allowed = letters_allowed(wanted)
    if within(wanted, found, min(allowed, 1)):
        is_swap = len(wanted) == len(found) and sum(map(str.__ne__, wanted, found)) == 2
        return Slip.SWAPPED if is_swap else Slip.LETTER
    return Slip.TWO_LETTERS if within(wanted, found, allowed) else None


class Lookalikes:
    """Finds which of some wanted texts a found one looks like, and remembers it: tags come again and again.

    A look at lengths and letters leaves few pairs to compare in earnest.
    """

    def __init__(self, wanted: Iterable[str]) -> None:
        self._wanted = [(text, len(text), _letters(text), letters_allowed(text)) for text in sorted(wanted)]
        self._bare: dict[str, set[str]] = {}
        for text, *_rest in self._wanted:
            self._bare.setdefault(text.replace("_", ""), set()).add(text)
        self._known: dict[str, frozenset[str]] = {}

    def of(self, found: str) -> frozenset[str]:
        """The wanted texts that `found` looks like, but is not."""
        known = self._known.get(found)
        if known is None:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            known = self._known[found] = self._look(found)
        return known

    def _look(self, found: str) -> frozenset[str]:
        near = set(self._bare.get(found.replace("_", ""), ()))
        length = len(found)
        fitting = [each for each in self._wanted if -each[3] <= length - each[1] <= each[3]]
        if fitting:
            letters = _letters(found)
            near |= {
                text
                for text, _length, its_letters, limit in fitting
                if (letters ^ its_letters).bit_count() <= 2 * limit and within(text, found, limit)
            }
        return frozenset(near - {found})


def _letters(text: str) -> int:
    """How often which letters are in it, as bits: one step changes two of them at most."""
    letters, counts = 0, [0] * 64
    for character in text:
        place = ord(character) & 63
        letters |= 1 << (place * _MOST_COUNTED + min(counts[place], _MOST_COUNTED - 1))
        counts[place] += 1
    return letters
