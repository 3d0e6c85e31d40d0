"""A campaign that is over, its accepted posts at the sandbox's Instagram, and a manager in front of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from application.campaigns.updating.queries import standing_of_update
from application.campaigns.updating.standing import UpdateStanding
from application.clock import clock
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import ApiCall, CollectionRun, Decision, MetricsUpdate, Post, RunKind, User
from tests import builders
from tests.collection.stage import NANO
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import join

DAY = timedelta(days=1)


@dataclass
class UpdateStage:
    app: Flask
    client: FlaskClient
    queue: LocalTaskQueue
    sandbox: RunningSandbox
    manager_id: int

    @contextmanager
    def rows(self) -> Iterator[None]:
        """Room for builders and queries."""
        with self.app.app_context():
            yield
            db.session.remove()

    def joined_and_read(self, persona: str = NANO) -> None:
        """The persona joins by the real pages, and everything is read once."""
        assert join(self.app.test_client(), persona).status_code == 303
        self.queue.drain()

    def old_posts(self, number: int = 4) -> list[int]:
        """Ids of posts of Instagram from more than 60 days ago, the newest of them first."""
        with self.rows():
            return list(
                db.session.scalars(
                    select(Post.id)
                    .where(Post.posted_at < clock.now() - 62 * DAY, Post.graph_id.is_not(None))
                    .order_by(Post.posted_at.desc())
                    .limit(number)
                )
            )

    def campaign(self, post_ids: Sequence[int], *, members: Sequence[int] = (), ended: int = 60) -> int:
        """A campaign without members that ended so many days ago, is completed, and counts these posts."""
        today = clock.now().date()
        with self.rows():
            campaign = builders.create_campaign(
                starts_on=today - (ended + 40) * DAY,
                ends_on=today - ended * DAY,
                completed_at=clock.now(),
                members=[db.session.get_one(User, user_id) for user_id in members],
            )
            for post_id in post_ids:
                builders.create_assignment(campaign, db.session.get_one(Post, post_id), Decision.ACCEPTED)
            return campaign.id

    def press(self, campaign_id: int, **form: str) -> TestResponse:
        """The button."""
        return self.client.post(f"/campaigns/{campaign_id}/update-metrics", data=form)

    def standing(self, campaign_id: int) -> UpdateStanding:
        with self.rows():
            found = standing_of_update(campaign_id, with_left=True)
            assert found is not None
            return found

    def asked(self, campaign_id: int) -> MetricsUpdate:
        with self.rows():
            found = db.session.get_one(MetricsUpdate, campaign_id)
            db.session.expunge(found)
            return found

    def posts(self, post_ids: Sequence[int]) -> list[Post]:
        """These posts, cut off from the database."""
        with self.rows():
            found = db.session.scalars(select(Post).where(Post.id.in_(post_ids)).order_by(Post.id)).all()
            db.session.expunge_all()
            return list(found)

    def runs(self, kind: RunKind = RunKind.POSTS) -> list[CollectionRun]:
        """The runs of this kind, the oldest first, cut off from the database."""
        with self.rows():
            found = db.session.scalars(
                select(CollectionRun).where(CollectionRun.kind == kind).order_by(CollectionRun.id)
            ).all()
            db.session.expunge_all()
            return list(found)

    def calls(self) -> int:
        """How many calls to Instagram have been made."""
        with self.rows():
            return db.session.scalar(select(func.count()).select_from(ApiCall)) or 0

    def page(self, campaign_id: int) -> str:
        answer = self.client.get(f"/campaigns/{campaign_id}?view=accepted")
        assert answer.status_code == 200
        return answer.text
