"""What a campaign keeps of its matching: the rule, and how far its posts have been held against it.

Both stand in one JSON document on the campaign's row, so whoever has locked that row has both. Pure.
"""

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from application.campaigns.matching.rule import Group, UnreadableRule, rule_from_json, rule_to_json


@dataclass(frozen=True)
class Work:
    """A round: all the campaign's posts, or those read lately, are held against the rule."""

    round: int = 0
    """Goes up with each round, so that a task of an older one knows that it was overtaken."""
    generation: int = 0
    """Goes up when the round goes on in a further task."""
    done: bool = True
    cursor: int = 0
    """Posts up to this id have been held."""
    held: int = 0
    total: int = 0
    """Of how many; 0 for a round over what was read lately."""
    since: datetime | None = None
    """Only posts read or found from here on; None: all."""
    began_at: datetime | None = None
    read_to: datetime | None = None
    """When the last finished round began: what was read before has been held."""
    heard_at: datetime | None = None
    """The last sign of life, by real time."""
    covers: str = ""
    """Which posts and days there were when a round over all posts last began."""
    accepted: int = 0
    """Posts that the round accepted by the rule."""


@dataclass(frozen=True)
class Stored:
    """The rule, and the round that is under way or was the last."""

    rule: Group
    work: Work

    def but(self, **changes: Any) -> "Stored":
        """The same rule with another state of the work."""
        return replace(self, work=replace(self.work, **changes))

    def document(self) -> dict[str, Any]:
        """As it is kept."""
        written = {field.name: _plain(getattr(self.work, field.name)) for field in fields(Work)}
        return {**rule_to_json(self.rule), "work": written}


def read_stored(document: dict[str, Any] | None) -> Stored | None:
    """What a campaign keeps; None without a rule. Raises UnreadableRule."""
    if document is None:
        return None
    rule, written = rule_from_json(document), document.get("work", {})
    try:
        known = {field.name: written[field.name] for field in fields(Work) if field.name in written}
        times = {name: _time(known[name]) for name in _TIMES if name in known}
    except (TypeError, ValueError) as error:
        raise UnreadableRule("the state of the work is damaged") from error
    return Stored(rule, Work(**{**known, **times}))


_TIMES = ("since", "began_at", "read_to", "heard_at")


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
