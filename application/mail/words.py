"""What a letter is made of, whatever it is about. Pure."""

from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class Words:
    """A letter's words: plain paragraphs, and between them the link under `button`."""

    subject: str
    greeting: str
    before: tuple[str, ...]
    button: str
    after: tuple[str, ...]
    shows_address: bool
    """Whether the link is there to be passed on, not to be followed."""
    reason: str
    """Why the reader gets it, and how to get no more."""


@dataclass(frozen=True)
class Draft:
    """Words and the address that they lead to, which may hold a token."""

    words: Words
    link: str = field(repr=False)


@dataclass(frozen=True)
class NotNeeded:
    """Why a letter is not sent any more; `sentence` is for staff."""

    sentence: str


def utc(moment: datetime) -> str:
    """20 Nov 2026, 14:05 UTC: a letter doesn't know its reader's zone, so it names the one it uses."""
    at = moment.astimezone(UTC)
    return f"{at.day} {at:%b %Y, %H:%M} UTC"
