"""A story is kept as soon as it is found; whatever goes wrong is recorded, and tried again in time."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import grpc
import pytest
from sqlalchemy import select, update

from application.capture.asking import ask_for_captures, stories_to_capture
from application.clock import clock
from application.extensions import db
from application.integrations.capture import capture_pb2 as messages
from application.integrations.capture import kinds
from application.models import (
    Capture,
    CaptureOutcome,
    CaptureRole,
    CaptureState,
    ChainLink,
    InstagramAccount,
    Post,
    PostChild,
)
from application.task_queue import commit
from application.tombstones import entomb
from tests.builders import create_user
from tests.capture.conftest import CaptureStage
from tests.fakes.capture_server import Refuses, Verdict


def ask(post_id: int, asked_by_id: int | None = None) -> int:
    opened = ask_for_captures([post_id], asked_by_id=asked_by_id)
    commit()
    return opened


def only(
    outcome: messages.Outcome, problem: str, role: int | None = None, place: int = 0
) -> Callable[..., Verdict | None]:
    """This outcome for one medium, or for all; the others are kept."""

    def answer(wanted: messages.Wanted) -> Verdict | None:
        meant = role is None or (wanted.role == role and wanted.place == place)
        return (outcome, problem) if meant else None

    return answer


def test_a_story_is_kept_with_its_manifest_in_the_chain(stage: CaptureStage) -> None:
    post = stage.story()
    assert ask(post) == 1
    stage.work()
    (capture,) = stage.captures(post)
    assert capture.state is CaptureState.DONE
    assert capture.open_for_post_id is None
    (item,) = stage.items(capture)
    assert (item.role, item.outcome) == (CaptureRole.MEDIA, CaptureOutcome.KEPT)
    assert item.sha256 is not None
    assert stage.service.blobs.get(item.sha256, kind=kinds.FILES)
    link = db.session.get_one(ChainLink, capture.chain_position)
    assert link.subject_sha256 == capture.manifest_sha256


def test_asked_twice_it_is_one(stage: CaptureStage) -> None:
    post = stage.story()
    for _ in range(2):
        assert ask(post) == 1
    stage.work()
    assert len(stage.captures(post)) == 1
    assert len(stage.service.asked) == 1


def test_asked_again_after_it_is_done_it_is_another(stage: CaptureStage) -> None:
    post = stage.story()
    for _ in range(2):
        ask(post, create_user().id)
        stage.work()
    assert [capture.state for capture in stage.captures(post)] == [CaptureState.DONE] * 2


def test_a_film_comes_with_its_still(stage: CaptureStage) -> None:
    post = stage.story(media_type="VIDEO", thumbnail_url="https://scontent.cdninstagram.com/still.jpg")
    ask(post)
    stage.work()
    roles = [item.role for item in stage.items(stage.captures(post)[0])]
    assert roles == [CaptureRole.MEDIA, CaptureRole.STILL]


def test_of_an_album_every_child_is_kept(stage: CaptureStage) -> None:
    post = stage.post(media_type="CAROUSEL_ALBUM", media_url=None)
    for place in range(3):
        child = PostChild(
            post_id=post, graph_id=f"child-{post}-{place}", place=place, media_url=f"https://x/{place}"
        )
        db.session.add(child)
    db.session.commit()
    ask(post)
    stage.work()
    items = stage.items(stage.captures(post)[0])
    assert [item.place for item in items if item.role is CaptureRole.MEDIA] == [0, 1, 2]


def test_the_page_is_pictured_of_posts_but_not_of_stories_unless_the_setting_says_so(
    stage: CaptureStage,
) -> None:
    story, post = stage.story(), stage.post()
    ask(story)
    ask(post)
    stage.work()
    assert [bool(request.page_address) for request in stage.service.asked] == [False, True]


@pytest.mark.parametrize(
    "page",
    [(messages.NOT_PUBLIC, "login_wall"), (messages.NO_BROWSER, "no_browser")],
    ids=["wall", "browser"],
)
def test_a_capture_is_complete_without_its_page(stage: CaptureStage, page: Verdict) -> None:
    stage.service.page = page
    post = stage.post()
    ask(post)
    stage.work()
    (capture,) = stage.captures(post)
    assert capture.state is CaptureState.DONE
    assert capture.problem is None


def test_what_can_not_be_had_is_named_and_the_rest_kept(stage: CaptureStage) -> None:
    stage.service.answer = only(messages.REFUSED, "not_a_picture", messages.STILL)
    post = stage.story(media_type="VIDEO", thumbnail_url="https://scontent.cdninstagram.com/still.jpg")
    ask(post)
    stage.work()
    (capture,) = stage.captures(post)
    assert (capture.state, capture.problem) == (CaptureState.PARTLY, "not_a_picture")


def test_what_passing_trouble_kept_back_is_asked_for_in_a_further_capture(stage: CaptureStage) -> None:
    stage.service.answer = only(messages.UNREACHABLE, "cut_short", messages.STILL)
    post = stage.story(media_type="VIDEO", thumbnail_url="https://scontent.cdninstagram.com/still.jpg")
    ask(post)
    stage.work()
    first, second = stage.captures(post)
    assert first.state is CaptureState.PARTLY
    assert second.is_open
    assert second.next_try_at is not None
    assert clock.now() < second.next_try_at < clock.now() + timedelta(minutes=10)


def test_nothing_to_be_had_is_a_failure_with_its_reason(stage: CaptureStage) -> None:
    stage.service.answer = only(messages.REFUSED, "not_a_picture")
    post = stage.story()
    ask(post)
    stage.work()
    (capture,) = stage.captures(post)
    assert (capture.state, capture.problem) == (CaptureState.FAILED, "not_a_picture")
    assert capture.chain_position is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (grpc.StatusCode.UNAVAILABLE, "service_unreachable"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "service_busy"),
        (grpc.StatusCode.INTERNAL, "service_refused"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_a_service_that_fails_is_asked_again(stage: CaptureStage, status: grpc.StatusCode, kind: str) -> None:
    def refuse(_wanted: messages.Wanted) -> None:
        raise Refuses(status)

    stage.service.answer = refuse
    post = stage.story()
    ask(post)
    stage.work()
    (capture,) = stage.captures(post)
    assert (capture.state, capture.problem) == (CaptureState.ASKED, kind)
    stage.service.answer = lambda wanted: None
    stage.work_through(timedelta(minutes=10))
    assert stage.captures(post)[0].state is CaptureState.DONE


def test_a_story_that_ended_before_anything_was_kept_says_so(stage: CaptureStage) -> None:
    post = stage.story()
    ask(post)
    db.session.execute(update(Capture).values(ends_at=clock.now() - timedelta(minutes=1)))
    db.session.commit()
    stage.work()
    (capture,) = stage.captures(post)
    assert capture.state is CaptureState.EXPIRED
    assert stage.service.asked == []


def test_whose_post_is_nobodys_any_more_is_not_captured(stage: CaptureStage) -> None:
    post = stage.story()
    ask(post)
    db.session.execute(update(InstagramAccount).values(user_id=None))
    db.session.commit()
    stage.work()
    assert stage.captures(post)[0].problem == "not_connected"
    assert stage.service.asked == []


def test_only_living_stories_of_running_campaigns_are_kept_by_themselves(stage: CaptureStage) -> None:
    account = stage.account()
    wanted = stage.story(account)
    stage.story(account, hours_old=25)
    stage.story(account, deleted_at=clock.now())
    stage.post(account)
    stage.story(stage.account(in_campaign=False))
    assert stories_to_capture() == [wanted]
    ask(wanted)
    assert stories_to_capture() == []


def test_bytes_that_are_being_removed_just_now_are_kept_later(stage: CaptureStage) -> None:
    """A removal under way would take the new file along."""
    first, second = stage.story(), stage.story()
    ask(first)
    stage.work()
    item = stage.items(stage.captures(first)[0])[0]
    assert item.sha256 is not None
    entomb(kinds.FILES, [item.sha256], "age")
    db.session.execute(update(Post).where(Post.id == first).values(graph_id=None))
    db.session.commit()
    db.session.execute(update(Post).where(Post.id == second).values(graph_id=stage.service.asked[0].post))
    db.session.commit()
    ask(second)
    stage.work()
    (capture,) = stage.captures(second)
    assert (capture.state, capture.problem) == (CaptureState.ASKED, "under_removal")


def test_the_links_of_many_captures_follow_each_other(stage: CaptureStage) -> None:
    account = stage.account()
    posts = [stage.story(account) for _ in range(5)]
    ask_for_captures(posts, asked_by_id=None)
    commit()
    stage.work()
    links = db.session.scalars(select(ChainLink).order_by(ChainLink.position)).all()
    assert [link.position for link in links] == [1, 2, 3, 4, 5]
    assert all(after.previous_sha256 == before.sha256 for before, after in pairwise(links))
