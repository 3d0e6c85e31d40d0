"""Posts that no campaign counts any more are removed whatever happens: a kill, a broken store, a race."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.models import Assignment, Base, Campaign, Decision, InstagramAccount, Reading
from tests import builders
from tests.collection.test_kills import Moment, Reaper, reaping
from tests.collection.watched_gateways import Killed
from tests.databases import by_turns
from tests.leaving.conftest import Passing
from tests.leaving.kept_posts import assert_all_is_gone, decide, delete_campaign, held, of_both
from tests.leaving.life import Life
from tests.leaving.test_ageing import grow_old
from tests.leaving.test_working import BrokenStore
from tests.statements import count_statements

COMMITS = 24
"""The removal of the life's kept posts takes about so many, or fewer."""


@pytest.mark.parametrize("moment", list(Moment), ids=lambda moment: moment.value)
@pytest.mark.parametrize(
    ("number", "database_url"), by_turns(range(1, COMMITS + 1, 2)), indirect=["database_url"]
)
def test_killed_anywhere_it_goes_on_the_next_time(
    app: Flask, life: Life, admin: FlaskClient, on_day: Passing, number: int, moment: Moment
) -> None:
    delete_campaign(admin, life.campaign_id)
    on_day(29)
    grow_old(app)
    before = of_both(app, life)
    on_day(31)
    with reaping(moment, Reaper(first=number)) as reaper:
        try:
            grow_old(app)
        except Killed:
            assert reaper.killed == 1
    grow_old(app)
    assert_all_is_gone(app, life, before)


def test_it_takes_no_more_commits_than_are_tried_above(
    app: Flask, life: Life, admin: FlaskClient, on_day: Passing
) -> None:
    delete_campaign(admin, life.campaign_id)
    on_day(31)
    with reaping(Moment.BEFORE_COMMIT, Reaper(first=0)) as counter:
        grow_old(app)
    assert 10 < counter.commits <= COMMITS


def test_files_that_can_not_go_are_not_forgotten_with_their_post(
    app: Flask, life: Life, admin: FlaskClient, config: Config, on_day: Passing
) -> None:
    delete_campaign(admin, life.campaign_id)
    on_day(29)
    grow_old(app)
    before = of_both(app, life)
    on_day(31)
    sound = app.extensions["gateways"].blobs
    app.extensions["gateways"].blobs = BrokenStore(config.blob_folder)
    headers = {"X-Task-Secret": config.task_secret}
    assert app.test_client().get("/cron/leaving/retention", headers=headers).status_code == 500
    broken = held(app, life.leaver)
    assert broken["readings"] == set()
    # With a post the database would remove its captures, and nothing would name their files any more.
    for name in ("posts", "pictures", "calls", "files"):
        assert broken[name] == before[0][name], name
    app.extensions["gateways"].blobs = sound
    grow_old(app)
    assert_all_is_gone(app, life, before)


def test_many_posts_take_no_more_statements_than_few(
    app: Flask, life: Life, admin: FlaskClient, on_day: Passing
) -> None:
    decide(admin, life, "accepted", "rejected", "album")
    on_day(31)
    with count_statements(app) as few:
        grow_old(app)
    with app.app_context():
        campaign = db.session.get_one(Campaign, life.campaign_id)
        account = db.session.get_one(InstagramAccount, life.leaver.ids["account"])
        posts = builders.create_posts(account, 120)
        long_ago = clock.now() - timedelta(days=31)
        told = {"campaign_id": campaign.id, "decision": Decision.REJECTED, "decided_at": long_ago}
        db.session.add_all([Assignment(post_id=post.id, **told) for post in posts])
        db.session.add_all([Reading(post_id=post.id, read_at=long_ago) for post in posts])
        db.session.commit()
        db.session.remove()
    with count_statements(app) as many:
        after = grow_old(app)
    assert held(app, life.leaver)["posts"] == {life.leaver.ids["story"]}
    assert after["assignments"] == 1 + 3
    assert len(many) <= len(few)


def test_a_post_that_is_accepted_at_the_last_moment_stays(
    app: Flask, life: Life, admin: FlaskClient, on_day: Passing
) -> None:
    """Somebody accepts it again between the look for it and its removal."""
    decide(admin, life, "accepted", "rejected", "album", "story")
    on_day(31)
    table = Base.metadata.tables["assignments"]
    accept = update(table).where(table.c.post_id == life.leaver.ids["album"]).values(decision="accepted")

    def accepting(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("DELETE FROM posts"):
            connection.execute(accept)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", accepting)
    try:
        grow_old(app)
    finally:
        event.remove(engine, "before_cursor_execute", accepting)
    assert held(app, life.leaver)["posts"] == {life.leaver.ids["album"]}
