"""What came of a decision, or of taking it back, in words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from application.campaigns.deciding.sorting import Deed, Deeds, Sorted
from application.formats import counted
from application.models import Decision

_DONE = {
    Decision.ACCEPTED: "accepted",
    Decision.REJECTED: "rejected",
    Decision.UNDECIDED: "put back under “To decide”",
}
_VERBS = {
    Decision.ACCEPTED: ("Accept", ""),
    Decision.REJECTED: ("Reject", ""),
    Decision.UNDECIDED: ("Put", " back"),
}
OTHER_LIST = (
    "Nothing was decided: since this page was made, the campaign’s people, dates or rule have changed, so "
    "other posts match now. This is the new list; look at it, and choose again."
)
_MOST_DEEDS = 3
"""What more people did is told as a number."""


@dataclass(frozen=True)
class Reader:
    """Who reads the words: their own deeds are "You", times are in their zone."""

    user_id: int
    names: Mapping[int, str]
    zone: ZoneInfo
    now: datetime

    def who(self, deed: Deed) -> str:
        if deed.by_rule:
            return "The matching rule"
        if deed.by_id == self.user_id:
            return "You"
        return self.names.get(deed.by_id or 0, "Somebody who has left")

    def when(self, moment: datetime) -> str:
        """ "at 14:05", or with the day when it was another."""
        local = moment.astimezone(self.zone)
        if local.date() == self.now.astimezone(self.zone).date():
            return f"at {local:%H:%M}"
        return f"on {local.day} {local:%b %Y} at {local:%H:%M}"


def people_in(*deeds: Deeds) -> set[int]:
    """Whose names the words need."""
    return {deed.by_id for each in deeds for deed in each.posts if deed.by_id is not None}


def told(decision: Decision, found: Sorted, reader: Reader, *, out_of_sight: int = 0) -> str:
    """What a decision did, and which posts it left and why."""
    changed = len(found.change)
    sentences = []
    if changed:
        sentences.append(f"{counted(changed, 'post').capitalize()} {_DONE[decision]}.")
    if out_of_sight:
        sentences.append(
            f"The campaign’s dates or members no longer cover {out_of_sight:,} of them, "
            "so they are not listed there."
        )
    asked = changed + len(found.overtaken) + sum(found.already.posts.values()) + found.strange
    sentences += _overtaken(found.overtaken_by, asked, reader)
    sentences += _already(found.already, asked, reader)
    if found.strange:
        sentences.append(
            "1 post was left out: this campaign does not have it to decide on."
            if found.strange == 1
            else f"{found.strange:,} posts were left out: this campaign does not have them to decide on."
        )
    return " ".join(sentences) or "Nothing was changed: no post matches any more."


def all_the_same(decision: Decision, posts: int) -> str:
    """The word on the button for who decides knowing what others did."""
    verb, after = _VERBS[decision]
    return f"{verb} {'it' if posts == 1 else 'them'}{after} all the same"


def told_of_undo(posts: int, since: Deeds, reader: Reader, *, beyond: int = 0) -> str:
    """What an undo did; `posts` is how many it returned, `since` what was decided on others after it.

    `beyond`: of how many it isn't known what stood before.
    """
    sentences = []
    if posts:
        sentences.append(f"Undone: {counted(posts, 'post is', 'posts are')} as before.")
    elif since.posts:
        sentences.append("There is nothing to undo: these posts have been decided on again.")
    elif not beyond:
        sentences.append("This is undone already, or the posts have been decided on again.")
    if beyond:
        stay = "1 post stays as it is" if beyond == 1 else f"{beyond:,} posts stay as they are"
        sentences.append(
            f"{stay}: what stood before isn’t known any more. Decide anew where you want another."
        )
    for deed, number in _most_first(since)[:_MOST_DEEDS]:
        sentences.append(
            f"{reader.who(deed)} {_done(deed, f'{number:,}{_others(number, posts)}')} "
            f"{reader.when(since.latest[deed])}; {_left(number)}."
        )
    return " ".join(sentences)


def _others(number: int, posts: int) -> str:
    word = "post" if number == 1 else "posts"
    return f" other {word} since," if posts else f" {word} since,"


def _overtaken(deeds: Deeds, asked: int, reader: Reader) -> list[str]:
    sentences = []
    listed = _most_first(deeds)
    for deed, number in listed[:_MOST_DEEDS]:
        these = _of(number, asked)
        if deed.is_known:
            what = f"{reader.who(deed)} {_done(deed, these)} {reader.when(deeds.latest[deed])}"
        else:
            stand = "stands" if number == 1 else "stand"
            what = f"{_capital(these)} {stand} under “To decide” again"
        sentences.append(f"{what}; {_left(number)}.")
    more = sum(number for _deed, number in listed[_MOST_DEEDS:])
    if more:
        sentences.append(f"Others have decided on {more:,} more; {_left(more)}.")
    return sentences


def _already(deeds: Deeds, asked: int, reader: Reader) -> list[str]:
    sentences = []
    listed = _most_first(deeds)
    for deed, number in listed[:_MOST_DEEDS]:
        these = _of(number, asked)
        if deed.is_known:
            had = f"{reader.who(deed)} had already {_done(deed, these)}, {reader.when(deeds.latest[deed])}."
            sentences.append(had)
        else:
            is_there = "is" if number == 1 else "are"
            sentences.append(f"{_capital(these)} {is_there} under “To decide” already.")
    more = sum(number for _deed, number in listed[_MOST_DEEDS:])
    if more:
        sentences.append(f"{more:,} more were so already.")
    return sentences


def _most_first(deeds: Deeds) -> list[tuple[Deed, int]]:
    return sorted(deeds.posts.items(), key=lambda each: -each[1])


def _done(deed: Deed, posts: str) -> str:
    if deed.decision is Decision.UNDECIDED:
        return f"put {posts} back under “To decide”"
    return f"{_DONE[deed.decision]} {posts}"


def _of(number: int, asked: int) -> str:
    if asked == 1:
        return "this post"
    return f"all {asked:,} of these posts" if number == asked else f"{number:,} of these {asked:,} posts"


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _left(number: int) -> str:
    return "it was left as it is" if number == 1 else "they were left as they are"
