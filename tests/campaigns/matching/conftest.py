"""The stage of the tests of matching: a campaign with captioned posts, its rule's page, and its tasks."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from application.campaigns.matching.applying import Chunk, Step, begin, judged, next_posts
from application.campaigns.matching.rounds import save_rule
from application.campaigns.matching.rule import Group
from application.campaigns.matching.stored import Stored, read_stored
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import Assignment, Campaign, InstagramAccount, MatchVerdict, Post, PostMatch
from application.task_queue import commit
from tests import builders
from tests.campaigns.stage import Stage, set_stage


@dataclass(frozen=True)
class MatchingStage:
    """A campaign in November 2026 whose three posts have captions by `captions`."""

    stage: Stage
    queue: LocalTaskQueue

    @property
    def app(self) -> Flask:
        return self.stage.app

    @property
    def campaign_id(self) -> int:
        return self.stage.campaign_id

    @property
    def address(self) -> str:
        return f"{self.stage.address}/matching"

    @contextmanager
    def rows(self) -> Iterator[None]:
        with self.stage.rows():
            yield

    def captions(self, *captions: str | None) -> tuple[int, ...]:
        """Give the stage's posts these captions; their ids."""
        for post_id, caption in zip(self.stage.post_ids, captions, strict=True):
            self.stage.set_post(post_id, caption=caption)
        return self.stage.post_ids

    def add_posts(self, number: int, caption: str, **more: Any) -> list[int]:
        with self.rows():
            account = db.session.get_one(InstagramAccount, self.stage.account_id)
            first = builders.NOW - timedelta(days=1)
            posts = [
                builders.new_post(
                    account,
                    caption=caption.format(index),
                    posted_at=first - timedelta(seconds=index),
                    **more,
                )
                for index in range(number)
            ]
            db.session.add_all(posts)
            db.session.commit()
            return [post.id for post in posts]

    def page(self) -> str:
        answer = self.stage.client.get(self.address)
        assert answer.status_code == 200
        return answer.text

    def press(self, do: str, *rows: tuple[str, str], **fields: str) -> TestResponse:
        """Send the form with these conditions in its first group."""
        form = {"do": do, "version": str(self.campaign().matching_version), **fields}
        for place, (kind, value) in enumerate(rows):
            form |= {f"g0-c{place}-kind": kind, f"g0-c{place}-value": value}
        return self.stage.client.post(self.address, data=form)

    def save(self, rule: Group) -> None:
        """Save a rule and leave the work to the queue."""
        with self.rows():
            version = db.session.get_one(Campaign, self.campaign_id).matching_version
            save_rule(self.campaign_id, rule, seen_version=version)
            commit()

    def work(self) -> None:
        self.queue.drain()

    def under_way(self) -> dict[str, int]:
        """What the task of the present round is sent."""
        work = self.stored().work
        return {"campaign": self.campaign_id, "round": work.round, "generation": work.generation}

    def task(self, **payload: Any) -> int:
        """Send a task as the queue does; the status of the answer."""
        config: Config = self.app.extensions["configuration"]
        visit = {"X-Task-Secret": config.task_secret}
        return self.app.test_client().post("/tasks/matching/apply", json=payload, headers=visit).status_code

    def judged_chunk(self) -> tuple[Step, Chunk]:
        """Where the round stands, and its next posts judged: what a task holds before it writes."""
        step = begin(*self.under_way().values())
        assert step is not None
        chunk = judged(step, next_posts(step))
        db.session.close()
        return step, chunk

    def saved(self, rule: Group) -> None:
        self.save(rule)
        self.work()

    def sweep(self, which: str = "sweep") -> None:
        """What the scheduler asks for, and the work that comes of it."""
        config: Config = self.app.extensions["configuration"]
        visit = {"X-Task-Secret": config.task_secret}
        answer = Context().run(self.app.test_client().get, f"/cron/matching/{which}", headers=visit)
        assert answer.status_code == 200
        self.work()

    def campaign(self) -> Campaign:
        """As it is stored, cut off from the database."""
        with self.rows():
            campaign = db.session.get_one(Campaign, self.campaign_id)
            db.session.expunge(campaign)
            return campaign

    def stored(self) -> Stored:
        stored = read_stored(self.campaign().matching_rule)
        assert stored is not None
        return stored

    def matches(self) -> dict[int, MatchVerdict]:
        """What is kept, whatever the version."""
        with self.rows():
            found = db.session.execute(
                select(PostMatch.post_id, PostMatch.verdict).where(PostMatch.campaign_id == self.campaign_id)
            )
            return {post_id: verdict for post_id, verdict in found}

    def assignments(self) -> dict[int, Assignment]:
        with self.rows():
            found = db.session.scalars(
                select(Assignment).where(Assignment.campaign_id == self.campaign_id)
            ).all()
            db.session.expunge_all()
            return {row.post_id: row for row in found}

    def set_campaign(self, **values: Any) -> None:
        with self.rows():
            campaign = db.session.get_one(Campaign, self.campaign_id)
            for name, value in values.items():
                setattr(campaign, name, value)
            db.session.commit()

    def delete_post(self, post_id: int) -> None:
        with self.rows():
            db.session.delete(db.session.get_one(Post, post_id))
            db.session.commit()


@pytest.fixture
def matching(app: Flask, client: FlaskClient, sign_in: Any, queue: LocalTaskQueue) -> MatchingStage:
    return MatchingStage(set_stage(app, client, sign_in), queue)
