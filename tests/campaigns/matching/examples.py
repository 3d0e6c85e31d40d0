"""Rules and posts for the tests of matching: short ways to write them."""

from datetime import UTC, date, datetime
from typing import Any

from application.campaigns.matching.judging import MatchPost
from application.campaigns.matching.rule import Condition, ConditionKind, Group, Joined

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def tag(value: str, *, negated: bool = False) -> Condition:
    return Condition(ConditionKind.HASHTAG, value, negated=negated)


def mention(value: str, *, negated: bool = False) -> Condition:
    return Condition(ConditionKind.MENTION, value, negated=negated)


def words(value: str, *, negated: bool = False) -> Condition:
    return Condition(ConditionKind.WORDS, value, negated=negated)


def of_kind(value: str, *, negated: bool = False) -> Condition:
    return Condition(ConditionKind.POST_KIND, value, negated=negated)


def by(user_id: int, *, negated: bool = False) -> Condition:
    return Condition(ConditionKind.PERSON, str(user_id), negated=negated)


def days(first: int | None = None, last: int | None = None, *, negated: bool = False) -> Condition:
    """Days of November 2026."""
    bounds = [date(2026, 11, day) if day else None for day in (first, last)]
    return Condition(ConditionKind.DAYS, first_day=bounds[0], last_day=bounds[1], negated=negated)


def every(*parts: Condition | Group, negated: bool = False) -> Group:
    return Group(Joined.ALL, parts, negated)


def some(*parts: Condition | Group, negated: bool = False) -> Group:
    return Group(Joined.ANY, parts, negated)


def post(caption: str | None = None, **more: Any) -> MatchPost:
    return MatchPost(
        **{"post_id": 1, "kind": "reel", "user_id": 7, "posted_at": NOON, **more}, caption=caption
    )
