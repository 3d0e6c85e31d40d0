"""Whether a capture's files are those that its manifest lists. Pure."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from application.evidence.portions import KeptFile
from application.integrations.blobs import is_blob_name


class Listed(NamedTuple):
    """A file as a manifest lists it; one that says no role and place is listed by its fingerprint alone."""

    role: str | None
    place: int | None
    sha256: str


class Differences(NamedTuple):
    """Fingerprints of files that the manifest lists and the capture lacks, and the other way round."""

    missing: tuple[str, ...]
    added: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.added)


def listed_files(body: bytes) -> list[Listed] | None:
    """The files that a manifest lists: whatever in it carries a fingerprint; None if it is no manifest."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return list(_entries(told)) if isinstance(told, dict) else None


def differences(listed: Sequence[Listed], files: Sequence[KeptFile]) -> Differences:
    """What the two have each without the other; a file in another place counts as both."""
    by_place = all(each.role is not None and each.place is not None for each in listed)
    wanted = Counter(each if by_place else Listed(None, None, each.sha256) for each in listed)
    there = Counter(
        Listed(file.role, file.place, file.sha256) if by_place else Listed(None, None, file.sha256)
        for file in files
    )
    return Differences(_names(wanted - there), _names(there - wanted))


def _entries(told: Any) -> list[Listed]:
    """Everything with a `sha256`, however deep: other keys may come and go."""
    found: list[Listed] = []
    waiting = [told]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            waiting += each.values()
            name = each.get("sha256")
            if isinstance(name, str) and is_blob_name(name):
                found.append(Listed(_role(each.get("role")), _place(each.get("place")), name))
    return found


def _role(told: Any) -> str | None:
    return told.lower() if isinstance(told, str) else None


def _place(told: Any) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) else None


def _names(found: Counter[Listed]) -> tuple[str, ...]:
    return tuple(sorted(each.sha256 for each in found.elements()))
