"""Consultants see, decide and report in the campaigns that they are invited to, until the last day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.campaigns.consultants import invite
from application.clock import clock
from application.extensions import db
from application.models import AuditEntry, Campaign, CampaignConsultant, Decision, Post, Role, User
from tests import builders
from tests.campaigns.stage import Stage

SignIn = Callable[[FlaskClient, int], None]


@dataclass(frozen=True)
class Invited:
    """A consultant in the stage's campaign, and another campaign with posts that is none of theirs."""

    stage: Stage
    consultant_id: int
    browser: FlaskClient
    other_id: int
    other_post_id: int

    @property
    def address(self) -> str:
        return self.stage.address

    @property
    def other(self) -> str:
        return f"/campaigns/{self.other_id}"


@pytest.fixture
def invited(stage: Stage, app: Flask, sign_in: SignIn) -> Invited:
    with stage.rows():
        consultant = builders.create_user(role=Role.CONSULTANT, name="Vera Outside")
        partner = builders.create_partner(username="other.person")
        assert partner.instagram_account is not None
        (post,) = builders.create_posts(partner.instagram_account, 1)
        other = builders.create_campaign(name="Winter Lamp", members=[partner])
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        tomorrow = clock.real_now().date() + timedelta(days=1)
        invite(campaign, consultant.id, tomorrow, by_id=stage.manager_id)
        db.session.commit()
        ids = consultant.id, other.id, post.id
    browser = app.test_client()
    sign_in(browser, ids[0])
    return Invited(stage, ids[0], browser, ids[1], ids[2])


def test_notes_are_for_staff_only(invited: Invited) -> None:
    with invited.stage.rows():
        db.session.get_one(Campaign, invited.stage.campaign_id).notes = "Fee ceiling 9000"
        db.session.commit()
    assert "Fee ceiling 9000" in invited.stage.page()
    assert "Fee ceiling 9000" not in invited.browser.get(invited.address).text


def end_the_invitation(stage: Stage) -> None:
    with stage.rows():
        db.session.execute(update(CampaignConsultant).values(ends_at=clock.real_now()))
        db.session.commit()


def test_a_consultant_sees_the_own_campaign_and_no_other(invited: Invited) -> None:
    listing = invited.browser.get("/campaigns?phase=active").text
    assert "Autumn Table" in listing
    assert "Winter Lamp" not in listing
    assert "New campaign" not in listing
    for page in ("", "/results", "/progress", "/reports"):
        assert invited.browser.get(invited.address + page).status_code == 200, page
        assert invited.browser.get(invited.other + page).status_code == 404, page
    assert "Winter Lamp" in invited.stage.client.get("/campaigns?phase=active").text


def test_a_consultant_decides_in_the_own_campaign_only(invited: Invited) -> None:
    form = {"single": f"accepted-{invited.stage.post_ids[0]}"}
    assert invited.browser.post(f"{invited.address}/decisions", data=form).status_code == 303
    assert invited.stage.decisions() == {invited.stage.post_ids[0]: Decision.ACCEPTED}
    elsewhere = {"single": f"accepted-{invited.other_post_id}"}
    assert invited.browser.post(f"{invited.other}/decisions", data=elsewhere).status_code == 404
    assert invited.browser.post(f"{invited.address}/decisions", data=elsewhere).status_code == 303
    assert set(invited.stage.decisions()) == {invited.stage.post_ids[0]}


@pytest.mark.parametrize(
    "path",
    [
        "/partners",
        "/collection",
        "/problems",
        "/audit",
        "/campaigns/new",
        "/campaigns/{own}/edit",
        "/campaigns/{own}/consultants",
        "/campaigns/{own}/delete",
        "/me",
    ],
)
def test_nothing_else_of_the_house_is_open_to_consultants(invited: Invited, path: str) -> None:
    assert invited.browser.get(path.format(own=invited.stage.campaign_id)).status_code == 403


def test_the_pages_offer_a_consultant_only_what_works(invited: Invited) -> None:
    for page in ("", "/results"):
        text = invited.browser.get(invited.address + page).text
        assert "Retrieve posts" not in text
        assert "/edit" not in text
        assert "/partners" not in text
        assert ">Reports</a>" in text


def test_the_last_day_ends_it_at_once(invited: Invited) -> None:
    end_the_invitation(invited.stage)
    assert invited.browser.get(invited.address).status_code == 404
    assert "You are in no campaign now" in invited.browser.get("/campaigns").text
    form = {"single": f"accepted-{invited.stage.post_ids[0]}"}
    assert invited.browser.post(f"{invited.address}/decisions", data=form).status_code == 404


def test_figures_are_explained_for_posts_of_the_own_campaign_only(invited: Invited) -> None:
    own, other = invited.stage.post_ids[0], invited.other_post_id
    assert invited.browser.get(f"/why/posts/{own}/views").status_code == 200
    assert invited.browser.get(f"/why/posts/{other}/views").status_code == 404
    assert invited.browser.get(f"/why/campaigns/{invited.stage.campaign_id}/views").status_code == 200
    assert invited.browser.get(f"/why/campaigns/{invited.other_id}/views").status_code == 404
    assert invited.browser.get(f"/why/accounts/{invited.stage.account_id}/reach").status_code == 404
    end_the_invitation(invited.stage)
    assert invited.browser.get(f"/why/posts/{own}/views").status_code == 404


def test_a_members_post_from_other_days_is_not_the_consultants_business(invited: Invited) -> None:
    post_id = invited.stage.post_ids[1]
    invited.stage.set_post(post_id, posted_at=clock.now() - timedelta(days=900))
    assert invited.browser.get(f"/why/posts/{post_id}/views").status_code == 404
    with invited.stage.rows():
        campaign = db.session.get_one(Campaign, invited.stage.campaign_id)
        builders.create_assignment(campaign, db.session.get_one(Post, post_id), decision=Decision.REJECTED)
    assert invited.browser.get(f"/why/posts/{post_id}/views").status_code == 200


def test_campaigns_that_a_post_is_in_besides_are_not_named_to_consultants(invited: Invited) -> None:
    post_id = invited.stage.post_ids[0]
    with invited.stage.rows():
        other = db.session.get_one(Campaign, invited.other_id)
        builders.create_assignment(other, db.session.get_one(Post, post_id), decision=Decision.ACCEPTED)
    assert "Winter Lamp" in invited.stage.client.get(invited.address).text
    assert "Winter Lamp" not in invited.browser.get(invited.address).text


def test_a_post_that_was_put_back_is_no_longer_the_consultants_business(invited: Invited) -> None:
    with invited.stage.rows():
        campaign = db.session.get_one(Campaign, invited.stage.campaign_id)
        post = db.session.get_one(Post, invited.other_post_id)
        builders.create_assignment(campaign, post, decision=Decision.UNDECIDED)
    assert invited.browser.get(f"/why/posts/{invited.other_post_id}/views").status_code == 404


def test_staff_invite_change_and_remove(stage: Stage, app: Flask, sign_in: SignIn) -> None:
    with stage.rows():
        consultant_id = builders.create_user(role=Role.CONSULTANT, name="Vera Outside").id
    address = f"{stage.address}/consultants"
    assert "No consultant is invited" in stage.client.get(address).text
    browser = app.test_client()
    sign_in(browser, consultant_id)
    assert browser.get(stage.address).status_code == 404
    last = clock.real_now().date() + timedelta(days=10)
    for day in (last - timedelta(days=5), last):
        form = {"consultant": str(consultant_id), "ends_on": day.isoformat()}
        assert stage.client.post(address, data=form).status_code == 303
    with stage.rows():
        kept = db.session.scalars(select(CampaignConsultant)).one()
        assert (kept.ends_on, kept.invited_by_id) == (last, stage.manager_id)
    assert "Vera Outside" in stage.client.get(address).text
    assert browser.get(stage.address).status_code == 200
    assert stage.client.post(f"{address}/{consultant_id}/remove").status_code == 303
    assert browser.get(stage.address).status_code == 404
    again = stage.client.post(f"{address}/{consultant_id}/remove", follow_redirects=True)
    assert "was not in this campaign any more" in again.text


def test_only_consultants_can_be_invited_and_only_to_days_to_come(stage: Stage) -> None:
    with stage.rows():
        consultant_id = builders.create_user(role=Role.CONSULTANT).id
        manager_id = builders.create_user(role=Role.MANAGER).id
    address, today = f"{stage.address}/consultants", clock.real_now().date()
    for form, told in (
        ({"consultant": str(manager_id), "ends_on": today.isoformat()}, "Not a valid choice"),
        ({"consultant": "", "ends_on": today.isoformat()}, "Choose a consultant"),
        ({"consultant": str(consultant_id), "ends_on": "2020-01-01"}, "That day is over"),
        ({"consultant": str(consultant_id), "ends_on": "soon"}, "year-month-day"),
    ):
        answer = stage.client.post(address, data=form)
        assert answer.status_code == 400
        assert told in answer.text
    with stage.rows():
        assert db.session.scalars(select(CampaignConsultant)).all() == []


def test_another_zone_moves_the_end_and_keeps_the_day(invited: Invited) -> None:
    stage = invited.stage
    with stage.rows():
        before = db.session.scalars(select(CampaignConsultant)).one()
        day, ends_at = before.ends_on, before.ends_at
    form = {
        "name": "Autumn Table",
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-30",
        "time_zone": "Pacific/Auckland",
        "influencers": [str(stage.influencer_id)],
        "revision": "0",
    }
    assert stage.client.post(f"{stage.address}/edit", data=form).status_code == 303
    with stage.rows():
        after = db.session.scalars(select(CampaignConsultant)).one()
        assert after.ends_on == day
        assert ends_at - after.ends_at in (timedelta(hours=12), timedelta(hours=13))


def test_what_was_done_stands_in_the_audit_log(invited: Invited) -> None:
    invited.stage.client.post(f"{invited.address}/consultants/{invited.consultant_id}/remove")
    with invited.stage.rows():
        found = db.session.execute(
            select(AuditEntry.action, AuditEntry.user_id, AuditEntry.campaign_id)
            .where(AuditEntry.campaign_id.is_not(None))
            .order_by(AuditEntry.id)
        ).all()
        names = db.session.scalars(select(User.id).where(User.role == Role.CONSULTANT)).all()
    who, where = names[0], invited.stage.campaign_id
    assert [tuple(row) for row in found] == [
        ("consultant_invited", who, where),
        ("consultant_removed", who, where),
    ]
