"""Hold posts against a rule: match, nearly, or not. Pure, and linear in the caption and in the rule.

Counted is how many slips would have to be forgiven for the rule to hold: none is a match, one is near.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

from application.campaigns.matching.captions import Words
from application.campaigns.matching.rule import Condition, ConditionKind, Group, Joined
from application.campaigns.matching.slips import Lookalikes
from application.models import MatchVerdict

DAYS_NEAR = 3
"""A post so many days outside the wanted ones nearly matches."""

HOLDS, SLIP, FAILS = 0, 1, 2


@dataclass(frozen=True)
class MatchPost:
    """What a rule looks at of a post. `kind` is a key of KINDS or OTHER_KIND; `user_id` whose post it is."""

    post_id: int
    caption: str | None
    kind: str
    user_id: int | None
    posted_at: datetime | None

    @cached_property
    def words(self) -> Words:
        return Words(self.caption)


class _Test(Protocol):
    def __call__(self, post: MatchPost) -> int: ...


class Judge:
    """A rule made ready to be asked of many posts. Days begin at midnight in `zone`."""

    def __init__(self, rule: Group, zone: ZoneInfo) -> None:
        self.rule = rule
        self.zone = zone
        wanted: dict[ConditionKind, set[str]] = {kind: set() for kind in ConditionKind}
        for condition in rule.conditions():
            wanted[condition.kind].add(condition.value)
        self._tags = Lookalikes(wanted[ConditionKind.HASHTAG])
        self._handles = Lookalikes(wanted[ConditionKind.MENTION])
        self._test = self._of(rule, negated=False)

    def verdict(self, post: MatchPost) -> MatchVerdict | None:
        """How the post stands to the rule; None when it does not match."""
        slips = self._test(post)
        if slips == HOLDS:
            return MatchVerdict.MATCH
        return MatchVerdict.NEAR if slips == SLIP else None

    def look(self, condition: Condition, post: MatchPost) -> int:
        """Whether a condition HOLDS, would but for a SLIP, or FAILS; "not" is left aside."""
        return self._plain(condition)(post)

    def _of(self, part: Condition | Group, *, negated: bool) -> _Test:
        """The test of a part; a "not" before a group turns its joining and all its parts around."""
        negated = negated != part.negated
        if isinstance(part, Condition):
            plain = self._plain(part)
            return _not(plain) if negated else plain
        tests = [self._of(each, negated=negated) for each in part.parts]
        return _all(tests) if (part.joined is Joined.ALL) != negated else _any(tests)

    def _plain(self, condition: Condition) -> _Test:
        wanted = condition.value
        if condition.kind is ConditionKind.HASHTAG:
            return self._tag_test(wanted)
        if condition.kind is ConditionKind.MENTION:
            return self._mention_test(wanted)
        if condition.kind is ConditionKind.DAYS:
            return _days_test(bounds_of(condition, self.zone))
        return _plain_test(_EXACT[condition.kind], wanted)

    def _tag_test(self, wanted: str) -> _Test:
        look = self._tags.of

        def test(post: MatchPost) -> int:
            words = post.words
            if wanted in words.tags:
                return HOLDS
            near = any(wanted in look(tag) for tag in words.tags) or words.has_plain_word(wanted)
            return SLIP if near else FAILS

        return test

    def _mention_test(self, wanted: str) -> _Test:
        look = self._handles.of

        def test(post: MatchPost) -> int:
            words = post.words
            if wanted in words.mentions:
                return HOLDS
            near = any(wanted in look(name) for name in words.mentions) or words.has_plain_handle(wanted)
            return SLIP if near else FAILS

        return test


@dataclass(frozen=True)
class Bounds:
    """The first instant of wanted days and the first after them, UTC; None has no end that way."""

    first: datetime | None
    after: datetime | None

    def holds(self, moment: datetime) -> bool:
        return (self.first is None or moment >= self.first) and (self.after is None or moment < self.after)

    @property
    def widened(self) -> "Bounds":
        """With the days before and after that are near."""
        near = timedelta(days=DAYS_NEAR)
        return Bounds(self.first and self.first - near, self.after and self.after + near)


def bounds_of(condition: Condition, zone: ZoneInfo) -> Bounds:
    """When the days of a condition begin and end."""
    last = condition.last_day
    after = last + timedelta(days=1) if last else None
    return Bounds(_midnight(condition.first_day, zone), _midnight(after, zone))


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone).astimezone(UTC) if day else None


def _days_test(bounds: Bounds) -> _Test:
    widened = bounds.widened

    def test(post: MatchPost) -> int:
        if post.posted_at is None:
            return FAILS
        if bounds.holds(post.posted_at):
            return HOLDS
        return SLIP if widened.holds(post.posted_at) else FAILS

    return test


_EXACT: dict[ConditionKind, Callable[[MatchPost, str], bool]] = {
    ConditionKind.WORDS: lambda post, wanted: post.words.has_phrase(wanted),
    ConditionKind.POST_KIND: lambda post, wanted: post.kind == wanted,
    ConditionKind.PERSON: lambda post, wanted: str(post.user_id) == wanted,
}


def _plain_test(holds: Callable[[MatchPost, str], bool], wanted: str) -> _Test:
    return lambda post: HOLDS if holds(post, wanted) else FAILS


def _not(test: _Test) -> _Test:
    """What is nearly there is not there: a slip makes no difference to a "not"."""
    return lambda post: FAILS if test(post) == HOLDS else HOLDS


def _all(tests: list[_Test]) -> _Test:
    def test(post: MatchPost) -> int:
        slips = HOLDS
        for each in tests:
            slips += each(post)
            if slips >= FAILS:
                return FAILS
        return slips

    return test


def _any(tests: list[_Test]) -> _Test:
    def test(post: MatchPost) -> int:
        fewest = FAILS
        for each in tests:
            fewest = min(fewest, each(post))
            if fewest == HOLDS:
                break
        return fewest

    return test
