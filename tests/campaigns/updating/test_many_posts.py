"""Ten thousand accepted posts cost as many statements as a few."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, literal, select

from application.campaigns.updating.asking import ask_for_update
from application.campaigns.updating.queries import standing_of_update
from application.clock import clock
from application.extensions import db
from application.models import Assignment, CollectionRun, Decision, InstagramAccount, Post, User
from application.task_queue import commit
from tests import builders
from tests.statements import count_statements

DAY = timedelta(days=1)
ASKING, LOOKING = 11, 3


def campaign_of(people: int, posts: int) -> int:
    """A campaign that ended long ago, with so many posts of each of these people."""
    now = clock.now()
    partners = [builders.create_partner() for _ in range(people)]
    campaign = builders.create_campaign(
        starts_on=now.date() - 120 * DAY, ends_on=now.date() - 60 * DAY, completed_at=now
    )
    first = (db.session.scalar(select(func.max(Post.id))) or 0) + 1
    rows = [
        {
            "instagram_account_id": account.id,
            "graph_id": f"17{account.id:06d}{number:06d}",
            "media_product_type": "FEED",
            "posted_at": now - 70 * DAY - number * timedelta(minutes=1),
            "first_seen_at": now - 65 * DAY,
            "last_read_at": now - 60 * DAY,
        }
        for partner in partners
        for account in (_account_of(partner),)
        for number in range(posts)
    ]
    db.session.execute(insert(Post), rows)
    columns = [Assignment.campaign_id, Assignment.post_id, Assignment.decision, Assignment.decided_at]
    accepted = select(
        literal(campaign.id),
        Post.id,
        literal(Decision.ACCEPTED, Assignment.decision.type),
        literal(now, Assignment.decided_at.type),
    )
    db.session.execute(insert(Assignment).from_select(columns, accepted.where(Post.id >= first)))
    db.session.commit()
    return campaign.id


def _account_of(partner: User) -> InstagramAccount:
    assert partner.instagram_account is not None
    return partner.instagram_account


@pytest.mark.parametrize(("people", "posts"), [(1, 3), (50, 200)], ids=["3 posts", "10,000 posts"])
def test_asking_and_looking_take_so_many_statements_however_many_posts(
    context: Flask, people: int, posts: int
) -> None:
    campaign = campaign_of(people, posts)
    by_id = builders.create_user().id
    with count_statements(context) as asking:
        asked = ask_for_update(campaign, by_id=by_id)
        commit()
    assert (asked.posts, asked.is_new) == (people * posts, True)
    assert len(asking) == ASKING, asking
    due = select(func.count()).select_from(Post).where(Post.next_read_at.is_not(None))
    assert db.session.scalar(due) == people * posts
    assert db.session.scalar(select(func.count()).select_from(CollectionRun)) == people

    with count_statements(context) as looking:
        standing = standing_of_update(campaign, with_left=True)
    assert standing is not None
    assert (standing.read, standing.to_read, len(standing.people)) == (0, people * posts, people)
    assert len(looking) == LOOKING, looking


def test_the_page_lists_so_many_posts_that_were_left_out_and_says_how_many_more(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    with app.app_context():
        campaign = campaign_of(1, 120)
        db.session.execute(db.update(Post).values(deleted_at=clock.now()))
        db.session.commit()
        db.session.remove()
    client.post(f"/campaigns/{campaign}/update-metrics")
    page = client.get(f"/campaigns/{campaign}?view=accepted").text
    assert "120 posts: deleted on Instagram" in page
    assert "The newest 50 of 120." in page
