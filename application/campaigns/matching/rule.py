"""A campaign's matching rule: conditions joined by all or any, and its form as JSON. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Union

from application.exceptions import ApplicationError

FORMAT = 1
"""Of the stored form; raised when it changes so that older code can't read it."""

MOST_CONDITIONS = 100
MOST_GROUPS = 20
DEEPEST = 20


class ConditionKind(StrEnum):
    """What a condition is about; the value is stored."""

    HASHTAG = "hashtag"
    MENTION = "mention"
    WORDS = "words"
    POST_KIND = "kind"
    PERSON = "person"
    DAYS = "days"


class Joined(StrEnum):
    """How many of a group's parts must hold; the value is stored."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True)
class Condition:
    """One thing that holds of a post or not.

    `value` is a folded tag, name or phrase, a kind of post by its key, or a user's id; days have bounds
    instead, of which one may be missing.
    """

    kind: ConditionKind
    value: str = ""
    first_day: date | None = None
    last_day: date | None = None
    negated: bool = False


@dataclass(frozen=True)
class Group:
    """Conditions, or groups of them. A rule is one too."""

    joined: Joined
    parts: tuple[Union[Condition, "Group"], ...]
    negated: bool = False

    def conditions(self) -> Iterator[Condition]:
        """All conditions in it, at any depth."""
        for part in self.parts:
            if isinstance(part, Condition):
                yield part
            else:
                yield from part.conditions()


class UnreadableRule(ApplicationError):
    """A stored rule that this code can't read: it is of a later format, or was damaged."""


def rule_to_json(rule: Group) -> dict[str, Any]:
    """The rule as it is stored."""
    return {"format": FORMAT, "rule": _part_to_json(rule)}


def rule_from_json(stored: Any) -> Group:
    """The rule as it was stored. Raises UnreadableRule."""
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise UnreadableRule("the rule is not of a known format")
    try:
        part = _part_from_json(stored["rule"], 0)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableRule("the rule is damaged") from error
    if not isinstance(part, Group):
        raise UnreadableRule("the rule is no group")
    return part


def is_in_two_levels(rule: Group) -> bool:
    """Whether it is groups of conditions, which is what the form can show."""
    return not rule.negated and all(
        isinstance(group, Group)
        and not group.negated
        and all(isinstance(part, Condition) for part in group.parts)
        for group in rule.parts
    )


def _part_to_json(part: Condition | Group) -> dict[str, Any]:
    if isinstance(part, Group):
        written: dict[str, Any] = {
            "joined": part.joined.value,
            "parts": [_part_to_json(each) for each in part.parts],
        }
    elif part.kind is ConditionKind.DAYS:
        written = {"kind": part.kind.value, "from": _day(part.first_day), "to": _day(part.last_day)}
    else:
        written = {"kind": part.kind.value, "value": part.value}
    return {**written, "not": True} if part.negated else written


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _part_from_json(stored: Any, depth: int) -> Condition | Group:
    if not isinstance(stored, dict) or depth > DEEPEST:
        raise TypeError("a part of a rule is an object")
    negated = bool(stored.get("not", False))
    if "parts" in stored:
        parts = tuple(_part_from_json(each, depth + 1) for each in stored["parts"])
        return Group(Joined(stored["joined"]), parts, negated)
    kind = ConditionKind(stored["kind"])
    if kind is ConditionKind.DAYS:
        first, last = (date.fromisoformat(text) if text else None for text in (stored["from"], stored["to"]))
        return Condition(kind, first_day=first, last_day=last, negated=negated)
    if not isinstance(stored["value"], str) or not stored["value"]:
        raise TypeError("a condition has a value")
    return Condition(kind, stored["value"], negated=negated)
