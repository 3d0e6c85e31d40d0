"""What stands in a caption, in a form that can be compared: hashtags, mentions, words. Pure.

Compared is what people see: case, width and composition of letters don't count (NFKC, casefolded), and
characters that can't be seen are left out.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, cached_property

LONGEST_TAG = 100
LONGEST_HANDLE = 30

_UNSEEN_MARKS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
"""Variation selectors: they choose how a character is drawn."""

_WITHOUT_SPACES = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x0F00, 0x109F),  # Tibetan, Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x1AAF),  # Tai
    (0x3005, 0x3007),
    (0x3040, 0x312F),  # Hiragana, Katakana, Bopomofo
    (0x31A0, 0x31FF),
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0xA4CF),  # Han, Yi
    (0xA9E0, 0xA9FF),
    (0xAA60, 0xAADF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
"""Scripts that set no spaces between words: there a word is found wherever it stands."""


def folded(text: str) -> str:
    """`text` in the form in which texts are compared."""
    if text.isascii():
        return text.lower()
    unseen = _patterns().unseen
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", unseen.sub("", text)).casefold())
    return composed if composed.isascii() else unseen.sub("", composed)


def folded_tag(text: str) -> str:
    """A hashtag as it is compared: without its sign."""
    return folded(text).strip().lstrip("#").strip()


def folded_handle(text: str) -> str:
    """An account's name as it is compared: without its sign."""
    return folded(text).strip().lstrip("@").strip()


def folded_phrase(text: str) -> str:
    """Words as they are compared: between them stands one space."""
    return " ".join(folded(text).split())


def is_tag(text: str) -> bool:
    """Whether a folded text could be a hashtag without its sign."""
    return len(text) <= LONGEST_TAG and bool(_patterns().whole_tag.fullmatch(text))


def is_handle(text: str) -> bool:
    """Whether a folded text could be an account's name."""
    return len(text) <= LONGEST_HANDLE and bool(_HANDLE.fullmatch(text)) and not text.endswith(".")


class Words:
    """What stands in one caption. Each part is found when it is first asked for."""

    def __init__(self, caption: str | None) -> None:
        self.text = folded(caption or "")

    @cached_property
    def tags(self) -> frozenset[str]:
        """The hashtags, without their sign."""
        return frozenset(_patterns().tag.findall(self.text)) if "#" in self.text else frozenset()

    @cached_property
    def mentions(self) -> frozenset[str]:
        """The accounts that are named by @."""
        if "@" not in self.text:
            return frozenset()
        return frozenset(name.rstrip(".") for name in _MENTION.findall(self.text)) - {""}

    def has_plain_word(self, word: str) -> bool:
        """Whether the word stands somewhere behind no sign: so does a hashtag that lacks its own."""
        return word in self.text and word in self._plain_words

    def has_plain_handle(self, name: str) -> bool:
        """Whether what could be an account's name stands somewhere behind no sign."""
        return name in self.text and name in self._plain_handles

    @cached_property
    def _plain_words(self) -> frozenset[str]:
        return frozenset(_patterns().plain_word.findall(self.text))

    @cached_property
    def _plain_handles(self) -> frozenset[str]:
        return frozenset(name.strip(".") for name in _PLAIN_HANDLE.findall(self.text)) - {""}

    @cached_property
    def line(self) -> str:
        """The whole caption with one space wherever there is any."""
        return " ".join(self.text.split())

    def has_phrase(self, phrase: str) -> bool:
        """Whether the folded words stand in the caption, from one word's border to another's."""
        line, found = self.line, self.line.find(phrase)
        while found != -1:
            end = found + len(phrase)
            if _is_border(line[found - 1 : found], phrase[0]) and _is_border(phrase[-1], line[end : end + 1]):
                return True
            found = line.find(phrase, found + 1)
        return False


def _is_border(before: str, after: str) -> bool:
    """Whether a word may end between two characters; "" is the caption's end."""
    if not before or not after or not (_in_word(before) and _in_word(after)):
        return True
    return _sets_no_spaces(before) or _sets_no_spaces(after)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


def _sets_no_spaces(character: str) -> bool:
    code = ord(character)
    return code >= 0x0E00 and any(first <= code <= last for first, last in _WITHOUT_SPACES)


_HANDLE = re.compile(r"[a-z0-9._]+")
_MENTION = re.compile(r"(?<![\w.])@([a-z0-9._]+)")
_PLAIN_HANDLE = re.compile(r"(?<![\w.@#])[a-z0-9._]+")


class _Patterns:
    """`\\w` knows no combining marks, without which many scripts can't write a word."""

    def __init__(self) -> None:
        marks = _written(_ranges_of("M"))
        self.tag = re.compile(rf"#([\w][\w{marks}]*)")
        self.whole_tag = re.compile(rf"[\w][\w{marks}]*")
        self.plain_word = re.compile(rf"(?<![#@\w{marks}])[\w][\w{marks}]*")
        self.unseen = re.compile(f"[{_written([*_ranges_of('Cf'), *_UNSEEN_MARKS])}]")


@cache
def _patterns() -> _Patterns:
    return _Patterns()


def _written(ranges: Iterable[tuple[int, int]]) -> str:
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


def _ranges_of(category: str) -> list[tuple[int, int]]:
    """The code points of a category, or of all that begin like it, beyond ASCII."""
    ranges: list[tuple[int, int]] = []
    for code in (*range(0x80, 0x20000), *range(0xE0000, 0xE0200)):  # planes 2 and 3 hold letters only
        if not unicodedata.category(chr(code)).startswith(category):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return ranges
