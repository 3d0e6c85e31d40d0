"""What a check of all that was kept may find: its name, what it means, and what to do about it. Pure."""

import enum
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from application.formats import counted


class Trouble(enum.StrEnum):
    """What differs; the value is kept."""

    LINK_ALTERED = "link_altered"
    LINK_MOVED = "link_moved"
    LINK_FOLLOWS_ANOTHER = "link_follows_another"
    LINKS_MISSING = "links_missing"
    END_MISSING = "end_missing"
    END_DIFFERS = "end_differs"
    REWRITTEN = "rewritten"
    LINK_WITHOUT_CAPTURE = "link_without_capture"
    CAPTURE_NOT_LINKED = "capture_not_linked"
    REMOVAL_ALTERED = "removal_altered"
    REMOVAL_NOT_LINKED = "removal_not_linked"
    MANIFEST_CHANGED = "manifest_changed"
    MANIFEST_LOST = "manifest_lost"
    MANIFEST_UNREADABLE = "manifest_unreadable"
    FILES_DIFFER = "files_differ"
    FILE_CHANGED = "file_changed"
    FILE_LOST = "file_lost"
    FILE_UNREADABLE = "file_unreadable"
    BROKEN_OFF = "broken_off"
    CUT_OFF = "cut_off"
    OUT_OF_REACH = "out_of_reach"

    @property
    def is_unread(self) -> bool:
        """A file could not be looked at: nothing is known of it, good or bad."""
        return self in (Trouble.FILE_UNREADABLE, Trouble.MANIFEST_UNREADABLE)

    @property
    def is_stop(self) -> bool:
        """The check did not come to its end."""
        return self in (Trouble.BROKEN_OFF, Trouble.CUT_OFF, Trouble.OUT_OF_REACH)


class Words(NamedTuple):
    """What a trouble is called, what it means, and what to do."""

    title: str
    meaning: str
    to_do: str


_ROWS = (
    "Compare with a copy of the database from before, and put the rows back as they were. Find out who has "
    "had a hand in the database since the last check that found everything in order."
)
_FILE = (
    "Put the file back from a copy of the store, under the same fingerprint, and check again. Until then "
    "tell whoever holds a report with it that it cannot be vouched for."
)
CHECK_AGAIN = "Check again. If it stays so, look after the disk or the bucket that files are kept in."

WORDS: Mapping[Trouble, Words] = {
    Trouble.LINK_ALTERED: Words(
        "Links that were altered", "The link’s fingerprint does not fit what it says.", _ROWS
    ),
    Trouble.LINK_MOVED: Words(
        "Links in another place", "The link is whole, but was made for another place of the chain.", _ROWS
    ),
    Trouble.LINK_FOLLOWS_ANOTHER: Words(
        "Links that follow another one",
        "The link was made to follow another link than the one that stands before it.",
        _ROWS,
    ),
    Trouble.LINKS_MISSING: Words(
        "Links that are missing", "The chain has a gap: links were taken out of it.", _ROWS
    ),
    Trouble.END_MISSING: Words(
        "The chain’s end is missing", "The chain once went further than it does now.", _ROWS
    ),
    Trouble.END_DIFFERS: Words(
        "The chain does not end as was noted",
        "Where the chain ends is noted apart from it, and the two differ.",
        _ROWS,
    ),
    Trouble.REWRITTEN: Words(
        "The chain is another one",
        "It fits in itself, but this link had another fingerprint when everything was last in order.",
        _ROWS,
    ),
    Trouble.LINK_WITHOUT_CAPTURE: Words(
        "Links without their capture",
        "The capture that the link is about is not there, and nothing says that it was removed lawfully.",
        _ROWS,
    ),
    Trouble.CAPTURE_NOT_LINKED: Words(
        "Captures that the chain does not vouch for",
        "The capture is there, and no link of the chain is about it as it is now.",
        _ROWS,
    ),
    Trouble.REMOVAL_ALTERED: Words(
        "Notes of removals that were altered",
        "The chain tells of a removal, and the notes of it are not what they were.",
        _ROWS,
    ),
    Trouble.REMOVAL_NOT_LINKED: Words(
        "Notes of removals that the chain does not know",
        "A file is noted as removed lawfully, and the chain tells nothing of it. The note excuses no loss.",
        _ROWS,
    ),
    Trouble.MANIFEST_CHANGED: Words(
        "Manifests that were changed",
        "The list of what a capture kept is not what was written then.",
        _FILE,
    ),
    Trouble.MANIFEST_LOST: Words(
        "Manifests that are gone",
        "The list of what a capture kept is not in the store, and was not removed lawfully.",
        _FILE,
    ),
    Trouble.MANIFEST_UNREADABLE: Words(
        "Manifests that could not be read",
        "The store did not give the list of what a capture kept. Whether it is as it was, nobody knows yet.",
        CHECK_AGAIN,
    ),
    Trouble.FILES_DIFFER: Words(
        "Captures whose files are others than their manifest lists",
        "Files were taken out of the capture, added to it or put in another place.",
        _ROWS,
    ),
    Trouble.FILE_CHANGED: Words(
        "Files that were changed",
        "What is kept is not what was kept then: its fingerprint is another.",
        _FILE,
    ),
    Trouble.FILE_LOST: Words(
        "Files that are gone", "The file is not in the store, and was not removed lawfully.", _FILE
    ),
    Trouble.FILE_UNREADABLE: Words(
        "Files that could not be read",
        "The store did not give the file just now. Whether it is as it was, nobody knows yet.",
        CHECK_AGAIN,
    ),
    Trouble.BROKEN_OFF: Words(
        "The check did not come to its end",
        "It broke off several times at the same place. What comes after was not looked at.",
        "Check again. If it breaks off again, the log has the details.",
    ),
    Trouble.CUT_OFF: Words(
        "The check was cut off again and again",
        "Its process ended each time at the same place, as happens where memory runs out or reading takes "
        "too long. What comes after was not looked at.",
        "Look in the log for what ended it, and give it more memory; or check where there is more, by the "
        "command “flask --app main evidence verify --captures”. Then check again.",
    ),
    Trouble.OUT_OF_REACH: Words(
        "The store of files was out of reach",
        "It gave nothing several times in a row, so the check stopped. What comes after was not looked at.",
        CHECK_AGAIN,
    ),
}


@dataclass(frozen=True)
class Found:
    """One thing that differs, by ids: names of people are looked up when it is shown.

    `position` is a link's place, `to` the last one of several; `made_for` the place that a link was made
    for. `sha256` is what it should be, `instead` what it is; `missing` and `added` are fingerprints of files.
    """

    trouble: Trouble
    position: int | None = None
    to: int | None = None
    made_for: int | None = None
    capture_id: int | None = None
    post_id: int | None = None
    role: str | None = None
    place: int | None = None
    sha256: str | None = None
    instead: str | None = None
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What differs in this one, beyond what is true of all of its kind."""
        if self.trouble.is_stop:
            return self._how_far
        if self.made_for is not None:
            return f"It was made for place {self.made_for:,}."
        if self.trouble is Trouble.CAPTURE_NOT_LINKED and self.position is None:
            return "It names no link of the chain."
        if self.trouble is not Trouble.FILES_DIFFER:
            return ""
        told = []
        if self.missing:
            told.append(f"{counted(len(self.missing), 'listed file')} not in its place")
        if self.added:
            told.append(f"{counted(len(self.added), 'file')} in a place where none is listed")
        return f"{'; '.join(told)}." if told else "The manifest is no list of files."

    @property
    def _how_far(self) -> str:
        if self.position is None and self.trouble is Trouble.OUT_OF_REACH:
            return ""  # of single posts there is no order
        if self.position is None:
            return "All links were looked at; what no link names was not."
        if self.position == 1:
            return "Nothing was looked at."
        return f"Everything up to link {self.position - 1:,} was looked at."

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """Every fingerprint by which it can be looked up, each with what it is."""
        told = [("as it was", self.sha256), ("as it is now", self.instead)]
        told += [("listed, and not there", name) for name in self.missing]
        told += [("there, and not listed", name) for name in self.added]
        return tuple((words, name) for words, name in told if name is not None)

    def as_json(self) -> dict[str, Any]:
        """As it is kept: without what is not known."""
        return {name: value for name, value in asdict(self).items() if value is not None and value != ()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Found":
        """What `as_json` made."""
        lists = {name: tuple(kept[name]) for name in ("missing", "added") if name in kept}
        return cls(**{**kept, **lists, "trouble": Trouble(kept["trouble"])})


TROUBLE = "trouble"
"""In the counts: how many things keep it from being in order: what differs, was not read, or stopped it."""
UNREAD = "unread"
"""In the counts: how many files and manifests the store did not give."""


@dataclass
class Outcome:
    """What came of checking a part: what was looked at by kind, and what differs."""

    looked_at: Counter[str] = field(default_factory=Counter)
    findings: list[Found] = field(default_factory=list)
    unlisted: Counter[Trouble] = field(default_factory=Counter)
    """What differs too, but is counted only."""

    @property
    def counts(self) -> Counter[str]:
        """All of it as numbers, what differs by its kind and in all."""
        by_kind = Counter(found.trouble for found in self.findings) + self.unlisted
        counts = self.looked_at + Counter({kind.value: number for kind, number in by_kind.items()})
        counts[TROUBLE] = by_kind.total()
        # A file that several captures share is named for each of them, and could not be read once.
        counts[UNREAD] += len({found.sha256 for found in self.findings if found.trouble.is_unread})
        return counts

    def add(self, further: "Outcome") -> None:
        """Take in what came of a further part."""
        self.looked_at += further.looked_at
        self.findings += further.findings
        self.unlisted += further.unlisted


def in_order(counts: Mapping[str, int]) -> bool:
    """Whether everything was looked at, and nothing differs."""
    return not counts.get(TROUBLE)


def differing(counts: Mapping[str, int]) -> int:
    """How many things differ, apart from what could not be looked at."""
    others = (counts.get(kind, 0) for kind in Trouble if kind.is_unread or kind.is_stop)
    return counts.get(TROUBLE, 0) - sum(others)


def stops(counts: Mapping[str, int]) -> list[Trouble]:
    """What kept the check from coming to its end."""
    return [kind for kind in Trouble if kind.is_stop and counts.get(kind)]


def by_trouble(findings: Iterable[Found]) -> dict[Trouble, list[Found]]:
    """The findings in groups, in the order of the kinds."""
    groups: dict[Trouble, list[Found]] = {}
    for found in findings:
        groups.setdefault(found.trouble, []).append(found)
    return {trouble: groups[trouble] for trouble in Trouble if trouble in groups}
