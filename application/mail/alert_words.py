"""The letter to admins about the platform itself, in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from application.formats import counted
from application.mail.words import Words, utc

QUIET = timedelta(hours=4)
"""Who was told of a trouble is not told of the same one again before, unless it then still lasts."""

_NOTHING_ELSE = "Nothing else of what you were told by letter lasts."


class AlertLetter(StrEnum):
    """What a letter is about; kept in its row."""

    ALERT = "platform_alert"


@dataclass(frozen=True)
class Trouble:
    """One trouble; `ended_at` is None while it lasts."""

    name: str
    words: str
    to_do: str
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class AlertFacts:
    """How things stand when the letter is sent."""

    reader: str
    platform: str
    lasting: Sequence[Trouble]
    over: Sequence[Trouble]


def words_about_alerts(facts: AlertFacts) -> Words:
    """The words: what is wrong now with what to do, and what is over."""
    lasting = tuple(
        f"{each.name}, since {utc(each.began_at)}: {each.words} {each.to_do}".strip()
        for each in facts.lasting
    )
    over = tuple(f"Over: {each.name}, since {utc(each.ended_at)}." for each in facts.over if each.ended_at)
    after = (
        "You get one more letter when this is over, and none until then unless something else goes wrong."
        if lasting
        else f"{_NOTHING_ELSE} What comes back within {QUIET // timedelta(hours=1)} hours of the first "
        "letter about it is told only if it still lasts then."
    )
    return Words(
        subject=_subject(facts),
        greeting=f"Hello {facts.reader},",
        before=lasting + over,
        button="See how the platform is doing",
        after=(after,),
        shows_address=False,
        reason="You get this letter because you are an admin. Each trouble is told once, and its end once.",
    )


def _subject(facts: AlertFacts) -> str:
    concerned = facts.lasting or facts.over
    named = concerned[0].name if len(concerned) == 1 else counted(len(concerned), "thing")
    return f"{facts.platform} {'needs a look' if facts.lasting else 'is well again'}: {named}"
