"""What stands around a campaign's posts: the ways between its pages, and from a post to its cost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import CampaignConsultant, Decision, Role
from tests import builders

SignIn = Callable[[FlaskClient, int], None]


@pytest.fixture
def collected(app: Flask) -> tuple[str, int, int, int]:
    """A campaign's address and its one collected post; a manager and a consultant of it."""
    with app.app_context():
        person = builders.create_partner()
        assert person.instagram_account is not None
        post = builders.create_post(person.instagram_account)
        campaign = builders.create_campaign(members=[person])
        builders.create_assignment(campaign, post, Decision.ACCEPTED)
        consultant = builders.create_user(role=Role.CONSULTANT)
        ends = clock.now() + timedelta(days=3)
        db.session.add(
            CampaignConsultant(
                campaign_id=campaign.id,
                user_id=consultant.id,
                invited_at=clock.now(),
                ends_at=ends,
                ends_on=ends.date(),
            )
        )
        manager = builders.create_user(role=Role.MANAGER).id
        found = (f"/campaigns/{campaign.id}", post.id, manager, consultant.id)
        db.session.commit()
    return found


def test_staff_get_from_a_collected_post_to_its_cost_and_consultants_do_not(
    client: FlaskClient, sign_in: SignIn, collected: tuple[str, int, int, int]
) -> None:
    address, post, manager, consultant = collected
    way = f"{address}/plan/costs?post={post}"
    for path in (f"{address}?view=accepted", f"{address}/posts/{post}/why-matched"):
        sign_in(client, manager)
        assert way in client.get(path).text
        sign_in(client, consultant)
        answer = client.get(path)
        assert answer.status_code == 200
        assert "plan/costs" not in answer.text
    sign_in(client, manager)
    assert f'name="post" type="text" value="{post}"' in client.get(way).text


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("matching", "matching"),
        ("plan", "plan"),
        ("plan/costs", "plan"),
        ("outcomes", "outcomes"),
        ("rates", "outcomes"),
    ],
)
def test_each_part_of_a_campaign_leads_to_the_others(
    client: FlaskClient,
    sign_in: SignIn,
    collected: tuple[str, int, int, int],
    path: str,
    here: str,
) -> None:
    address, _post, manager, _consultant = collected
    sign_in(client, manager)
    page = client.get(f"{address}/{path}").text
    for way in ("", "?view=accepted", "?view=rejected", "/results", "/matching", "/plan", "/outcomes"):
        mark = ' aria-current="page"' if way == f"/{here}" else ""
        assert f'<li><a href="{address}{way}"{mark}>' in page, way
