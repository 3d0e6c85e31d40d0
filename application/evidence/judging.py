"""What the files of captures, hashed again, say about the captures. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from application.evidence.chain_links import Link
from application.evidence.kept_files import FileName, FileState, Hashed
from application.evidence.manifests import Differences, differences, listed_files
from application.evidence.portions import KeptCapture
from application.evidence.second_look import SecondLook
from application.evidence.troubles import Found, Outcome, Trouble
from application.integrations.capture.kinds import FILES, MANIFESTS
from application.models import LinkKind

_OF_FILES = {
    FileState.CHANGED: Trouble.FILE_CHANGED,
    FileState.LOST: Trouble.FILE_LOST,
    FileState.UNREADABLE: Trouble.FILE_UNREADABLE,
}
_OF_MANIFESTS = {
    FileState.CHANGED: Trouble.MANIFEST_CHANGED,
    FileState.LOST: Trouble.MANIFEST_LOST,
    FileState.UNREADABLE: Trouble.MANIFEST_UNREADABLE,
}


@dataclass(frozen=True)
class Suspects:
    """What has to be looked up once more: files that may have gone lawfully, and whose they are."""

    names: frozenset[FileName]
    capture_ids: frozenset[int]
    files: frozenset[str]


def suspects_of(captures: Sequence[KeptCapture], hashed: Mapping[FileName, Hashed]) -> Suspects:
    """What does not look as it should, at the first look."""
    bad = {name for name, each in hashed.items() if each.state is not FileState.SAME}
    names, capture_ids = set(bad), set()
    for capture in captures:
        own = {(MANIFESTS, capture.manifest_sha256 or ""), *((FILES, file.sha256) for file in capture.files)}
        differing = _differing(capture, hashed)
        if own & bad or differing:
            capture_ids.add(capture.id)
            names |= {(FILES, name) for name in differing.missing} if differing else set()
    files = frozenset(name for kind, name in bad if kind == FILES)
    return Suspects(frozenset(names), frozenset(capture_ids), files)


def judge_captures(
    captures: Sequence[KeptCapture],
    links: Mapping[int, Link],
    hashed: Mapping[FileName, Hashed],
    second: SecondLook,
) -> Outcome:
    """What differs of these captures, and of others that use the same files; how much was looked at."""
    outcome = Outcome()
    outcome.looked_at["captures"] += len(captures)
    for (kind, _name), each in hashed.items():
        if each.state is FileState.SAME:
            outcome.looked_at["files" if kind == FILES else "manifests"] += 1
            outcome.looked_at["bytes"] += each.size
    for capture in captures:
        outcome.findings += _about_link(capture, links)
        outcome.findings += _about_manifest(capture, hashed, second)
    outcome.findings += _about_files(hashed, second)
    return outcome


def _about_link(capture: KeptCapture, links: Mapping[int, Link]) -> Iterator[Found]:
    link = links.get(capture.position or 0)
    vouches = link is not None and link.kind is LinkKind.CAPTURE
    if link is None or not vouches or link.subject_sha256 != capture.manifest_sha256:
        yield _of(capture, Trouble.CAPTURE_NOT_LINKED)


def _about_manifest(
    capture: KeptCapture, hashed: Mapping[FileName, Hashed], second: SecondLook
) -> Iterator[Found]:
    if capture.manifest_sha256 is None:
        return
    name = (MANIFESTS, capture.manifest_sha256)
    now = hashed[name]
    if now.state is not FileState.SAME:
        if capture.id in second.there and not _was_removed(now, name, capture.position, second):
            trouble = _of(capture, _OF_MANIFESTS[now.state])
            yield replace(trouble, sha256=capture.manifest_sha256, instead=now.sha256)
        return
    differing = _differing(capture, hashed)
    if differing is None:
        yield _of(capture, Trouble.FILES_DIFFER)
    elif differing and capture.id in second.there:
        missing = tuple(
            each for each in differing.missing if not second.excuses((FILES, each), capture.position)
        )
        if missing or differing.added:
            yield replace(_of(capture, Trouble.FILES_DIFFER), missing=missing, added=differing.added)


def _about_files(hashed: Mapping[FileName, Hashed], second: SecondLook) -> Iterator[Found]:
    for use in second.uses:
        name = (FILES, use.sha256)
        now = hashed[name]
        if not _was_removed(now, name, use.position, second):
            yield Found(
                _OF_FILES[now.state],
                use.position,
                capture_id=use.capture_id,
                post_id=use.post_id,
                role=use.role,
                place=use.place,
                sha256=use.sha256,
                instead=now.sha256,
            )


def _was_removed(now: Hashed, name: FileName, position: int | None, second: SecondLook) -> bool:
    return now.state is FileState.LOST and second.excuses(name, position)


def _differing(capture: KeptCapture, hashed: Mapping[FileName, Hashed]) -> Differences | None:
    """Between the capture and its manifest; none where that is not as it was, None where it is no list."""
    now = hashed.get((MANIFESTS, capture.manifest_sha256 or ""))
    if now is None or now.state is not FileState.SAME:
        return Differences((), ())
    listed = listed_files(now.body)
    return None if listed is None else differences(listed, capture.files)


def _of(capture: KeptCapture, trouble: Trouble) -> Found:
    return Found(trouble, capture.position, capture_id=capture.id, post_id=capture.post_id)
