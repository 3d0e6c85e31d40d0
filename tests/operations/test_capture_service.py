"""What is told of a capture service that does not work, by real calls to one; and trying again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import grpc
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.capture.asking import ask_for_captures
from application.config import Config
from application.extensions import db
from application.integrations.capture import capture_pb2 as messages
from application.integrations.tasks_local import LocalTaskQueue
from application.models import AuditAction, AuditEntry, CaptureState
from application.task_queue import commit
from tests.capture.conftest import CaptureStage
from tests.certificates import make_authority
from tests.fakes.capture_server import (
    TOKEN,
    FakeCaptureService,
    Refuses,
    Verdict,
    running_capture_service,
)
from tests.operations.stage import found, unkept_story

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def service(stage_folder: Path) -> Iterator[FakeCaptureService]:
    with running_capture_service(stage_folder / "blobs") as running:
        yield running


@pytest.fixture
def fault(request: pytest.FixtureRequest) -> str:
    """What is set wrong; nothing unless the test says so."""
    return str(getattr(request, "param", ""))


@pytest.fixture
def config(config: Config, service: FakeCaptureService, fault: str, stage_folder: Path) -> Config:
    right = replace(config, capture_address=service.address, capture_token=TOKEN)
    if fault == "token":
        return replace(right, capture_token="another-token-than-the-one-it-has")
    if fault == "address":
        return replace(right, capture_address="127.0.0.1:1")
    if fault == "certificate":
        authority = stage_folder / "authority.pem"
        authority.write_bytes(make_authority("Nobody that the service knows").certificate)
        return replace(right, capture_certificates=str(authority))
    return right


@pytest.fixture
def stage(context: Flask, queue: LocalTaskQueue, service: FakeCaptureService) -> CaptureStage:
    return CaptureStage(context, queue, service)


def ask(post_id: int) -> None:
    ask_for_captures([post_id], asked_by_id=None)
    commit()


def refuse(_wanted: messages.Wanted) -> Verdict | None:
    raise Refuses(grpc.StatusCode.UNAUTHENTICATED)


@pytest.mark.parametrize("fault", ["token"], indirect=True)
def test_with_a_wrong_token_it_is_told_at_once(stage: CaptureStage) -> None:
    ask(stage.story())
    stage.work()
    assert list(found()) == ["capture-refused"]


@pytest.mark.parametrize("fault", ["address", "certificate"], indirect=True)
def test_with_a_wrong_address_or_certificate_it_is_told_after_ten_minutes(stage: CaptureStage) -> None:
    ask(stage.story())
    stage.work()
    assert found() == {}
    stage.work_through(15 * MINUTE)
    assert list(found()) == ["capture-unanswered"]


def test_mended_it_clears_by_itself(stage: CaptureStage) -> None:
    story = stage.story()
    stage.service.answer = refuse
    ask(story)
    stage.work()
    assert list(found()) == ["capture-refused"]
    stage.service.answer = lambda wanted: None
    stage.work_through(20 * MINUTE)
    assert stage.captures(story)[-1].state is CaptureState.DONE
    assert found() == {}


def test_mended_it_is_over_for_those_that_still_wait(stage: CaptureStage) -> None:
    early = stage.story()
    stage.service.answer = refuse
    ask(early)
    stage.work_through(2 * HOUR)
    stage.service.answer = lambda wanted: None
    late = stage.story()
    ask(late)
    stage.work()
    assert stage.captures(late)[-1].state is CaptureState.DONE
    (waiting,) = stage.captures(early)
    assert (waiting.state, waiting.problem) == (CaptureState.ASKED, "service_refused")
    assert found() == {}


@pytest.mark.usefixtures("staff")
def test_staff_try_again_what_waits(stage: CaptureStage, client: FlaskClient) -> None:
    story = stage.story()
    stage.service.answer = refuse
    ask(story)
    stage.work()
    stage.service.answer = lambda wanted: None
    told = client.post("/problems/capture-refused/again", data={"ref": str(story)}, follow_redirects=True)
    assert "1 is in line to be tried again." in told.text
    stage.work()
    assert stage.captures(story)[-1].state is CaptureState.DONE
    assert found() == {}
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert AuditAction.CAPTURE_ASKED.value in actions


@pytest.mark.usefixtures("staff")
def test_a_living_story_that_was_given_up_is_tried_again_and_a_dead_one_is_not(
    stage: CaptureStage, client: FlaskClient
) -> None:
    account = stage.account()
    living = unkept_story(account, hours_old=3, media_url="https://scontent.cdninstagram.com/x.jpg").post_id
    dead = unkept_story(account, hours_old=30, problem="service_refused").post_id
    page = client.get("/problems").text
    assert f'name="ref" value="{living}"' in page
    assert f'name="ref" value="{dead}"' not in page
    told = client.post("/problems/stories-unkept/again", follow_redirects=True)
    assert "1 is in line to be tried again." in told.text
    for key in ("capture-refused", "stories-unkept"):
        told = client.post(f"/problems/{key}/again", data={"ref": str(dead)}, follow_redirects=True)
        assert "Nothing was left to try again" in told.text
    stage.work()
    assert stage.captures(living)[-1].state is CaptureState.DONE
    assert len(stage.captures(dead)) == 1
