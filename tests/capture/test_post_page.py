"""The page of what is kept of a post: who sees it, what it says, and how staff ask for more."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    AuditAction,
    AuditEntry,
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


def words_of(page: str) -> str:
    """What is to be read on it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def progress(stage: KeptStage) -> dict[str, object]:
    told: dict[str, object] = stage.manager.get(f"{stage.path}/progress").get_json()
    return told


def lacking(stage: KeptStage, capture_id: int, role: CaptureRole, outcome: CaptureOutcome, why: str) -> None:
    with stage.rows():
        db.session.add(CaptureItem(capture_id=capture_id, role=role, place=0, outcome=outcome, problem=why))
        db.session.commit()


def test_staff_the_owner_and_consultants_of_a_campaign_with_the_post_see_it(stage: KeptStage) -> None:
    stage.keep(b"a picture")
    for who in (stage.manager, stage.owner, stage.consultant):
        assert who.get(stage.path).status_code == 200
        assert who.get(f"{stage.path}/progress").status_code == 200


def test_for_others_there_is_no_such_page(stage: KeptStage) -> None:
    stage.keep(b"a picture")
    for who in (stage.stranger, stage.other_consultant):
        assert who.get(stage.path).status_code == 404
        assert who.get(f"{stage.path}/progress").status_code == 404
    assert stage.app.test_client().get(stage.path).status_code == 302
    assert stage.manager.get("/captures/posts/99999999999").status_code == 404


def test_the_owner_meets_no_names_and_no_buttons_of_staff(stage: KeptStage) -> None:
    with stage.rows():
        asker = builders.create_user(name="Somebody Of Staff").id
    stage.keep(b"a picture", asked_by_id=asker)
    assert "Somebody Of Staff" in stage.page()
    for who in (stage.owner, stage.consultant):
        page = stage.page(who)
        assert "Somebody Of Staff" not in page
        assert "Capture again now" not in page
        assert "stand for the post" not in page


def test_each_file_is_shown_with_what_vouches_for_it(stage: KeptStage) -> None:
    capture_id, (first, _second) = stage.keep(b"a picture", b"another picture")
    page = stage.page()
    with stage.rows():
        item = stage.item(first)
        manifest = stage.captures()[0].manifest_sha256
    assert f">{item.sha256}</code>" in page
    assert f">{manifest}</code>" in page
    assert f'href="/captures/manifests/{capture_id}"' in page
    picture = re.search(rf'<img src="/captures/files/{first}/[^"]+\.jpg"[^>]+>', page)
    assert picture is not None
    for part in ('loading="lazy"', 'width="1080" height="1350"', 'alt="Picture 1 of 2 of the feed picture'):
        assert part in picture[0]
    assert "JPEG picture, 1,080 × 1,350, 9 bytes" in words_of(page)
    assert "Stands for the post" in page


def test_a_film_has_controls_its_still_and_a_shape_of_its_own(stage: KeptStage) -> None:
    with stage.rows():
        capture = builders.create_capture(stage.post)
        film = builders.create_kept_file(
            capture, b"a film", content_type="video/mp4", width=None, height=None
        ).id
        still = builders.create_kept_file(capture, b"its still", role=CaptureRole.STILL).id
    page = stage.page()
    found = re.search(r"<video[^>]+>", page)
    assert found is not None
    for part in ("controls", 'preload="metadata"', 'width="1080"', f'poster="/captures/files/{still}/'):
        assert part in found[0]
    assert f'<source src="/captures/files/{film}/' in page


@pytest.mark.parametrize(
    ("state", "problem", "sentence"),
    [
        (CaptureState.FAILED, "no_address", "Instagram gave no address of a file"),
        (CaptureState.FAILED, "a-word-of-later", "It could not be had."),
        (CaptureState.EXPIRED, None, "The story ended before this could be kept."),
    ],
    ids=["known", "unknown", "ended"],
)
def test_what_failed_says_why_in_plain_words(
    stage: KeptStage, state: CaptureState, problem: str | None, sentence: str
) -> None:
    with stage.rows():
        builders.create_capture(stage.post, state=state, problem=problem)
    for who in (stage.manager, stage.owner):
        assert sentence in words_of(stage.page(who))


def test_what_to_do_about_it_is_said_to_staff_only(stage: KeptStage) -> None:
    with stage.rows():
        builders.create_capture(stage.post, state=CaptureState.FAILED, problem="service_refused")
    assert "Tell the admin" in stage.page()
    assert "Tell the admin" not in stage.page(stage.owner)


def test_a_part_that_lacks_is_named_beside_what_is_kept(stage: KeptStage) -> None:
    with stage.rows():
        capture = builders.create_capture(stage.post, state=CaptureState.PARTLY, problem="too_large")
        builders.create_kept_file(capture, b"its still", role=CaptureRole.STILL)
        capture_id = capture.id
    lacking(stage, capture_id, CaptureRole.MEDIA, CaptureOutcome.REFUSED, "too_large")
    words = words_of(stage.page())
    assert "Partly kept" in words
    assert "The film itself is not kept. It is larger than what is kept." in words
    assert "Stands for the post" in words
    assert "Download all" in words


@pytest.mark.parametrize(
    ("outcome", "problem", "sentence"),
    [
        (CaptureOutcome.NOT_PUBLIC, "login_wall", "The page is not public"),
        (CaptureOutcome.NO_BROWSER, "no_browser", "Page pictures need Chromium, which the capture"),
    ],
    ids=["wall", "browser"],
)  # fmt: skip
def test_a_missing_picture_of_the_page_says_why(
    stage: KeptStage, outcome: CaptureOutcome, problem: str, sentence: str
) -> None:
    capture_id, _ = stage.keep(b"a picture")
    lacking(stage, capture_id, CaptureRole.PAGE, outcome, problem)
    assert sentence in words_of(stage.page())


def test_page_pictures_that_are_switched_off_for_stories_are_said_to_be(stage: KeptStage) -> None:
    stage.set_post(media_product_type="STORY")
    stage.keep(b"a picture")
    assert "switched off for stories" in stage.page()


def test_the_picture_of_the_page_is_shown_with_its_time(stage: KeptStage) -> None:
    with stage.rows():
        capture = builders.create_capture(stage.post)
        builders.create_kept_file(capture, b"a picture")
        builders.create_kept_file(capture, b"a page", role=CaptureRole.PAGE, content_type="image/png")
    page = stage.page()
    assert re.search(r'<img src="/captures/files/\d+/[^"]+_page\.png"', page)
    assert "What everybody saw of it on Instagram, 20 Nov 2026, 12:00" in words_of(page)


def test_nothing_kept_yet_says_how_it_comes(stage: KeptStage) -> None:
    assert "Nothing is kept yet" in stage.page()
    assert "Nothing is kept of this post" in stage.page(stage.owner)
    stage.set_post(deleted_at=clock.now())
    assert "It was deleted on Instagram" in stage.page()


def test_staff_ask_for_a_capture_and_a_second_press_asks_for_nothing_more(
    stage: KeptStage, queue: LocalTaskQueue
) -> None:
    first = stage.manager.post(f"{stage.path}/capture")
    assert (first.status_code, first.location) == (303, stage.path)
    assert "It is in line to be kept." in stage.page()
    stage.manager.post(f"{stage.path}/capture")
    assert "It is being kept already." in stage.page()
    with stage.rows():
        assert len(stage.captures()) == 1
        asked = select(AuditEntry).where(AuditEntry.action == AuditAction.CAPTURE_ASKED.value)
        (entry,) = db.session.scalars(asked).all()
        assert (entry.user_id, entry.details) == (stage.owner_id, {"post": stage.post_id})
    queue.drain()
    with stage.rows():
        assert stage.captures()[0].state is CaptureState.DONE


def test_what_waits_for_its_next_try_is_tried_at_once(stage: KeptStage) -> None:
    with stage.rows():
        builders.create_capture(
            stage.post,
            state=CaptureState.ASKED,
            problem="service_busy",
            next_try_at=clock.now() + timedelta(hours=2),
        )
    page = stage.page()
    assert "At the last try, the capture service had too much to do." in words_of(page)
    assert "Try again now" in page
    stage.manager.post(f"{stage.path}/capture")
    with stage.rows():
        (capture,) = stage.captures()
        assert capture.generation == 1


def test_the_script_is_told_how_far_it_is_until_it_is_through(stage: KeptStage) -> None:
    stage.manager.post(f"{stage.path}/capture")
    page = stage.page()
    assert f'data-capture-progress="{stage.path}/progress"' in page
    assert "See how far it is now" in page
    told = progress(stage)
    assert told["open"] is True
    assert "It is in line to be kept." in str(told["panel"])
    with stage.rows():
        stage.captures()[0].finish(CaptureState.FAILED, clock.now(), "no_address")
        db.session.commit()
    assert progress(stage)["open"] is False


@pytest.mark.parametrize("reason", ["deleted", "ended"])
def test_what_can_not_be_had_any_more_is_not_asked_for(stage: KeptStage, reason: str) -> None:
    gone = {"deleted_at": clock.now()}
    ended = {"media_product_type": "STORY", "posted_at": clock.now() - timedelta(hours=25)}
    stage.set_post(**(gone if reason == "deleted" else ended))
    assert "Capture now" not in stage.page()
    stage.manager.post(f"{stage.path}/capture")
    assert "Nothing more can be kept of this post." in stage.page()
    with stage.rows():
        assert stage.captures() == []


def test_only_staff_may_ask(stage: KeptStage) -> None:
    for who in (stage.owner, stage.consultant):
        assert who.post(f"{stage.path}/capture").status_code == 403
    assert stage.manager.post("/captures/posts/99999999/capture").status_code == 404


def test_a_look_of_staff_is_told_to_the_owner_and_ones_own_is_none(stage: KeptStage) -> None:
    stage.page(stage.owner)
    assert "Nobody has looked so far" in stage.owner.get("/me/seen-by").text
    stage.page()
    assert "Mona Manager" in stage.owner.get("/me/seen-by").text


def test_a_post_kept_many_times_takes_as_many_statements_and_pages(stage: KeptStage) -> None:
    stage.page()  # the look is on record by then
    stage.keep(b"a picture")
    counts = []
    for number in (0, 30):
        for _ in range(number):
            stage.keep(*(f"picture {place}".encode() for place in range(3)))
        with count_statements(stage.app) as sent:
            page = stage.page()
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert "Page 1 of 4" in page
    assert page.count('<details class="capture capture-earlier"') == 9


class TestWithoutAService:
    @pytest.fixture
    def config(self, database_url: str, config: Config) -> Config:
        return replace(config, capture_address="")

    def test_staff_are_told_and_nobody_can_ask(self, stage: KeptStage) -> None:
        assert "No capture service is set up" in stage.page()
        assert "No capture service is set up" not in stage.page(stage.owner)
        assert "Capture now" not in stage.page()
        answer = stage.manager.post(f"{stage.path}/capture")
        assert answer.status_code == 409
        assert "No capture service is set up" in answer.text
