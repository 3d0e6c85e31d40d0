"""What Instagram does not give, what comes late, and what is asked twice."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from application.clock import clock
from application.extensions import db
from application.integrations.capture import capture_pb2 as messages
from application.models import (
    Capture,
    CaptureOutcome,
    CaptureRole,
    CaptureState,
    FacebookLogin,
    LoginState,
)
from tests.builders import create_user
from tests.capture.conftest import CaptureStage
from tests.capture.test_taking import ask


def ask_without_a_connection(post_id: int) -> None:
    """Ask for it where its account is to be connected again: what is not known stays unknown."""
    db.session.execute(update(FacebookLogin).values(state=LoginState.RECONNECT))
    ask(post_id)


def test_a_film_that_instagram_gives_no_address_of_is_named_as_lacking(stage: CaptureStage) -> None:
    """As with licensed music: the still alone is not the film."""
    post = stage.story(media_type="VIDEO", media_url=None, thumbnail_url="https://x.fbcdn.net/still.jpg")
    ask_without_a_connection(post)
    stage.work()
    (capture,) = stage.captures(post)
    assert (capture.state, capture.problem) == (CaptureState.PARTLY, "no_address")
    items = {item.role: item.outcome for item in stage.items(capture)}
    assert items == {CaptureRole.STILL: CaptureOutcome.KEPT, CaptureRole.MEDIA: CaptureOutcome.REFUSED}


def test_a_page_alone_is_kept_where_instagram_gives_no_address(stage: CaptureStage) -> None:
    stage.service.page = (messages.KEPT, "")
    post = stage.post(media_url=None)
    ask_without_a_connection(post)
    stage.work()
    (capture,) = stage.captures(post)
    assert (capture.state, capture.problem) == (CaptureState.PARTLY, "no_address")
    assert capture.chain_position == 1


def test_nothing_to_ask_for_is_a_failure(stage: CaptureStage) -> None:
    post = stage.story(media_url=None)
    ask(post)
    stage.work()
    stage.work_through(timedelta(minutes=10))
    assert stage.captures(post)[0].problem in ("no_address", "instagram_unreachable", "not_connected")
    assert stage.service.asked == []


def test_a_second_press_finds_it_being_kept_already(stage: CaptureStage) -> None:
    post, person = stage.story(), create_user().id
    ask(post)
    db.session.execute(update(Capture).values(problem="service_unreachable", tries=1))
    db.session.commit()
    for _press in range(3):
        ask(post, person)
    (capture,) = stage.captures(post)
    assert (capture.generation, capture.problem) == (1, None)


def test_what_was_fetched_before_the_story_ended_is_recorded_after_it(stage: CaptureStage) -> None:
    """A film may take minutes: the sweep that comes meanwhile doesn't call it lost."""

    def sweep_meanwhile(_wanted: messages.Wanted) -> None:
        stage.advance(timedelta(minutes=3))
        stage.app.test_client().get("/cron/capture/sweep", headers=stage.as_scheduler)

    stage.service.answer = sweep_meanwhile
    post = stage.story(hours_old=24 - 1 / 30)
    ask(post)
    stage.work()
    assert stage.captures(post)[0].state is CaptureState.DONE


def test_without_a_service_open_captures_end_with_their_story(stage: CaptureStage) -> None:
    post = stage.story(hours_old=23)
    ask(post)
    gateways = stage.app.extensions["gateways"]
    gateways.config = replace(gateways.config, capture_address="")
    stage.advance(timedelta(hours=2))
    stage.sweep()
    assert stage.captures(post)[0].state is CaptureState.EXPIRED


def test_an_address_that_instagram_could_not_be_asked_for_is_asked_for_later(stage: CaptureStage) -> None:
    """While a limit holds, nothing is known of it: that is not the same as none."""
    account = stage.account()
    account.paused_until = clock.now() + timedelta(minutes=3)
    db.session.commit()
    post = stage.story(
        account, media_type="VIDEO", media_url=None, thumbnail_url="https://x.fbcdn.net/still.jpg"
    )
    ask(post)
    stage.work()
    first, second = stage.captures(post)
    assert (first.state, first.problem) == (CaptureState.PARTLY, "no_address")
    assert second.is_open
