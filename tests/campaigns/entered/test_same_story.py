"""A story by hand and the one that Instagram tells are made one where staff say that they are."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from application.clock import clock
from application.extensions import db
from application.models import (
    Assignment,
    AuditAction,
    AuditEntry,
    Campaign,
    Cost,
    Decision,
    InstagramAccount,
    ManualPicture,
    Outcome,
    Post,
    Reading,
    ReadingSource,
    User,
)
from tests import builders
from tests.campaigns.entered.test_posts import by_hand
from tests.campaigns.stage import Stage
from tests.statements import count_statements

QUESTION = "Is this the same as another story?"


def two_stories(stage: Stage, minutes: int = 4, **more: Any) -> tuple[int, int]:
    """One by hand and accepted, one of Instagram and undecided."""
    with stage.rows():
        moment = builders.NOW - timedelta(days=1)
        own: dict[str, Any] = {
            "graph_id": None,
            "permalink": None,
            "user_id": stage.influencer_id,
            "media_product_type": "STORY",
        }
        figures: dict[str, Any] = {
            "views": 900,
            "replies": 2,
            "manual_figures": "replies views",
            "posted_at": moment,
        }
        manual = builders.create_post(None, **{**own, **figures, **more})
        account = db.session.get_one(InstagramAccount, stage.account_id)
        told = builders.create_post(
            account, media_product_type="STORY", views=1_000, posted_at=moment + timedelta(minutes=minutes)
        )
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        builders.create_assignment(campaign, manual, decision=Decision.ACCEPTED)
        return manual.id, told.id


def make_one(stage: Stage, manual_id: int, told_id: object) -> str:
    address = f"{stage.address}/posts/{manual_id}/same"
    return stage.client.post(address, data={"story": str(told_id)}, follow_redirects=True).text


def test_the_list_and_the_entry_ask_and_only_for_close_ones(stage: Stage) -> None:
    manual, told = two_stories(stage)
    assert QUESTION in stage.page(view="accepted")
    entry = stage.client.get(by_hand(stage, manual)).text
    assert "Is this the same?" in entry
    assert f'name="story" value="{told}"' in entry
    for change in ({"posted_at": builders.NOW}, {"network": "tiktok"}, {"media_product_type": "REELS"}):
        with stage.rows():
            before = {name: getattr(db.session.get_one(Post, manual), name) for name in change}
        stage.set_post(manual, **change)
        assert QUESTION not in stage.page(view="accepted")
        assert "Is this the same?" not in stage.client.get(by_hand(stage, manual)).text
        assert "Nothing was changed" in make_one(stage, manual, told)
        stage.set_post(manual, **before)
    with stage.rows():
        assert db.session.get(Post, manual) is not None


def test_ten_minutes_are_close_and_eleven_are_not(stage: Stage) -> None:
    two_stories(stage, minutes=11)
    assert QUESTION not in stage.page(view="accepted")
    two_stories(stage, minutes=-10)
    assert QUESTION in stage.page(view="accepted")


def test_made_one_everything_is_with_the_one_of_instagram(stage: Stage) -> None:
    manual, told = two_stories(stage)
    with stage.rows():
        moment = clock.now()
        about = {"campaign_id": stage.campaign_id, "post_id": manual, "entered_at": moment}
        picture = ManualPicture(post_id=manual, sha256="a" * 64, content_type="image/jpeg", entered_at=moment)
        readings = [
            Reading(post_id=manual, read_at=moment, source=ReadingSource.MANUAL, replies=2),
            Reading(post_id=told, read_at=moment, views=1_000),
        ]
        db.session.add_all([Cost(amount=Decimal(5), currency="EUR", **about), Outcome(clicks=1, **about)])
        db.session.add_all([picture, *readings])
        db.session.commit()
    assert "The two are one story now." in make_one(stage, manual, told)
    assert stage.decisions() == {told: Decision.ACCEPTED}
    with stage.rows():
        assert db.session.get(Post, manual) is None
        story = db.session.get_one(Post, told)
        assert (story.views, story.replies, story.manual_figures) == (1_000, 2, "replies")
        for model in (Cost, Outcome, ManualPicture):
            assert db.session.scalars(select(model.post_id)).all() == [told]
        assert db.session.scalar(select(func.count()).where(Reading.post_id == told)) == 2
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.action, entry.user_id) == (AuditAction.MANUAL_POST_JOINED.value, stage.influencer_id)
        assert entry.details == {"post": told, "was_by_hand": manual}
    assert "Nothing was changed" in make_one(stage, manual, told), "a second press"


@pytest.mark.parametrize(
    ("by_hand_decision", "told_decision", "stays"),
    [
        (Decision.ACCEPTED, Decision.REJECTED, Decision.ACCEPTED),
        (Decision.REJECTED, Decision.ACCEPTED, Decision.ACCEPTED),
        (Decision.UNDECIDED, Decision.REJECTED, Decision.REJECTED),
        (Decision.ACCEPTED, Decision.ACCEPTED, Decision.ACCEPTED),
    ],
)
def test_where_both_are_decided_the_accepted_wins(
    stage: Stage, by_hand_decision: Decision, told_decision: Decision, stays: Decision
) -> None:
    manual, told = two_stories(stage)
    with stage.rows():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        builders.create_assignment(campaign, db.session.get_one(Post, told), decision=told_decision)
        db.session.execute(
            db.update(Assignment).where(Assignment.post_id == manual).values(decision=by_hand_decision)
        )
        other = builders.create_campaign(
            name="Other", members=[db.session.get_one(User, stage.influencer_id)]
        )
        builders.create_assignment(other, db.session.get_one(Post, manual), decision=Decision.REJECTED)
        db.session.commit()
    make_one(stage, manual, told)
    assert stage.decisions() == {told: stays}
    with stage.rows():
        assert db.session.scalar(select(func.count()).select_from(Assignment)) == 2


@pytest.mark.parametrize("foul", ["", "x", "0", "9" * 40, "-1"])
def test_no_other_posts_are_made_one(stage: Stage, foul: str) -> None:
    manual, told = two_stories(stage)
    assert "Nothing was changed" in make_one(stage, manual, foul)
    assert "Nothing was changed" in make_one(stage, manual, stage.post_ids[0])
    assert "Nothing was changed" in make_one(stage, told, manual)
    with stage.rows():
        assert db.session.get(Post, manual) is not None


def test_the_list_asks_with_one_statement_however_many_stories(stage: Stage) -> None:
    counted = []
    for number in (1, 8):
        for _ in range(number):
            two_stories(stage)
        with count_statements(stage.app) as sent:
            stage.page(view="accepted")
        counted.append(len(sent))
    assert counted[0] == counted[1]
