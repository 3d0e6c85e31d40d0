"""What a partner chooses to show in a media kit. Pure."""

import enum
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

LONGEST_INTRODUCTION = 600
MOST_POSTS = 9


class Part(enum.StrEnum):
    """What can be shown of the figures; the value is stored, and stands in forms."""

    hint: str
    label: str

    def __new__(cls, value: str, label: str, hint: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.hint = label, hint
        return member

    FOLLOWERS = "followers", "Followers", "How many there are, and how many came in 90 days."
    AVERAGES = (
        "averages",
        "Reach and views a post",
        "The mean of your posts of the last 90 days, by type, with how many they are.",
    )
    ENGAGEMENT = "engagement", "Engagement rate", "By reach, of the same posts, with its formula."
    AGES = "ages", "Age and gender of followers", "As Instagram told it last."
    COUNTRIES = "countries", "Countries of followers", "The largest."
    CITIES = "cities", "Cities of followers", "The largest."
    CAMPAIGNS = (
        "campaigns",
        "How many campaigns you have done here",
        "Those whose last day has passed, and that accepted a post of your account.",
    )
    BRANDS = (
        "brands",
        "The names of their brands",
        "Tick this only if your agreements with these brands let you name them.",
    )


USUAL = frozenset(Part) - {Part.BRANDS}
"""What is ticked until its owner chooses: nothing that names others."""


@dataclass(frozen=True)
class Choices:
    """`contact` is "" for none. `post_ids` are at most MOST_POSTS."""

    introduction: str = ""
    contact: str = ""
    parts: frozenset[Part] = USUAL
    post_ids: tuple[int, ...] = ()

    def shows(self, part: Part) -> bool:
        """Brands are those of campaigns, so they need these."""
        return part in self.parts and (part is not Part.BRANDS or Part.CAMPAIGNS in self.parts)

    @property
    def stored_parts(self) -> str:
        return " ".join(part for part in Part if part in self.parts)

    def stored(self) -> dict[str, Any]:
        """As JSON holds them."""
        return {
            "introduction": self.introduction,
            "contact": self.contact,
            "parts": self.stored_parts,
            "post_ids": list(self.post_ids),
        }

    @property
    def fingerprint(self) -> str:
        """A short text that tells these choices from others."""
        written = json.dumps(self.stored(), sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()[:16]

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        """What `stored` has made."""
        parts = parts_named(stored["parts"].split())
        return cls(stored["introduction"], stored["contact"], parts, tuple(stored["post_ids"]))


def parts_named(names: Iterable[str]) -> frozenset[Part]:
    """The parts with these names; a name that no part has counts for nothing."""
    wanted = set(names)
    return frozenset(part for part in Part if part.value in wanted)


def readable(text: str) -> str:
    """Text as it is kept: lines end alike, and what no page can show is left out.

    Marks of the direction of writing and those that join signs stay: names and emoji need them.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = (
        "".join(sign for sign in line if sign == "\t" or not _is_control(sign)).rstrip() for line in lines
    )
    return "\n".join(kept).strip()


def _is_control(sign: str) -> bool:
    """C0 and C1 controls, halves of pairs, and what is no character."""
    code = ord(sign)
    return code < 0x20 or 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE
