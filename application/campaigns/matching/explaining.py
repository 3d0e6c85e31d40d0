"""Why a post matches a rule, nearly does, or does not: in sentences for people. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Union
from zoneinfo import ZoneInfo

from application.campaigns.matching.judging import FAILS, HOLDS, SLIP, Judge, MatchPost, bounds_of
from application.campaigns.matching.rule import Condition, ConditionKind, Group, Joined
from application.campaigns.matching.slips import Slip, slip_between
from application.campaigns.post_filters import KINDS
from application.formats import counted, day_words
from application.models import MatchVerdict

MOST_SENTENCES = 3
"""So many stand in a list beside a post; its own page has all."""

_SLIP_WORDS = {
    Slip.LETTER: "which differs by one letter",
    Slip.SWAPPED: "which has two letters swapped",
    Slip.TWO_LETTERS: "which differs by two letters",
    Slip.UNDERSCORE: "which differs by its underscores only",
}
_KIND_WORDS = {
    "picture": "a feed picture",
    "video": "a feed video",
    "carousel": "a carousel",
    "reel": "a reel",
    "story": "a story",
}
VERDICT_WORDS: dict[MatchVerdict | None, str] = {
    MatchVerdict.MATCH: "Matches",
    MatchVerdict.NEAR: "Nearly matches",
    None: "Does not match",
}


@dataclass(frozen=True)
class ExplainedCondition:
    """What was found of one condition. `state` is HOLDS, SLIP or FAILS, with its "not" counted in."""

    wanted: str
    sentence: str
    state: int


@dataclass(frozen=True)
class ExplainedGroup:
    """What was found of a group's parts."""

    joined: Joined
    parts: tuple[Union[ExplainedCondition, "ExplainedGroup"], ...]
    state: int


@dataclass(frozen=True)
class Explanation:
    """A verdict (None: it does not match) and what it rests on; `short` is what decided it."""

    verdict: MatchVerdict | None
    rule: ExplainedGroup
    short: str

    @property
    def words(self) -> str:
        return VERDICT_WORDS[self.verdict]


def why(
    rule: Group, post: MatchPost, *, zone: ZoneInfo | None = None, people: Mapping[int, str] | None = None
) -> Explanation:
    """How a post stands to a rule, and why. `people` names users; days begin at midnight in `zone` (UTC)."""
    return explain(Judge(rule, zone or ZoneInfo("UTC")), post, people or {})


def explain(judge: Judge, post: MatchPost, people: Mapping[int, str]) -> Explanation:
    """The same for many posts, with a rule made ready once."""
    found = _Explainer(judge, post, people).of_group(judge.rule, negated=False)
    return Explanation(judge.verdict(post), found, _shortened(_decisive(found)))


def condition_words(condition: Condition, people: Mapping[int, str], *, negated: bool | None = None) -> str:
    """What a condition asks for: "#aldertea", "not by Lena Cooks"."""
    value = condition.value
    words = {
        ConditionKind.HASHTAG: f"#{value}",
        ConditionKind.MENTION: f"@{value}",
        ConditionKind.WORDS: f"“{value}”",
        ConditionKind.POST_KIND: _kind_words(value),
        ConditionKind.PERSON: f"by {person_words(value, people)}",
        ConditionKind.DAYS: f"posted {days_words(condition.first_day, condition.last_day)}",
    }[condition.kind]
    return f"not {words}" if (condition.negated if negated is None else negated) else words


def person_words(value: str, people: Mapping[int, str]) -> str:
    """Who a condition's person is; who is not known any more has no name."""
    return people.get(int(value), "somebody who has left") if value.isdigit() else "somebody who has left"


def days_words(first: date | None, last: date | None) -> str:
    """Days as a range: "from 1 Nov 2026 to 10 Nov 2026"."""
    if first and last:
        return f"on {day_words(first)}" if first == last else f"from {day_words(first)} to {day_words(last)}"
    return (
        f"on {day_words(first)} or later"
        if first
        else f"on {day_words(last)} or earlier"
        if last
        else "at any time"
    )


class _Explainer:
    def __init__(self, judge: Judge, post: MatchPost, people: Mapping[int, str]) -> None:
        self.judge = judge
        self.post = post
        self.people = people

    def of_group(self, group: Group, *, negated: bool) -> ExplainedGroup:
        """A "not" before a group is told at its parts: not all of these is any of not these."""
        negated = negated != group.negated
        parts = tuple(
            self.of_group(part, negated=negated)
            if isinstance(part, Group)
            else self.of_condition(part, negated=negated)
            for part in group.parts
        )
        needs_all = (group.joined is Joined.ALL) != negated
        states = [part.state for part in parts]
        state = min(sum(states), FAILS) if needs_all else min(states, default=FAILS)
        return ExplainedGroup(Joined.ALL if needs_all else Joined.ANY, parts, state)

    def of_condition(self, condition: Condition, *, negated: bool) -> ExplainedCondition:
        negated = negated != condition.negated
        found = self.judge.look(condition, self.post)
        wanted = condition_words(condition, self.people, negated=negated)
        if not negated:
            return ExplainedCondition(wanted, self._sentence(condition, found), found)
        if found == HOLDS:
            sentence = self._sentence(condition, found).removesuffix(".")
            return ExplainedCondition(wanted, f"{sentence}, which the rule excludes.", FAILS)
        # What is nearly there counts as not there, so it need not be told.
        return ExplainedCondition(wanted, self._sentence(condition, FAILS), HOLDS)

    def _sentence(self, condition: Condition, found: int) -> str:
        if condition.kind is ConditionKind.HASHTAG:
            return self._about_name(f"#{condition.value}", condition.value, found, self.post.words.tags)
        if condition.kind is ConditionKind.MENTION:
            return self._about_name(f"@{condition.value}", condition.value, found, self.post.words.mentions)
        if condition.kind is ConditionKind.WORDS:
            return self._about_caption(f"“{condition.value}”", found)
        if condition.kind is ConditionKind.POST_KIND:
            is_kind = _kind_words(self.post.kind)
            return f"It is {is_kind}{'' if found == HOLDS else f', not {_kind_words(condition.value)}'}."
        if condition.kind is ConditionKind.PERSON:
            owner, wanted = self._owner(), person_words(condition.value, self.people)
            return f"It is by {owner}{'' if found == HOLDS else f', not by {wanted}'}."
        return self._about_days(condition, found)

    def _about_name(self, shown: str, wanted: str, found: int, stands: frozenset[str]) -> str:
        if found != SLIP:
            return self._about_caption(shown, found)
        for slip in Slip:
            for name in sorted(stands):
                if slip_between(wanted, name) is slip:
                    return f"{shown} is not in the caption; {shown[0]}{name} is, {_SLIP_WORDS[slip]}."
        return f"{shown} is not in the caption; “{wanted}” is, without its {shown[0]}."

    def _about_caption(self, shown: str, found: int) -> str:
        if found == HOLDS:
            return f"{shown} is in the caption."
        if not (self.post.caption or "").strip():
            return f"{shown} is not there: the post has no caption."
        return f"{shown} is not in the caption."

    def _owner(self) -> str:
        user_id = self.post.user_id
        return self.people.get(user_id, "somebody else") if user_id is not None else "a deleted user"

    def _about_days(self, condition: Condition, found: int) -> str:
        posted_at = self.post.posted_at
        if posted_at is None:
            return "It is not known when it was posted."
        day = posted_at.astimezone(self.judge.zone).date()
        told = f"It was posted on {day_words(day)}"
        first, last = condition.first_day, condition.last_day
        bounds = bounds_of(condition, self.judge.zone)
        if bounds.holds(posted_at):
            return f"{told}, within the days wanted."
        if first and bounds.first and posted_at < bounds.first:
            return f"{told}, {counted((first - day).days, 'day')} before {day_words(first)}."
        return f"{told}, {counted((day - last).days, 'day')} after {day_words(last)}." if last else f"{told}."


def _decisive(part: ExplainedCondition | ExplainedGroup) -> list[str]:
    """The sentences that made the verdict what it is."""
    if isinstance(part, ExplainedCondition):
        return [part.sentence]
    deciding = [each for each in part.parts if _decides(each, part)]
    if part.joined is Joined.ANY and part.state != FAILS:
        deciding = deciding[:1]
    return [sentence for each in deciding for sentence in _decisive(each)]


def _decides(part: ExplainedCondition | ExplainedGroup, group: ExplainedGroup) -> bool:
    if group.joined is Joined.ALL and group.state == FAILS:
        return part.state != HOLDS
    return part.state == group.state


def _shortened(sentences: list[str]) -> str:
    kept = list(dict.fromkeys(sentences))
    more = len(kept) - MOST_SENTENCES
    return " ".join([*kept[:MOST_SENTENCES], *([f"And {more} more."] if more > 0 else [])])


def _kind_words(kind: str) -> str:
    return _KIND_WORDS.get(kind) or (KINDS[kind].label.lower() if kind in KINDS else "a post of another kind")
