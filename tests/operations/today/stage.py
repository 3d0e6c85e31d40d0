"""Campaigns and people for the tests of the staff's home, and its page."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import Campaign, CampaignResponsible, InstagramAccount, Post, User
from tests.builders import create_campaign, create_instagram_account, create_login, create_post, create_user

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def page(client: FlaskClient, **query: str) -> str:
    answer = client.get("/today", query_string=query)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def influencer(name: str) -> InstagramAccount:
    login = create_login(token_expires_at=clock.now() + 50 * DAY)
    return create_instagram_account(user=create_user(login=login, name=name), username=name)


def owner(account: InstagramAccount) -> User:
    return db.session.get_one(User, account.user_id)


def running(
    *members: User, name: str = "Teas", responsible: int | None = None, ends_in: int = 20
) -> Campaign:
    today = clock.now().date()
    campaign = create_campaign(
        name=name, members=members, starts_on=today - 20 * DAY, ends_on=today + ends_in * DAY
    )
    if responsible is not None:
        db.session.add(CampaignResponsible(campaign_id=campaign.id, user_id=responsible))
        db.session.commit()
    return campaign


def story(account: InstagramAccount, *, ends_in: timedelta, **more: Any) -> Post:
    now = clock.now()
    values: dict[str, Any] = {"views": 10, "last_read_at": now, **more}
    return create_post(
        account, media_product_type="STORY", posted_at=now - timedelta(hours=24) + ends_in, **values
    )
