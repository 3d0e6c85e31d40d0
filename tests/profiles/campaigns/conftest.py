"""An influencer in a campaign, signed in, with another one beside them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import (
    Decision,
    Role,
)
from tests import builders

SignIn = Callable[[FlaskClient, int], None]
DATES: dict[str, Any] = {"starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 30)}


@dataclass(frozen=True)
class Stage:
    """An influencer with posts in a campaign of a brand, and another influencer beside them."""

    client: FlaskClient
    user_id: int
    other_id: int
    campaign_id: int

    def page(self, address: str = "", **query: Any) -> str:
        answer = self.client.get(f"/me/campaigns{address}", query_string=query)
        assert answer.status_code == 200
        return answer.text

    def results(self, **query: Any) -> str:
        return self.page(f"/{self.campaign_id}", **query)


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: SignIn) -> Stage:
    with app.app_context():
        mona = builders.create_partner(name="Mona Example", username="mona")
        theo = builders.create_partner(name="Theo Other", username="theo_secret")
        brand = builders.create_user(role=Role.BRAND, name="Birch Oil")
        campaign = builders.create_campaign(name="Autumn Table", members=[mona, theo, brand], **DATES)
        for user, views in ((mona, (100, 300, None)), (theo, (987_654,))):
            for place, number in enumerate(views):
                at = datetime(2026, 11, 3 + place, 12, tzinfo=UTC)
                post = builders.create_post(user.instagram_account, posted_at=at, views=number)
                builders.create_assignment(campaign, post, Decision.ACCEPTED)
        found = Stage(client, mona.id, theo.id, campaign.id)
        db.session.remove()
    sign_in(client, found.user_id)
    return found


def tiles(page: str) -> list[str]:
    return [part.split("</dd>")[0] for part in page.split('<div class="tile">')[1:]]
