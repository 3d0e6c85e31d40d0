"""The life of stories through the scheduler: polled, read just before the end, closed by webhook."""

from datetime import datetime, timedelta

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.models import Campaign, CampaignMember, InstagramAccount, Post, Reading, ReadingSource, User
from tests.collection.stage import Stage
from tests.databases import only_on

PERSONA = "tomas_okafor"
STEP, HOURS = timedelta(minutes=15), 26


def put_into_a_campaign(app: Flask) -> None:
    with app.app_context():
        today = clock.now().date()
        campaign = Campaign(
            starts_on=today - timedelta(days=3), ends_on=today + timedelta(days=9), created_at=clock.now()
        )
        campaign.rename("Rides")
        campaign.members = [CampaignMember(user_id=db.session.scalars(select(User.id)).one())]
        db.session.add(campaign)
        db.session.commit()


def visit(stage: Stage, *paths: str) -> None:
    """What the scheduler does, and the queue after it."""
    config: Config = stage.app.extensions["configuration"]
    client = stage.app.test_client()
    for path in paths:
        assert client.get(f"/cron/{path}", headers={"X-Task-Secret": config.task_secret}).status_code == 200
    stage.queue.drain()


def tell(stage: Stage, url: str) -> dict[str, int]:
    answer = requests.post(
        f"{stage.sandbox.url}/control/webhooks/deliver", json={"url": url}, timeout=20
    ).json()
    assert set(answer["statuses"]) <= {"200"}
    stage.queue.drain()
    found: dict[str, int] = answer["fields"]
    return found


def stories(app: Flask) -> list[Post]:
    with app.app_context():
        found = list(db.session.scalars(select(Post).where(Post.media_product_type == "STORY")))
        db.session.expunge_all()
        return found


@pytest.mark.slow
@pytest.mark.timeout(240)
@only_on("mariadb")
def test_every_story_of_26_hours_has_its_last_reading_and_its_closing_webhook(stage: Stage, url: str) -> None:
    stage.joined_and_read(PERSONA)
    put_into_a_campaign(stage.app)
    visit(stage, "subscriptions/sweep")
    account: InstagramAccount = stage.only(InstagramAccount)
    assert account.page_subscribed is True
    tell(stage, url)
    began, over = clock.now(), list[Post]()
    while not over:
        # Where none of her stories ended in these hours, some will in the next.
        for _step in range(int(timedelta(hours=HOURS) / STEP)):
            stage.sandbox.advance(seconds=STEP.total_seconds())
            visit(stage, "collection/stories", "collection/sweep")
        over = [story for story in stories(stage.app) if story.posted_at and ends(story) <= clock.now()]
    stage.sandbox.advance(hours=8)
    assert tell(stage, url)["story_insights"] > 0

    over = [story for story in stories(stage.app) if story.id in {each.id for each in over}]
    for story in over:
        assert story.last_read_at is not None
        assert timedelta(0) < ends(story) - story.last_read_at <= timedelta(minutes=21) or ends(story) < began
        assert story.closed_at is not None
        assert story.webhook_figures
    assert_figures_are_those_of_the_end(stage, account, over)


def ends(story: Post) -> datetime:
    assert story.posted_at is not None
    return story.posted_at + timedelta(hours=24)


def assert_figures_are_those_of_the_end(stage: Stage, account: InstagramAccount, over: list[Post]) -> None:
    with stage.app.app_context():
        told = set(db.session.scalars(select(Reading.post_id).where(Reading.source == ReadingSource.WEBHOOK)))
    assert told >= {story.id for story in over}
    for story in over:
        truth = requests.get(
            f"{stage.sandbox.url}/control/truth/{account.graph_id}/media/{story.graph_id}", timeout=10
        ).json()
        assert story.reach == truth["reach"]
        assert story.taps_forward == truth["tap_forward"]
