"""A kept file that was changed, taken away or misplaced is found; a lawful removal is told apart."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from application.evidence.chain_check import check_all
from application.evidence.portions import LINKS_AT_ONCE
from application.evidence.troubles import Outcome, Trouble, differing
from application.extensions import db
from application.gateways import gateways
from application.integrations.blobs import CHUNK
from application.integrations.capture.kinds import MANIFESTS
from application.models import Capture, CaptureItem
from tests.capture.conftest import CaptureStage
from tests.capture.tampering import (
    album,
    alter,
    capture_of,
    checked,
    file_path,
    found,
    item_of,
    keep,
    keep_bytes,
    kept,
    manifest_path,
    only,
)
from tests.capture.watched_blobs import WatchedBlobs
from tests.databases import by_turns
from tests.statements import count_statements

HARMS: dict[str, tuple[Callable[[Path], object], Trouble]] = {
    "a byte was changed": (alter, Trouble.FILE_CHANGED),
    "cut short": (lambda path: path.write_bytes(path.read_bytes()[:-1]), Trouble.FILE_CHANGED),
    "emptied": (lambda path: path.write_bytes(b""), Trouble.FILE_CHANGED),
    "taken away": (Path.unlink, Trouble.FILE_LOST),
}
OF_MANIFESTS = {
    Trouble.FILE_CHANGED: Trouble.MANIFEST_CHANGED,
    Trouble.FILE_LOST: Trouble.MANIFEST_LOST,
}


@pytest.mark.parametrize(("name", "database_url"), by_turns(HARMS), indirect=["database_url"])
def test_a_file_that_was_harmed_is_named_with_its_place(stage: CaptureStage, name: str) -> None:
    harm, trouble = HARMS[name]
    kept(stage, 1)
    post = album(stage)
    capture, item = capture_of(post), item_of(post, place=1)
    harm(file_path(stage, item.sha256))
    named = only(checked())
    assert (named.trouble, named.post_id, named.capture_id) == (trouble, post, capture.id)
    assert (named.role, named.place, named.position) == ("media", 1, 2)
    assert named.sha256 == item.sha256
    assert (named.instead is None) == (trouble is Trouble.FILE_LOST)


@pytest.mark.parametrize(("name", "database_url"), by_turns(HARMS, first=1), indirect=["database_url"])
def test_a_manifest_that_was_harmed_is_named(stage: CaptureStage, name: str) -> None:
    harm, trouble = HARMS[name]
    posts = kept(stage, 2)
    harm(manifest_path(stage, posts[1]))
    named = only(checked())
    assert (named.trouble, named.post_id, named.position) == (OF_MANIFESTS[trouble], posts[1], 2)


def test_the_still_of_a_film_is_named_as_such(stage: CaptureStage) -> None:
    post = stage.story(media_type="VIDEO", thumbnail_url="https://scontent.cdninstagram.com/still.jpg")
    keep(stage, post)
    alter(file_path(stage, item_of(post, "still").sha256))
    assert only(checked()).role == "still"


def test_a_name_that_no_file_can_have_is_a_file_that_is_gone(stage: CaptureStage) -> None:
    (post,) = kept(stage, 1)
    item_of(post).sha256 = "../../etc/passwd"
    db.session.commit()
    assert {each.trouble for each in checked().findings} == {Trouble.FILE_LOST, Trouble.FILES_DIFFER}


def test_a_file_of_another_post_in_its_place_is_found(stage: CaptureStage) -> None:
    posts = kept(stage, 2)
    before, other = item_of(posts[0]).sha256, item_of(posts[1]).sha256
    item_of(posts[0]).sha256 = other
    db.session.commit()
    named = only(checked())
    assert (named.trouble, named.post_id) == (Trouble.FILES_DIFFER, posts[0])
    assert (named.missing, named.added) == ((before,), (other,))


def test_files_that_changed_places_are_found_by_what_the_manifest_says(
    stage: CaptureStage,
) -> None:
    (post,) = keep_bytes([b"first", b"second"])
    one, other = item_of(post, place=0), item_of(post, place=1)
    one.sha256, other.sha256 = other.sha256, one.sha256
    db.session.commit()
    named = only(checked())
    assert (named.trouble, len(named.missing), len(named.added)) == (Trouble.FILES_DIFFER, 2, 2)


def test_a_file_taken_out_of_a_capture_or_slipped_in_is_found(stage: CaptureStage) -> None:
    posts = keep_bytes([b"first", b"second"], [b"third"])
    db.session.delete(item_of(posts[0], place=1))
    values = {"role": "media", "place": 9, "outcome": "kept", "sha256": item_of(posts[0]).sha256}
    db.session.add(CaptureItem(capture_id=capture_of(posts[1]).id, **values))
    db.session.commit()
    outcome = checked()
    assert found(outcome) == [(Trouble.FILES_DIFFER, 1), (Trouble.FILES_DIFFER, 2)]
    assert [(len(each.missing), len(each.added)) for each in outcome.findings] == [(1, 0), (0, 1)]


def test_a_manifest_that_lists_a_file_twice_wants_it_twice(stage: CaptureStage) -> None:
    (post,) = keep_bytes([b"the same", b"the same"])
    assert checked().findings == []
    db.session.delete(item_of(post, place=1))
    db.session.commit()
    assert only(checked()).trouble is Trouble.FILES_DIFFER


def test_a_manifest_that_is_no_list_is_found(stage: CaptureStage) -> None:
    (post,) = keep_bytes([b"first"])
    name = gateways().blobs.put(b"no JSON", kind=MANIFESTS, content_type="application/json")
    capture = capture_of(post)
    db.session.execute(delete(CaptureItem))
    capture.manifest_sha256 = name
    db.session.commit()
    assert Trouble.FILES_DIFFER in {each.trouble for each in checked().findings}


def test_a_file_that_captures_share_is_hashed_once_and_all_are_named(
    stage: CaptureStage,
) -> None:
    others = [[f"own {number}".encode()] for number in range(LINKS_AT_ONCE)]
    posts = keep_bytes([b"shared"], *others, [b"shared", b"more"])
    watched = WatchedBlobs(gateways().blobs)
    whole = Outcome()
    for part in check_all(watched):
        whole.add(part)
    assert whole.findings == []
    assert set(watched.opened.values()) == {1}
    assert whole.counts["files"] == LINKS_AT_ONCE + 2
    assert not watched.in_transaction
    file_path(stage, item_of(posts[0]).sha256).unlink()
    outcome = checked()
    assert [(each.trouble, each.post_id) for each in outcome.findings] == [
        (Trouble.FILE_LOST, posts[0]),
        (Trouble.FILE_LOST, posts[-1]),
    ]


def test_films_are_never_whole_in_memory(stage: CaptureStage) -> None:
    keep_bytes([b"f" * (5 * CHUNK + 7)])
    watched = WatchedBlobs(gateways().blobs)
    assert [part.findings for part in check_all(watched)] == [[], []]
    assert watched.largest_piece == CHUNK


def test_a_portion_costs_the_same_statements_for_any_number_of_captures(stage: CaptureStage) -> None:
    counted = []
    for number in (2, LINKS_AT_ONCE - 2):
        posts = keep_bytes(*([f"{number} {index}".encode(), b"shared"] for index in range(number)))
        for post in posts:
            file_path(stage, item_of(post).sha256).unlink()
        with count_statements(stage.app) as sent:
            outcome = checked()
        counted.append(len(sent))
        assert {each.trouble for each in outcome.findings} == {Trouble.FILE_LOST}
    # How far it goes; six for the portion and three for the second look; seven for the loose ends.
    assert counted[0] == counted[1]
    assert counted[0] <= 2 + 6 + 3 + 8


def test_a_file_that_cannot_be_read_is_told_apart_from_one_that_is_gone(stage: CaptureStage) -> None:
    posts = keep_bytes([b"first"], [b"second"])
    path = file_path(stage, item_of(posts[0]).sha256)
    path.unlink()
    path.mkdir()
    outcome = checked()
    assert only(outcome).trouble is Trouble.FILE_UNREADABLE
    assert (outcome.counts["unread"], differing(outcome.counts)) == (1, 0)


def test_a_store_that_gives_nothing_is_no_loss_of_everything(stage: CaptureStage) -> None:
    def fail(name: str) -> None:
        raise OSError("no disk")

    keep_bytes([b"first"], [b"second"], [b"third"])
    (outcome,) = check_all(WatchedBlobs(gateways().blobs, fail))
    assert found(outcome) == [(Trouble.OUT_OF_REACH, 1)]
    assert outcome.counts["unread"] == 6  # three files, three manifests
    assert differing(outcome.counts) == 0


def test_a_manifest_is_read_for_fingerprints_whatever_else_it_says(stage: CaptureStage) -> None:
    (post,) = keep_bytes([b"first"])
    told = {"pieces": {"deep": [{"sha256": item_of(post).sha256, "role": 7}]}, "sha256": "none", "more": None}
    name = gateways().blobs.put(json.dumps(told).encode(), kind=MANIFESTS, content_type="application/json")
    db.session.execute(update(Capture).values(manifest_sha256=name))
    db.session.commit()
    assert Trouble.FILES_DIFFER not in {each.trouble for each in checked().findings}
