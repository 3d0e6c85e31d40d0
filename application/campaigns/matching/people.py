"""The people of a campaign as its rule's form names them: typed by name or handle, kept by id. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from application.campaigns.matching.captions import folded_phrase
from application.campaigns.queries import Partner

MOST_OFFERED = 500
"""So many names are offered while typing; all others can be written out."""

_NUMBER = re.compile(r"\(no\. (\d{1,18})\)$")


@dataclass(frozen=True)
class People:
    """Who can be chosen, by id."""

    labels: Mapping[int, str]
    _ids: Mapping[str, frozenset[int]] = field(repr=False)

    @classmethod
    def of(cls, members: Iterable[Partner], also: Iterable[int] = ()) -> "People":
        """The campaign's members, and whoever else a rule names already: only their number is known."""
        members = list(members)
        labels: dict[int, str] = {}
        ids: dict[str, set[int]] = {}
        times = Counter(_key(member.label) for member in members)
        for member in members:
            is_only = times[_key(member.label)] == 1
            labels[member.user_id] = member.label if is_only else f"{member.label} (no. {member.user_id})"
            for text in (member.label, member.name, member.username or ""):
                ids.setdefault(_key(text), set()).add(member.user_id)
        for user_id in also:
            labels.setdefault(user_id, f"Not in this campaign now (no. {user_id})")
        return cls(labels, {text: frozenset(found) for text, found in ids.items() if text})

    @property
    def offered(self) -> list[str]:
        return list(self.labels.values())[:MOST_OFFERED]

    def label(self, user_id: int) -> str:
        return self.labels.get(user_id, f"Not in this campaign now (no. {user_id})")

    def find(self, text: str) -> int | str:
        """The id of whom a text names, or what is wrong with it."""
        numbered = _NUMBER.search(text)
        if numbered and int(numbered[1]) in self.labels:
            return int(numbered[1])
        found = self._ids.get(_key(text), frozenset())
        if len(found) == 1:
            return next(iter(found))
        if found:
            return f"{len(found)} people here are called so. Write the handle, or choose from the list."
        return "Nobody in this campaign has that name or handle. Choose from the list."


def _key(text: str) -> str:
    return folded_phrase(text).lstrip("@")
