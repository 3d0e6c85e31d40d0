"""Which posts an update leaves out, and what it says of them."""

import pytest
import requests
from sqlalchemy import select, update

from application.campaigns.updating.fates import Fate
from application.clock import clock
from application.extensions import db
from application.models import FacebookLogin, InstagramAccount, LoginState, Post, User
from tests.campaigns.updating.stage import DAY, UpdateStage


def _ended_story_and_post_by_hand(over: UpdateStage) -> list[int]:
    now = clock.now()
    with over.rows():
        account = db.session.scalars(select(InstagramAccount)).one()
        story = Post(
            instagram_account_id=account.id,
            graph_id="17900000000000001",
            media_product_type="STORY",
            posted_at=now - 70 * DAY,
            first_seen_at=now,
        )
        by_hand = Post(user_id=account.user_id, posted_at=now - 70 * DAY, first_seen_at=now)
        db.session.add_all([story, by_hand])
        db.session.commit()
        return [story.id, by_hand.id]


def test_what_a_post_has_become_is_told_of_each(over: UpdateStage) -> None:
    """Deleted on Instagram is found by asking; an ended story and a post by hand are not asked about."""
    over.joined_and_read()
    old = over.old_posts()
    not_asked = _ended_story_and_post_by_hand(over)
    (first,) = over.posts(old[:1])
    campaign = over.campaign([*old, *not_asked])
    requests.post(f"{over.sandbox.url}/control/posts/{first.graph_id}/delete", timeout=5).raise_for_status()
    try:
        over.press(campaign)
        assert over.standing(campaign).to_read == 4
        over.queue.drain()
    finally:
        requests.delete(f"{over.sandbox.url}/control/posts/deleted", timeout=5).raise_for_status()
    standing = over.standing(campaign)
    assert standing.sentence == "3 of 3 posts updated."
    assert not standing.is_open
    assert {fate: number for fate, number in standing.fates.items() if number} == {
        Fate.UPDATED: 3,
        Fate.DELETED: 1,
        Fate.STORY_ENDED: 1,
        Fate.BY_HAND: 1,
    }
    assert all(post.last_read_at is None and post.next_read_at is None for post in over.posts(not_asked))
    page = over.page(campaign)
    for told in (
        "1 post: deleted on Instagram",
        "1 post: stories that have ended",
        "1 post: added by hand",
        "3 posts not updated",
    ):
        assert told in page, told
    assert len(standing.left) == 3


@pytest.mark.parametrize(
    ("loss", "told"),
    [
        ("disconnected", "4 posts: not connected"),
        ("access ended", "4 posts: of people who have left"),
        ("left", "4 posts: of people who have left"),
    ],
)
def test_people_who_cannot_be_read_any_more_are_named_and_nothing_is_asked(
    over: UpdateStage, loss: str, told: str
) -> None:
    over.joined_and_read()
    campaign = over.campaign(over.old_posts())
    with over.rows():
        if loss == "disconnected":
            db.session.execute(update(FacebookLogin).values(state=LoginState.RECONNECT))
        elif loss == "access ended":
            db.session.execute(update(User).where(User.facebook_login_id.is_not(None)).values(active=False))
        else:
            db.session.execute(update(InstagramAccount).values(user_id=None))
        db.session.commit()
    calls = over.calls()
    page = over.client.post(f"/campaigns/{campaign}/update-metrics", follow_redirects=True).text
    assert "no collected post that Instagram can be asked about again" in page
    assert "None of the collected posts could be read again." in page
    assert told in page
    assert over.runs() == []
    over.queue.drain()
    assert over.calls() == calls
    assert not over.standing(campaign).is_open


def test_a_connection_lost_on_the_way_ends_the_update_with_its_reason(over: UpdateStage) -> None:
    over.joined_and_read()
    campaign = over.campaign(over.old_posts())
    over.press(campaign)
    over.sandbox.fault("expired_token")
    over.queue.drain()
    standing = over.standing(campaign)
    assert not standing.is_open
    assert standing.reasons == ("4 posts: not connected: their owner has to connect to Facebook again",)


def test_who_connects_again_meanwhile_is_read_by_the_next_update(over: UpdateStage) -> None:
    over.joined_and_read()
    campaign = over.campaign(over.old_posts())
    with over.rows():
        db.session.execute(update(FacebookLogin).values(state=LoginState.RECONNECT))
        db.session.commit()
    over.press(campaign)
    with over.rows():
        db.session.execute(update(FacebookLogin).values(state=LoginState.CONNECTED))
        db.session.commit()
    standing = over.standing(campaign)
    assert not standing.is_open
    assert standing.reasons == ("4 posts: connected again only since: update once more to read them",)
    over.press(campaign)
    over.queue.drain()
    assert over.standing(campaign).sentence == "4 of 4 posts updated."
