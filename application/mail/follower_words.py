"""Letters to admins about the follower counts, in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from application.formats import counted, day_words, full_number, signed_number, signed_percent
from application.mail.words import Words

COPY_OVERDUE = "The daily copy of all counts is overdue: have somebody look at the log."
MOST_NAMED = 10
"""So many are named in a letter; the page behind its button has all."""


class FollowerLetter(StrEnum):
    """What a letter is about; kept in its row."""

    TROUBLE = "followers_trouble"
    DIGEST = "followers_digest"


@dataclass(frozen=True)
class StaleHandle:
    """A handle without a count; `since` is the day of its last one, None where there never was one."""

    unit: str
    network: str
    handle: str
    since: date | None
    reason: str


@dataclass(frozen=True)
class TroubleFacts:
    """What is new: `networks` are (label, what it said); `jumps` are sentences."""

    reader: str
    networks: Sequence[tuple[str, str]]
    handles: Sequence[StaleHandle]
    jumps: Sequence[str]

    @property
    def anything(self) -> bool:
        return bool(self.networks or self.handles or self.jumps)


@dataclass(frozen=True)
class NetworkWeek:
    """A network's followers over all accounts that were counted at both ends of the week."""

    network: str
    followers: int
    change: int
    accounts: int

    @property
    def words(self) -> str:
        earlier = self.followers - self.change
        share = f" ({signed_percent(self.change / earlier)})" if earlier else ""
        change = signed_number(self.change) if self.change else "±0"
        accounts = counted(self.accounts, "account")
        return f"{self.network}: {full_number(self.followers)}, {change}{share}, {accounts}"


@dataclass(frozen=True)
class DigestFacts:
    """The week up to `day`: networks, the accounts that moved most as sentences, and how many are stale."""

    reader: str
    day: date
    networks: Sequence[NetworkWeek]
    movers: Sequence[str]
    stale: int
    tracked: int
    is_copy_overdue: bool = False


def jump_words(unit: str, network: str, share: float, followers: int) -> str:
    """A jump as a sentence without its full stop."""
    return f"{unit} on {network}: {signed_percent(share)} within a day, to {full_number(followers)}"


def words_about_trouble(facts: TroubleFacts) -> Words:
    """The words of the letter about what has gone stale or jumped."""
    parts = [
        counted(len(facts.networks), "network") if facts.networks else "",
        counted(len(facts.handles), "handle") if facts.handles else "",
        counted(len(facts.jumps), "jump") if facts.jumps else "",
    ]
    paragraphs = [f"{network} can’t be counted. {said}" for network, said in facts.networks]
    if facts.handles:
        paragraphs.append(_named("Without a count", [_stale_words(each) for each in facts.handles]))
    if facts.jumps:
        paragraphs.append(_named("Changed more than is likely", facts.jumps))
    return Words(
        subject=f"Follower counts: {_listed([part for part in parts if part])} to look at",
        greeting=f"Hello {facts.reader},",
        before=tuple(paragraphs),
        button="See how each handle stands",
        after=("Everything else is counted as usual. Nothing that was counted before is lost.",),
        shows_address=False,
        reason="You get this letter because you are an admin. Each handle, network and jump is told once.",
    )


def words_of_digest(facts: DigestFacts) -> Words:
    """The words of the week's letter."""
    paragraphs = [each.words for each in facts.networks] or ["Nothing was counted at both ends of the week."]
    if facts.movers:
        paragraphs.append(_named("What moved most", facts.movers))
    stands = f"{counted(facts.tracked, 'handle')} followed, all with a count."
    if facts.stale:
        verb = "has" if facts.stale == 1 else "have"
        stands = f"Of {counted(facts.tracked, 'handle')}, {facts.stale:,} {verb} no fresh count."
    return Words(
        subject=f"Followers, the week to {day_words(facts.day)}",
        greeting=f"Hello {facts.reader},",
        before=tuple(paragraphs),
        button="Open the follower pages",
        after=(stands, COPY_OVERDUE) if facts.is_copy_overdue else (stands,),
        shows_address=False,
        reason="You get this letter each Monday because you are an admin. The setting FOLLOWERS_DIGEST ends "
        "it for all.",
    )


def _stale_words(handle: StaleHandle) -> str:
    since = f"since {day_words(handle.since)}" if handle.since else "never counted"
    reason = handle.reason.rstrip(".")
    return f"{handle.unit} on {handle.network} (@{handle.handle}), {since}{f': {reason}' if reason else ''}"


def _named(title: str, each: Sequence[str]) -> str:
    more = f" And {len(each) - MOST_NAMED:,} more." if len(each) > MOST_NAMED else ""
    return f"{title}: {'; '.join(each[:MOST_NAMED])}.{more}"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
