"""Which kept file stands for a post: the newest capture's first, until staff choose another."""

import pytest
from flask import Flask

from application.capture.kept import kept_posts, standing_files
from application.extensions import db
from application.models import (
    AuditAction,
    AuditEntry,
    CaptureChoice,
    CaptureItem,
    CaptureOutcome,
    CaptureRole,
    CaptureState,
)
from tests import builders
from tests.capture.kept_stage import KeptStage, SignIn, set_kept_stage
from tests.statements import count_statements


@pytest.fixture
def stage(app: Flask, sign_in: SignIn) -> KeptStage:
    return set_kept_stage(app, sign_in)


def standing(stage: KeptStage) -> int | None:
    with stage.rows():
        found = standing_files([stage.post_id]).get(stage.post_id)
        return None if found is None else found.item_id


def choose(stage: KeptStage, item: int | str) -> int:
    return stage.manager.post(f"{stage.path}/choose", data={"item": item}).status_code


def test_nothing_stands_where_nothing_is_kept(stage: KeptStage) -> None:
    with stage.rows():
        builders.create_capture(stage.post, state=CaptureState.FAILED, problem="no_address")
    assert standing(stage) is None


def test_the_newest_captures_first_stands(stage: KeptStage) -> None:
    stage.keep(b"old")
    _, newest = stage.keep(b"new 1", b"new 2")
    with stage.rows():
        builders.create_capture(stage.post, state=CaptureState.FAILED, problem="no_address")
    assert standing(stage) == newest[0]


def test_what_could_not_be_kept_stands_for_nothing(stage: KeptStage) -> None:
    with stage.rows():
        capture = builders.create_capture(stage.post, state=CaptureState.PARTLY, problem="too_large")
        lacks = CaptureItem(
            capture_id=capture.id,
            role=CaptureRole.MEDIA,
            place=0,
            outcome=CaptureOutcome.REFUSED,
            problem="too_large",
        )
        db.session.add(lacks)
        second = builders.create_kept_file(capture, place=1).id
        builders.create_kept_file(capture, place=0, role=CaptureRole.STILL)
        builders.create_kept_file(capture, role=CaptureRole.PAGE)
    assert standing(stage) == second


def test_a_still_stands_where_no_picture_and_no_film_is_kept(stage: KeptStage) -> None:
    with stage.rows():
        capture = builders.create_capture(stage.post, state=CaptureState.PARTLY, problem="too_large")
        still = builders.create_kept_file(capture, role=CaptureRole.STILL).id
        builders.create_kept_file(capture, role=CaptureRole.PAGE)
    assert standing(stage) == still


def test_staff_choose_another_which_stays_when_more_is_kept(stage: KeptStage) -> None:
    _, items = stage.keep(b"1", b"2")
    assert choose(stage, items[1]) == 303
    stage.keep(b"3")
    assert standing(stage) == items[1]
    assert "was chosen by hand" in stage.page()
    assert "was chosen by hand" not in stage.page(stage.owner)


def test_a_choice_is_undone_by_another_and_by_letting_the_newest_stand(stage: KeptStage) -> None:
    _, items = stage.keep(b"1", b"2")
    for each in (items[1], items[0]):
        choose(stage, each)
        assert standing(stage) == each
    _, newest = stage.keep(b"3")
    assert standing(stage) == items[0]
    assert choose(stage, "newest") == 303
    assert standing(stage) == newest[0]
    assert choose(stage, "newest") == 303


def test_chosen_twice_it_is_chosen_once(stage: KeptStage) -> None:
    _, items = stage.keep(b"1", b"2")
    for _ in range(2):
        choose(stage, items[1])
    with stage.rows():
        assert db.session.query(CaptureChoice).count() == 1
        entry = db.session.query(AuditEntry).filter_by(action=AuditAction.CAPTURE_CHOSEN.value).one()
        assert (entry.user_id, entry.details) == (
            stage.owner_id,
            {"post": stage.post_id, "file": items[1]},
        )


def test_only_staff_choose_and_only_files_of_the_post(stage: KeptStage) -> None:
    _, items = stage.keep(b"1", b"2")
    with stage.rows():
        other = builders.create_post(stage.post.instagram_account)
        foreign = builders.create_kept_file(builders.create_capture(other)).id
    for who in (stage.owner, stage.consultant):
        assert who.post(f"{stage.path}/choose", data={"item": items[1]}).status_code == 403
    assert [choose(stage, wrong) for wrong in (foreign, 99_999_999, "abc", "")] == [404, 404, 400, 400]
    assert standing(stage) == items[0]


def test_many_posts_take_as_many_statements_as_one(stage: KeptStage) -> None:
    counts, ids = [], []
    for number in (1, 20):
        with stage.rows():
            for _ in range(number):
                post = builders.create_post(stage.post.instagram_account)
                builders.create_kept_file(builders.create_capture(post))
                ids.append(post.id)
        with stage.rows(), count_statements(stage.app) as sent:
            assert kept_posts(ids) == set(ids)
            assert standing_files(ids).keys() == set(ids)
        counts.append(len(sent))
    assert counts == [3, 3]
