"""What was kept of posts: how long it stays, what goes with its person, and how its removal is told."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from application.clock import clock
from application.config import Config
from application.evidence.chain import tombstones_sha256
from application.extensions import db
from application.gateways import Gateways
from application.models import (
    Assignment,
    Campaign,
    CampaignMember,
    Capture,
    CaptureItem,
    CaptureState,
    ChainLink,
    Decision,
    LinkKind,
    MediaKeyItem,
    Post,
    Tombstone,
)
from tests.leaving.collected import Person
from tests.leaving.conftest import Passing, erase
from tests.leaving.life import Life
from tests.leaving.test_ageing import backdate, grow_old
from tests.leaving.test_everything import blob
from tests.leaving.test_working import BrokenStore, asked

POSTS = ("album", "feed", "story", "old story")


def kept_of(app: Flask, person: Person) -> set[str]:
    """The posts of which a file or a manifest is still there."""
    return {name for name in POSTS for kind, digest in person.kept[name] if blob(app, kind, digest).exists()}


def captured(person: Person) -> set[str]:
    """The posts that have a capture."""
    ids = set(db.session.scalars(select(Capture.post_id)))
    return {name for name in POSTS if person.ids[name] in ids}


def end_the_campaign(app: Flask, life: Life) -> None:
    """It ended long ago, and its decisions are as old."""
    with app.app_context():
        long_ago = clock.now() - timedelta(days=90)
        db.session.execute(update(Campaign).values(completed_at=long_ago))
        db.session.execute(update(Assignment).values(decided_at=long_ago))
        db.session.commit()
        db.session.remove()


def capture_days_ago(app: Flask, days: float) -> None:
    """All posts were posted and captured so long ago; stories ended a day after that."""
    with app.app_context():
        moment = clock.now() - timedelta(days=days)
        db.session.execute(update(Capture).values(asked_at=moment + timedelta(hours=1)))
        db.session.execute(update(Post).values(posted_at=moment))
        db.session.commit()
        db.session.remove()


def test_accepted_posts_keep_theirs_and_others_lose_it_after_the_days(app: Flask, life: Life) -> None:
    end_the_campaign(app, life)
    capture_days_ago(app, 60)
    grow_old(app)
    assert kept_of(app, life.leaver) == {"album", "story"}
    with app.app_context():
        assert captured(life.leaver) == {"album", "story"}


@pytest.mark.parametrize(("days", "stays"), [(30.9, True), (31.1, False)], ids=["before", "after"])
def test_a_story_s_days_begin_at_its_end(app: Flask, life: Life, days: float, stays: bool) -> None:
    end_the_campaign(app, life)
    capture_days_ago(app, days)
    grow_old(app)
    assert ("old story" in kept_of(app, life.leaver)) == stays


def test_the_days_are_a_setting(app: Flask, life: Life, config: Config) -> None:
    gateways: Gateways = app.extensions["gateways"]
    gateways.config = replace(config, keep_captures_days=90)
    end_the_campaign(app, life)
    capture_days_ago(app, 60)
    grow_old(app)
    assert kept_of(app, life.leaver) == set(POSTS)


def test_what_a_running_campaign_may_still_accept_stays(app: Flask, life: Life) -> None:
    with app.app_context():
        db.session.execute(update(Assignment).values(decided_at=clock.now() - timedelta(days=90)))
        db.session.commit()
        db.session.remove()
    capture_days_ago(app, 60)
    grow_old(app)
    # The feed post was rejected in the one campaign that runs; of the old story nobody has decided yet.
    assert kept_of(app, life.leaver) == {"album", "story", "old story"}


def test_a_turned_decision_can_be_put_right_for_the_days(app: Flask, life: Life) -> None:
    end_the_campaign(app, life)
    capture_days_ago(app, 60)
    with app.app_context():
        turned = {"decision": Decision.REJECTED, "decided_at": clock.now() - timedelta(days=29)}
        db.session.execute(update(Assignment).values(**turned))
        db.session.commit()
        db.session.remove()
    grow_old(app)
    assert {"album", "story"} <= kept_of(app, life.leaver)


def test_a_removal_is_told_in_the_chain(app: Flask, life: Life) -> None:
    end_the_campaign(app, life)
    capture_days_ago(app, 60)
    with app.app_context():
        before = db.session.scalar(select(func.max(ChainLink.position)))
        db.session.remove()
    grow_old(app)
    with app.app_context():
        gone = {digest for name in ("feed", "old story") for _kind, digest in life.leaver.kept[name]}
        stones = db.session.scalars(select(Tombstone).where(Tombstone.sha256.in_(gone))).all()
        assert {stone.sha256 for stone in stones} == gone
        assert {stone.reason for stone in stones} == {"age"}
        links = db.session.scalars(select(ChainLink).where(ChainLink.position > before)).all()
        assert {link.kind for link in links} == {LinkKind.REMOVAL}
        for link in links:
            told = db.session.scalars(
                select(Tombstone).where(Tombstone.chain_position == link.position)
            ).all()
            assert tombstones_sha256(told) == link.subject_sha256
        assert {stone.chain_position for stone in stones} <= {link.position for link in links}


def test_a_file_that_another_capture_has_as_well_stays(app: Flask, life: Life) -> None:
    """The same bytes are one file."""
    with app.app_context():
        shared = db.session.scalars(select(CaptureItem.sha256).where(CaptureItem.place == 1)).first()
        db.session.remove()
    assert shared is not None
    end_the_campaign(app, life)
    capture_days_ago(app, 60)
    grow_old(app)
    assert blob(app, "captures", shared).exists()


def test_who_leaves_leaves_what_campaigns_have_accepted(app: Flask, life: Life, left: int) -> None:
    assert kept_of(app, life.leaver) == {"album", "story"}
    assert kept_of(app, life.other) == set(POSTS)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(MediaKeyItem)) == 2


def test_thirty_days_after_no_campaign_counts_them_those_go_too(
    app: Flask, life: Life, left: int, on_day: Passing
) -> None:
    with app.app_context():
        db.session.execute(delete(Assignment))
        db.session.execute(delete(CampaignMember))
        db.session.commit()
        db.session.remove()
    on_day(32)
    grow_old(app)
    assert kept_of(app, life.leaver) == set()


def test_a_deletion_request_takes_all_of_it_and_reports_show_nothing(app: Flask, life: Life) -> None:
    assert erase(app, asked(app, life)) == 200
    assert kept_of(app, life.leaver) == set()
    assert kept_of(app, life.other) == set(POSTS)
    with app.app_context():
        assert captured(life.leaver) == set()
        shown = set(db.session.scalars(select(MediaKeyItem.capture_item_id)))
        assert shown == {life.other.ids["capture item album"]}


def test_files_that_can_not_be_removed_by_age_are_not_forgotten(
    app: Flask, life: Life, config: Config
) -> None:
    end_the_campaign(app, life)
    capture_days_ago(app, 60)
    gateways: Gateways = app.extensions["gateways"]
    whole, gateways.blobs = gateways.blobs, BrokenStore(Path(config.blob_folder))
    headers = {"X-Task-Secret": config.task_secret}
    assert app.test_client().get("/cron/leaving/retention", headers=headers).status_code == 500
    gateways.blobs = whole
    with app.app_context():
        assert captured(life.leaver) == set(POSTS)
        db.session.remove()
    grow_old(app)
    assert kept_of(app, life.leaver) == {"album", "story"}


def test_what_is_undecided_when_a_campaign_ends_stays_for_the_days(app: Flask, life: Life) -> None:
    with app.app_context():
        db.session.execute(update(Campaign).values(completed_at=clock.now() - timedelta(days=29)))
        db.session.execute(delete(Assignment))
        db.session.commit()
        db.session.remove()
    capture_days_ago(app, 60)
    grow_old(app)
    assert kept_of(app, life.leaver) == set(POSTS)


def test_who_leaves_is_captured_no_more(app: Flask, life: Life) -> None:
    """What a call under way still brings would come behind the removal."""
    with app.app_context():
        post_id = life.leaver.ids["feed"]
        under_way = Capture(
            post_id=post_id, open_for_post_id=post_id, state=CaptureState.ASKED, asked_at=clock.now(), tries=1
        )
        db.session.add(under_way)
        db.session.commit()
        capture_id = under_way.id
        db.session.remove()
    asked(app, life)
    with app.app_context():
        capture = db.session.get_one(Capture, capture_id)
        assert (capture.state, capture.open_for_post_id) == (CaptureState.FAILED, None)
        db.session.remove()


def test_files_that_no_capture_ever_named_go_with_a_note(app: Flask, life: Life) -> None:
    with app.app_context():
        orphan = gateways_of(app).blobs.put(b"nobody's", kind="captures", content_type="image/jpeg")
    backdate(blob(app, "captures", orphan), timedelta(days=2))
    grow_old(app)
    assert not blob(app, "captures", orphan).exists()
    with app.app_context():
        stone = db.session.scalars(select(Tombstone).where(Tombstone.sha256 == orphan)).one()
        assert stone.reason == "orphan"
        assert stone.chain_position is not None
        db.session.remove()


def gateways_of(app: Flask) -> Gateways:
    found: Gateways = app.extensions["gateways"]
    return found
