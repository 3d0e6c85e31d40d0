"""Whoever alters the chain of evidence is found out: each link that was touched is named by its place."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from application.evidence.chain import add_link
from application.evidence.troubles import Trouble
from application.extensions import db
from application.models import Capture, CaptureItem, ChainHead, ChainLink, LinkKind, Tombstone
from tests.capture.checks import run_check
from tests.capture.conftest import CaptureStage
from tests.capture.tampering import (
    capture_of,
    checked,
    found,
    kept,
    link,
    only,
    put_links,
    rehash,
    remove_link,
    rewrite_from,
    row,
    swap_rows,
    swap_subjects,
)
from tests.databases import by_turns

ALTERED, MOVED, ANOTHER = Trouble.LINK_ALTERED, Trouble.LINK_MOVED, Trouble.LINK_FOLLOWS_ANOTHER
NOT_LINKED, ALONE = Trouble.CAPTURE_NOT_LINKED, Trouble.LINK_WITHOUT_CAPTURE


def test_where_nothing_was_kept_nothing_is_wrong(stage: CaptureStage) -> None:
    outcome = checked()
    assert (outcome.findings, outcome.counts["trouble"]) == ([], 0)


def test_what_nobody_touched_is_in_order(stage: CaptureStage) -> None:
    kept(stage, 3)
    outcome = checked()
    assert outcome.findings == []
    counts = outcome.counts
    assert (counts["links"], counts["captures"], counts["files"], counts["manifests"]) == (3, 3, 3, 3)


def test_two_links_that_changed_places_are_named(stage: CaptureStage) -> None:
    kept(stage, 5)
    swap_rows(2, 3)
    outcome = checked()
    moved = [(each.position, each.made_for) for each in outcome.findings if each.trouble is MOVED]
    assert moved == [(2, 3), (3, 2)]
    assert (ANOTHER, 4) in found(outcome)
    assert {each.position for each in outcome.findings if each.trouble is NOT_LINKED} == {2, 3}


def test_links_far_apart_that_changed_places_are_named_too(stage: CaptureStage) -> None:
    kept(stage, 2)
    for number in range(130):
        add_link(LinkKind.CAPTURE, hashlib.sha256(str(number).encode()).hexdigest())
    db.session.commit()
    swap_rows(1, 131)
    assert {(ALTERED, 1), (ALTERED, 131)} <= set(found(checked()))


def test_links_that_changed_subjects_are_named(stage: CaptureStage) -> None:
    posts = kept(stage, 4)
    swap_subjects(2, 3)
    outcome = checked()
    of_links = [each for each in found(outcome) if each[0] in (ALTERED, MOVED, ANOTHER)]
    assert of_links == [(ALTERED, 2), (ALTERED, 3)]
    named = [each.post_id for each in outcome.findings if each.trouble is NOT_LINKED]
    assert named == posts[1:3]


def test_a_link_that_was_altered_and_hashed_anew_is_named_by_the_one_that_follows(
    stage: CaptureStage,
) -> None:
    kept(stage, 4)
    rehash(2, hashlib.sha256(b"something else").hexdigest())
    outcome = checked()
    assert [each for each in found(outcome) if each[0] in (ALTERED, MOVED, ANOTHER)] == [(ANOTHER, 3)]
    assert {(ALONE, 2), (NOT_LINKED, 2)} <= set(found(outcome))


def test_the_last_link_that_was_altered_and_hashed_anew_differs_from_the_noted_end(
    stage: CaptureStage,
) -> None:
    kept(stage, 3)
    rehash(3, hashlib.sha256(b"something else").hexdigest())
    assert (Trouble.END_DIFFERS, 3) in found(checked())


@pytest.mark.parametrize(
    ("column", "database_url"), by_turns(["previous_sha256", "sha256", "kind"]), indirect=["database_url"]
)
def test_whatever_of_a_link_is_altered_it_is_named(stage: CaptureStage, column: str) -> None:
    kept(stage, 3)
    value = LinkKind.REMOVAL if column == "kind" else hashlib.sha256(b"other").hexdigest()
    db.session.execute(update(ChainLink).where(ChainLink.position == 2).values({column: value}))
    db.session.commit()
    assert (ALTERED, 2) in found(checked())


def test_a_link_taken_out_of_the_middle_leaves_a_gap_that_is_named(stage: CaptureStage) -> None:
    posts = kept(stage, 5)
    for position in (2, 3):
        remove_link(position)
    outcome = checked()
    gap = next(each for each in outcome.findings if each.trouble is Trouble.LINKS_MISSING)
    assert (gap.position, gap.to) == (2, 3)
    assert [each.post_id for each in outcome.findings if each.trouble is NOT_LINKED] == posts[1:3]
    assert len(outcome.findings) == 3


def test_a_gap_that_was_closed_by_moving_up_what_follows_is_named(stage: CaptureStage) -> None:
    kept(stage, 4)
    put_links([{**row(3), "position": 2}, {**row(4), "position": 3}], 2, 3, 4)
    moved = [(each.position, each.made_for) for each in checked().findings if each.trouble is MOVED]
    assert moved == [(2, 3), (3, 4)]


def test_the_last_link_taken_away_is_missed(stage: CaptureStage) -> None:
    posts = kept(stage, 3)
    remove_link(3)
    outcome = checked()
    assert found(outcome) == [(Trouble.END_MISSING, 3), (NOT_LINKED, 3)]
    assert outcome.findings[1].post_id == posts[2]


def test_all_links_taken_away_are_missed_as_one_end(stage: CaptureStage) -> None:
    kept(stage, 3)
    db.session.execute(delete(ChainLink))
    db.session.commit()
    missing = [each for each in checked().findings if each.trouble is Trouble.END_MISSING]
    assert [(each.position, each.to) for each in missing] == [(1, 3)]


def test_a_noted_end_far_beyond_the_chain_is_told_at_once(stage: CaptureStage) -> None:
    kept(stage, 2)
    db.session.execute(update(ChainHead).values(position=10**12))
    db.session.commit()
    end = only(checked())
    assert (end.trouble, end.position, end.to) == (Trouble.END_MISSING, 3, 10**12)


def test_an_end_that_was_noted_earlier_or_not_at_all_is_told(stage: CaptureStage) -> None:
    kept(stage, 3)
    db.session.execute(update(ChainHead).values(position=2, sha256=link(2).sha256))
    db.session.commit()
    assert found(checked()) == [(Trouble.END_DIFFERS, 3)]
    db.session.execute(delete(ChainHead))
    db.session.commit()
    assert found(checked()) == [(Trouble.END_DIFFERS, 3)]


def test_a_capture_that_is_gone_without_a_note_of_its_removal_is_missed(stage: CaptureStage) -> None:
    posts = kept(stage, 3)
    gone = capture_of(posts[1])
    manifest = gone.manifest_sha256
    db.session.execute(delete(CaptureItem).where(CaptureItem.capture_id == gone.id))
    db.session.execute(delete(Capture).where(Capture.id == gone.id))
    db.session.commit()
    outcome = only(checked())
    assert (outcome.trouble, outcome.position, outcome.sha256) == (ALONE, 2, manifest)


@pytest.mark.parametrize(("position", "database_url"), by_turns([None, 0, 99]), indirect=["database_url"])
def test_a_capture_that_no_link_vouches_for_is_named(stage: CaptureStage, position: int | None) -> None:
    posts = kept(stage, 2)
    capture_of(posts[1]).chain_position = position
    db.session.commit()
    outcome = checked()
    assert {each.trouble for each in outcome.findings} == {NOT_LINKED, ALONE}
    assert [each.post_id for each in outcome.findings if each.trouble is NOT_LINKED] == [posts[1]]


def test_a_capture_slipped_in_beside_another_is_named(stage: CaptureStage) -> None:
    posts = kept(stage, 1)
    whole = capture_of(posts[0])
    other = stage.story()
    slipped = Capture(
        post_id=other,
        state=whole.state,
        asked_at=whole.asked_at,
        manifest_sha256="a" * 64,
        chain_position=1,
    )
    db.session.add(slipped)
    db.session.commit()
    named = [each for each in checked().findings if each.trouble is NOT_LINKED]
    assert [(each.post_id, each.position) for each in named] == [(other, 1)]


def test_a_failed_capture_needs_no_link(stage: CaptureStage) -> None:
    posts = kept(stage, 1)
    now = capture_of(posts[0]).asked_at
    db.session.add(Capture(post_id=posts[0], state="failed", asked_at=now, finished_at=now))
    db.session.commit()
    assert checked().findings == []


@pytest.mark.parametrize("kind", ["captures", "capture-manifests"])
@pytest.mark.parametrize(("position", "database_url"), by_turns([None, 1, 99]), indirect=["database_url"])
def test_a_note_of_a_removal_that_the_chain_does_not_know_is_named(
    stage: CaptureStage, kind: str, position: int | None
) -> None:
    kept(stage, 1)
    when = capture_of(db.session.scalars(select(Capture.post_id)).one()).asked_at + timedelta(hours=1)
    note = Tombstone(kind=kind, sha256="b" * 64, removed_at=when, reason="age", chain_position=position)
    db.session.add(note)
    db.session.commit()
    outcome = only(checked())
    assert (outcome.trouble, outcome.sha256) == (Trouble.REMOVAL_NOT_LINKED, "b" * 64)


def test_somebody_who_rewrites_the_whole_chain_is_found_by_the_last_check(stage: CaptureStage) -> None:
    posts = kept(stage, 3)
    assert run_check(stage).counts["trouble"] == 0
    forged = stage.service.blobs.put(
        b'{"kept": []}', kind="capture-manifests", content_type="application/json"
    )
    capture = capture_of(posts[0])
    capture.manifest_sha256 = forged
    db.session.execute(delete(CaptureItem).where(CaptureItem.capture_id == capture.id))
    rehash(1, forged)
    rewrite_from(2)
    assert found(checked()) == [(Trouble.REWRITTEN, 3)]


def test_an_end_cut_off_with_everything_that_told_of_it_is_missed_by_the_last_check(
    stage: CaptureStage,
) -> None:
    posts = kept(stage, 3)
    run_check(stage)
    gone = capture_of(posts[2]).id
    db.session.execute(delete(CaptureItem).where(CaptureItem.capture_id == gone))
    db.session.execute(delete(Capture).where(Capture.id == gone))
    db.session.execute(update(ChainHead).values(position=2, sha256=link(2).sha256))
    remove_link(3)
    assert found(checked()) == [(Trouble.END_MISSING, 3)]
