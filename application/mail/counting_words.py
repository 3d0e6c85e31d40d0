"""Letters to admins about the connection that asks Instagram for follower counts, in words. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from application.connection_health import ConnectionHealth
from application.mail.words import Words, utc


class CountingLetter(StrEnum):
    """What a letter is about; kept in its row."""

    ENDS = "counting_ends"
    LOST = "counting_lost"


@dataclass(frozen=True)
class CountingFacts:
    """What the words are made of; `username` is the account that asks."""

    reader: str
    username: str
    stands: ConnectionHealth


def letter_for(stands: ConnectionHealth) -> CountingLetter | None:
    """The letter that this state is worth; None for none."""
    if stands.is_lost:
        return CountingLetter.LOST
    return CountingLetter.ENDS if stands.ends_soon else None


def words_for(kind: CountingLetter, facts: CountingFacts) -> Words:
    """The words of a letter, in the state that the connection has now."""
    if kind is CountingLetter.LOST:
        subject = "Instagram’s followers are not counted any more"
        happens = (
            f"The connection by which @{facts.username} asks Instagram has ended. {facts.stands.sentence}",
            "Connect again, and counting goes on with the next round. It takes a minute.",
        )
        meanwhile = (
            "Until then Instagram’s counts have a gap that can’t be filled later. The other networks go on."
        )
    else:
        end = utc(facts.stands.ends_at) if facts.stands.ends_at else "soon"
        subject = f"Counting Instagram’s followers ends on {end.partition(',')[0]}"
        happens = (
            f"The connection by which @{facts.username} asks Instagram ends on {end}. Facebook sets this "
            "end; nothing is wrong.",
            "Renew it before then and nothing is missed. It takes a minute.",
        )
        meanwhile = "From then on Instagram’s counts have a gap, which can’t be filled later."
    return Words(
        subject=subject,
        greeting=f"Hello {facts.reader},",
        before=happens,
        button="Connect again",
        after=(meanwhile,),
        shows_address=False,
        reason="You get this letter because you are an admin of the platform.",
    )
