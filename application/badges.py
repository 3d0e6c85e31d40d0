"""States that are shown as badges. Pure."""

from enum import StrEnum
from typing import Self


class BadgeState(StrEnum):
    """How something stands; members are written as value, word, and kind: what the badge's colour means."""

    word: str
    kind: str

    def __new__(cls, value: str, word: str, kind: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.word, member.kind = word, kind
        return member
