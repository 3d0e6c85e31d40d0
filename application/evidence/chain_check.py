"""Check the chain of evidence, portion by portion, and the captures of single posts. Never commits."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select

from application.evidence.chain import tombstones_sha256
from application.evidence.chain_links import Link, judge_link, judge_links
from application.evidence.judging import judge_captures, suspects_of
from application.evidence.kept_files import StoreOutOfReach, hash_files
from application.evidence.loose_ends import furthest, loose_ends
from application.evidence.portions import KeptCapture, Portion, kept_captures, read_links, read_portion
from application.evidence.second_look import SecondLook, look_again
from application.evidence.stops import stopped_at
from application.evidence.troubles import UNREAD, Found, Outcome, Trouble
from application.extensions import db
from application.integrations.blobs import BlobStore
from application.integrations.capture.kinds import FILES, MANIFESTS
from application.models import Capture, ChainLink, LinkKind

POSTS_AT_ONCE = 100


def check_portion(portion: Portion, last: int, blobs: BlobStore) -> Outcome:
    """What came of checking a portion of the chain that ends at `last`. Three statements, or none.

    No transaction may be open. Raises StoreOutOfReach.
    """
    hashed = hash_files(_file_names(portion.captures, portion.hashed), blobs)
    suspects = suspects_of(portion.captures, hashed)
    alone = _links_without_capture(portion)
    names = {*suspects.names, *((MANIFESTS, link.subject_sha256) for link in alone)}
    second = look_again(names, suspects.capture_ids, suspects.files, last)
    outcome = judge_captures(portion.captures, portion.links, hashed, second)
    outcome.findings[:0] = judge_links(portion.links, portion.after, portion.to, portion.end)
    _judge_lone_links(outcome, alone, second)
    _judge_removals(outcome, portion)
    outcome.looked_at["links"] += sum(position > portion.after for position in portion.links)
    return outcome


def check_all(blobs: BlobStore) -> Iterator[Outcome]:
    """Check everything, for whoever waits; what came of each portion, and of the loose ends at last.

    Where the store is out of reach, that is the last it says.
    """
    last, position = furthest(), 0
    db.session.close()
    while position < last:
        portion = read_portion(position, last)
        try:
            outcome = check_portion(portion, last, blobs)
        except StoreOutOfReach:
            outcome = stopped_at(Trouble.OUT_OF_REACH, position, last)
            db.session.close()
            yield outcome
            return
        yield outcome
        position = portion.to
    yield loose_ends(last).outcome


def check_posts(post_ids: Sequence[int], blobs: BlobStore) -> Iterator[Outcome]:
    """Check the captures of these posts, and the links that vouch for them. Closes the transaction.

    Where the store is out of reach, the files left are counted only.
    """
    is_in_reach = True
    for start in range(0, len(post_ids), POSTS_AT_ONCE):
        some = list(post_ids[start : start + POSTS_AT_ONCE])
        vouched = Capture.manifest_sha256.is_not(None) | Capture.chain_position.is_not(None)
        captures = kept_captures(select(Capture.id).where(Capture.post_id.in_(some), vouched))
        positions = {capture.position for capture in captures if capture.position is not None}
        links = read_links(ChainLink.position.in_(positions))
        db.session.close()
        names = _file_names(captures, frozenset())
        try:
            hashed = hash_files(names, blobs) if is_in_reach else None
        except StoreOutOfReach:
            hashed, is_in_reach = None, False
            yield Outcome(findings=[Found(Trouble.OUT_OF_REACH)])
        if hashed is None:
            yield Outcome(Counter({UNREAD: len(names)}))
            continue
        suspects = suspects_of(captures, hashed)
        second = look_again(suspects.names, suspects.capture_ids, suspects.files, None)
        outcome = judge_captures(captures, links, hashed, second)
        wrong = (judge_link(link, None) for link in links.values())
        outcome.findings[:0] = [found for found in wrong if found is not None]
        yield outcome


def _file_names(captures: Collection[KeptCapture], hashed: frozenset[str]) -> set[tuple[str, str]]:
    manifests = {(MANIFESTS, each.manifest_sha256) for each in captures if each.manifest_sha256 is not None}
    files = {(FILES, file.sha256) for each in captures for file in each.files}
    return manifests | {name for name in files if name[1] not in hashed}


def _links_without_capture(portion: Portion) -> list[Link]:
    """Those that are whole: what an altered one is about says nothing."""
    claimed = {(capture.position, capture.manifest_sha256) for capture in portion.captures}
    return [
        link
        for position, link in sorted(portion.links.items())
        if position > portion.after
        and link.kind is LinkKind.CAPTURE
        and link.fits(position)
        and (position, link.subject_sha256) not in claimed
    ]


def _judge_lone_links(outcome: Outcome, alone: Sequence[Link], second: SecondLook) -> None:
    for link in alone:
        if second.excuses((MANIFESTS, link.subject_sha256), link.position):
            outcome.looked_at["removed_captures"] += 1
        else:
            lost = Found(Trouble.LINK_WITHOUT_CAPTURE, link.position, sha256=link.subject_sha256)
            outcome.findings.append(lost)


def _judge_removals(outcome: Outcome, portion: Portion) -> None:
    for position, link in sorted(portion.links.items()):
        if position <= portion.after or link.kind is not LinkKind.REMOVAL:
            continue
        tombstones = portion.tombstones.get(position, ())
        if tombstones_sha256(tombstones) != link.subject_sha256:
            outcome.findings.append(Found(Trouble.REMOVAL_ALTERED, position))
        else:
            outcome.looked_at["removed_files"] += sum(each.kind == FILES for each in tombstones)
    for position, tombstones in sorted(portion.tombstones.items()):
        of_link = portion.links.get(position)
        if of_link is None or of_link.kind is not LinkKind.REMOVAL:
            outcome.findings += [
                Found(Trouble.REMOVAL_NOT_LINKED, position, sha256=each.sha256) for each in tombstones
            ]
