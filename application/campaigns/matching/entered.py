"""A rule as it stands in the form, with whatever was typed: read, edited, checked. Pure.

Fields are named by group and place, as `g0-c2-value`. The form works without script: buttons that add and
remove send all of it, and get it back changed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from werkzeug.datastructures import MultiDict

from application.campaigns.matching.captions import (
    LONGEST_HANDLE,
    LONGEST_TAG,
    folded_handle,
    folded_phrase,
    folded_tag,
    is_handle,
    is_tag,
)
from application.campaigns.matching.people import People
from application.campaigns.matching.rule import (
    MOST_CONDITIONS,
    MOST_GROUPS,
    Condition,
    ConditionKind,
    Group,
    Joined,
)
from application.campaigns.post_filters import KINDS, OTHER_KIND

EARLIEST, LATEST = date(2010, 10, 6), date(2100, 12, 31)
LONGEST_PHRASE = 200
_LONGEST_VALUE = 500
"""What is longer is cut: no message needs all of it."""

_FIELD = re.compile(r"g(\d{1,3})-(?:joined|c(\d{1,3})-(?:kind|not|value|from|to))")
_UNSEEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True)
class EnteredCondition:
    """One row of the form. `error` is said at it."""

    kind: ConditionKind
    value: str = ""
    first_day: str = ""
    last_day: str = ""
    negated: bool = False
    error: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.value or self.first_day or self.last_day)


@dataclass(frozen=True)
class EnteredGroup:
    joined: Joined = Joined.ANY
    rows: tuple[EnteredCondition, ...] = ()


@dataclass(frozen=True)
class EnteredRule:
    """The whole form. `error` is about all of it."""

    joined: Joined = Joined.ALL
    groups: tuple[EnteredGroup, ...] = (EnteredGroup(rows=(EnteredCondition(ConditionKind.HASHTAG),)),)
    error: str = ""

    @property
    def has_errors(self) -> bool:
        return bool(self.error) or any(row.error for group in self.groups for row in group.rows)


@dataclass(frozen=True)
class Checked:
    """The form with its messages, and the rule that it makes; None when it makes none."""

    entered: EnteredRule
    rule: Group | None


def read_entered(form: MultiDict[str, str]) -> EnteredRule:
    """What was sent; fields that no form of ours has are passed over."""
    places: dict[int, set[int]] = {}
    for name in form:
        found = _FIELD.fullmatch(name)
        if found:
            rows = places.setdefault(int(found[1]), set())
            rows |= {int(found[2])} if found[2] else set()
    groups = [
        EnteredGroup(
            _joined(form.get(f"g{group}-joined"), Joined.ANY),
            tuple(row for row in (_read_row(form, f"g{group}-c{place}-") for place in sorted(rows)) if row),
        )
        for group, rows in sorted(places.items())
    ]
    return _limited(EnteredRule(_joined(form.get("joined"), Joined.ALL), tuple(groups)))


def _limited(entered: EnteredRule) -> EnteredRule:
    """No more than a rule may hold, with a message about the rest."""
    number = sum(len(group.rows) for group in entered.groups)
    if number <= MOST_CONDITIONS and len(entered.groups) <= MOST_GROUPS:
        return entered
    room, kept = MOST_CONDITIONS, []
    for group in entered.groups[:MOST_GROUPS]:
        kept.append(replace(group, rows=group.rows[:room]))
        room -= len(group.rows[:room])
    message = (
        f"A rule holds at most {MOST_CONDITIONS} conditions in {MOST_GROUPS} groups. What is beyond that was"
        " left out: look over the rule."
    )
    return EnteredRule(entered.joined, tuple(kept), message)


def _read_row(form: MultiDict[str, str], prefix: str) -> EnteredCondition | None:
    kind = form.get(f"{prefix}kind", "")
    if kind not in {each.value for each in ConditionKind}:
        return None
    value, first_day, last_day = (_text(form.get(f"{prefix}{name}")) for name in ("value", "from", "to"))
    if kind == ConditionKind.DAYS:
        value = ""
    else:
        first_day = last_day = ""
    negated = form.get(f"{prefix}not") == "not"
    return EnteredCondition(ConditionKind(kind), value, first_day, last_day, negated)


def _text(text: str | None) -> str:
    return " ".join(_UNSEEN.sub(" ", text or "").split())[:_LONGEST_VALUE]


def _joined(text: str | None, usual: Joined) -> Joined:
    return Joined(text) if text in {each.value for each in Joined} else usual


def edited(entered: EnteredRule, deed: str) -> EnteredRule:
    """The form after a press of "add" or "remove": `add-g0-hashtag`, `drop-g0-c1`, `add-group`."""
    if deed == "add-group":
        return _limited(replace(entered, groups=(*entered.groups, EnteredRule().groups[0])))
    verb, _, rest = deed.partition("-g")
    place, _, what = rest.partition("-")
    if not place.isdigit() or not place.isascii() or int(place) >= len(entered.groups):
        return entered
    number = int(place)
    group = entered.groups[number]
    if verb == "add" and what in {kind.value for kind in ConditionKind}:
        group = replace(group, rows=(*group.rows, EnteredCondition(ConditionKind(what))))
    elif verb == "drop" and not what:
        kept = (*entered.groups[:number], *entered.groups[number + 1 :])
        return replace(entered, groups=kept or EnteredRule().groups)
    elif verb == "drop" and what[:1] == "c" and what[1:].isdigit() and what.isascii():
        group = replace(group, rows=tuple(row for at, row in enumerate(group.rows) if at != int(what[1:])))
    groups = (*entered.groups[:number], group, *entered.groups[number + 1 :])
    return _limited(replace(entered, groups=groups))


def check(entered: EnteredRule, people: People) -> Checked:
    """Look the form over: empty rows and groups are left out, the rest makes a rule or gets its message."""
    groups, parts = [], []
    for group in entered.groups:
        rows, conditions = [], []
        for row in group.rows:
            found = None if row.is_blank else _condition(row, people)
            if isinstance(found, Condition):
                conditions.append(found)
            rows.append(replace(row, error=found) if isinstance(found, str) else row)
        groups.append(replace(group, rows=tuple(rows)))
        if conditions:
            parts.append(Group(group.joined, tuple(dict.fromkeys(conditions))))
    checked = replace(entered, groups=tuple(groups))
    if checked.has_errors:
        return Checked(checked, None)
    if not parts:
        return Checked(replace(checked, error="Write at least one condition."), None)
    return Checked(checked, Group(entered.joined, tuple(parts)))


def entered_rule(rule: Group, people: People) -> EnteredRule:
    """A rule of two levels as it stands in the form."""
    groups = [
        EnteredGroup(group.joined, tuple(_row(condition, people) for condition in group.conditions()))
        for group in rule.parts
        if isinstance(group, Group)
    ]
    return EnteredRule(rule.joined, tuple(groups))


def _row(condition: Condition, people: People) -> EnteredCondition:
    first, last = condition.first_day, condition.last_day
    value = condition.value
    if condition.kind is ConditionKind.PERSON:
        value = people.label(int(value)) if value.isdigit() else ""
    elif condition.kind in _SIGNS:
        value = _SIGNS[condition.kind] + value
    return EnteredCondition(
        condition.kind,
        value,
        first.isoformat() if first else "",
        last.isoformat() if last else "",
        condition.negated,
    )


_SIGNS: Mapping[ConditionKind, str] = {ConditionKind.HASHTAG: "#", ConditionKind.MENTION: "@"}


def _condition(row: EnteredCondition, people: People) -> Condition | str:
    """The condition of a row that isn't blank, or what is wrong with it."""
    if row.kind is ConditionKind.DAYS:
        return _days(row)
    if row.kind is ConditionKind.PERSON:
        found = people.find(row.value)
        return found if isinstance(found, str) else Condition(row.kind, str(found), negated=row.negated)
    value, message = _VALUES[row.kind](row.value)
    return message or Condition(row.kind, value, negated=row.negated)


def _tag(text: str) -> tuple[str, str]:
    value = folded_tag(text)
    return value, "" if is_tag(value) else _tag_message(value)


def _mention(text: str) -> tuple[str, str]:
    value = folded_handle(text)
    message = (
        "Write one account's name: letters a to z, digits, dots and underscores, no more than "
        f"{LONGEST_HANDLE} of them."
    )
    return value, "" if is_handle(value) else message


def _phrase(text: str) -> tuple[str, str]:
    value = folded_phrase(text)
    fits = 0 < len(value) <= LONGEST_PHRASE
    return value, "" if fits else f"Write a word or a phrase of at most {LONGEST_PHRASE} characters."


def _post_kind(text: str) -> tuple[str, str]:
    return text, "" if text in KINDS or text == OTHER_KIND else "Choose a kind of post from the list."


_VALUES: Mapping[ConditionKind, Callable[[str], tuple[str, str]]] = {
    ConditionKind.HASHTAG: _tag,
    ConditionKind.MENTION: _mention,
    ConditionKind.WORDS: _phrase,
    ConditionKind.POST_KIND: _post_kind,
}
"""What a typed value is in the rule, and the message where it can't be."""


def _tag_message(value: str) -> str:
    if not value:
        return "Write the hashtag, for example #aldertea."
    if len(value) > LONGEST_TAG:
        return f"A hashtag has at most {LONGEST_TAG} characters."
    if "#" in value or " " in value:
        return "Write one hashtag in each condition, without spaces."
    return "A hashtag is made of letters, digits and underscores: Instagram ends it at anything else."


def _days(row: EnteredCondition) -> Condition | str:
    days: list[date | None] = []
    for text in (row.first_day, row.last_day):
        try:
            days.append(date.fromisoformat(text) if text else None)
        except ValueError:
            return "Write days as year-month-day, for example 2026-11-20."
    first, last = days
    if any(day is not None and not EARLIEST <= day <= LATEST for day in days):
        return f"Choose days between {EARLIEST} and {LATEST}."
    if first and last and last < first:
        return "The last day lies before the first. Choose the same day or a later one."
    return Condition(row.kind, first_day=first, last_day=last, negated=row.negated)


@dataclass(frozen=True)
class Choices:
    """What the form offers."""

    people: People
    kinds: Mapping[str, str] = field(
        default_factory=lambda: {**{key: kind.label for key, kind in KINDS.items()}, OTHER_KIND: "Other"}
    )
