"""Links in a consultant's reports open for as long as the consultant may enter the campaign."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.campaigns.consultants import invite
from application.clock import clock
from application.extensions import db
from application.models import AuditAction, AuditEntry, Campaign, CampaignConsultant, MediaKey, Role, User
from tests import builders
from tests.campaigns.stage import Stage, set_stage
from tests.export.kept_reports import add_keys, keep, links, opened, path_of
from tests.export.made_reports import ask, drain, workbook_address
from tests.statements import count_statements

SignIn = Callable[[FlaskClient, int], None]


@dataclass(frozen=True)
class Invited:
    """A consultant in the stage's campaign, who has made a report; `path` is a link of it."""

    stage: Stage
    consultant_id: int
    browser: FlaskClient
    path: str

    @property
    def listing(self) -> str:
        return f"{self.stage.address}/consultants"

    def status(self) -> int:
        """What a stranger with the report gets."""
        return opened(self.stage.app, self.path).status_code

    def new_link(self, browser: FlaskClient | None = None) -> str:
        return path_of(links(self.stage, browser)[self.stage.post_ids[0]])

    def invite(self) -> None:
        tomorrow = clock.real_now().date() + timedelta(days=1)
        form = {"consultant": str(self.consultant_id), "ends_on": tomorrow.isoformat()}
        assert self.stage.client.post(self.listing, data=form).status_code == 303

    def let_the_last_day_pass(self) -> None:
        with self.stage.rows():
            db.session.execute(update(CampaignConsultant).values(ends_at=clock.real_now()))
            db.session.commit()

    def remove(self) -> str:
        """What staff are told."""
        address = f"{self.listing}/{self.consultant_id}/remove"
        return " ".join(self.stage.client.post(address, follow_redirects=True).text.split())

    def shut(self) -> list[tuple[int | None, int | None, int | None, Any]]:
        """The audit entries on links that were shut: by whom, about whom, where, of how many reports."""
        with self.stage.rows():
            rows = db.session.scalars(
                select(AuditEntry)
                .where(AuditEntry.action == AuditAction.REPORT_LINKS_REVOKED.value)
                .order_by(AuditEntry.id)
            )
            return [
                (row.actor_id, row.user_id, row.campaign_id, (row.details or {})["reports"]) for row in rows
            ]

    def made(self) -> list[MediaKey]:
        with self.stage.rows():
            own = MediaKey.made_by_id == self.consultant_id
            return list(db.session.scalars(select(MediaKey).where(own).order_by(MediaKey.id)))


@pytest.fixture
def invited(app: Flask, client: FlaskClient, sign_in: SignIn) -> Invited:
    stage = set_stage(app, client, sign_in)
    stage.decide({"single": f"accepted-{stage.post_ids[0]}"})
    keep(stage, stage.post_ids[0])
    with stage.rows():
        consultant_id = builders.create_user(
            role=Role.CONSULTANT, name="Vera Outside", password_hash="a hash"
        ).id
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        invite(campaign, consultant_id, clock.real_now().date() + timedelta(days=1), by_id=stage.manager_id)
        db.session.commit()
    browser = app.test_client()
    sign_in(browser, consultant_id)
    path = path_of(links(stage, browser)[stage.post_ids[0]])
    return Invited(stage, consultant_id, browser, path)


@pytest.fixture
def admin(app: Flask, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        admin_id = builders.create_user(role=Role.ADMIN, password_hash="a hash").id
    browser = app.test_client()
    sign_in(browser, admin_id)
    return browser


def test_while_the_invitation_stands_the_link_opens(invited: Invited) -> None:
    assert invited.status() == 200
    assert invited.shut() == []


def test_removing_shuts_the_links_and_says_so_before_and_after(invited: Invited) -> None:
    invited.new_link(invited.browser)
    page = " ".join(invited.stage.client.get(invited.listing).text.split())
    assert "2 report links that they made stop working." in page
    told = invited.remove()
    assert "2 report links that they made open nothing any more." in told
    assert invited.status() == 410
    where = invited.stage.campaign_id
    assert invited.shut() == [(invited.stage.manager_id, invited.consultant_id, where, 2)]
    assert {key.revoked_by_id for key in invited.made()} == {invited.stage.manager_id}
    assert "was not in this campaign any more" in invited.remove()
    assert len(invited.shut()) == 1


def test_who_made_no_report_is_removed_without_a_word_of_links(invited: Invited) -> None:
    invited.remove()
    invited.invite()
    assert "that they made" not in invited.stage.client.get(invited.listing).text
    assert "that they made" not in invited.remove()
    assert len(invited.shut()) == 1


def test_links_of_others_and_of_other_campaigns_stay(invited: Invited, sign_in: SignIn) -> None:
    stage = invited.stage
    own = invited.new_link()
    with stage.rows():
        other = builders.create_campaign(name="Winter Lamp").id
        invite(
            db.session.get_one(Campaign, other),
            invited.consultant_id,
            clock.real_now().date() + timedelta(days=1),
            by_id=stage.manager_id,
        )
        add_keys(other, 1, made_by_id=invited.consultant_id)
    invited.remove()
    assert opened(stage.app, own).status_code == 200
    assert [key.revoked_at is None for key in invited.made()] == [False, True]


def test_the_last_day_ends_the_links_without_anybodys_deed(invited: Invited) -> None:
    own = invited.new_link()
    invited.let_the_last_day_pass()
    assert invited.status() == 410
    assert opened(invited.stage.app, own).status_code == 200
    page = " ".join(invited.stage.client.get(f"{invited.stage.address}/report-links").text.split())
    assert "with the access of who made it" in page
    assert len(re.findall(r"/report-links/\d+/shut", page)) == 1
    assert "that they made" not in invited.stage.client.get(invited.listing).text


def test_invited_again_the_ended_links_stay_off_and_a_new_report_opens(invited: Invited) -> None:
    invited.let_the_last_day_pass()
    invited.invite()
    page = " ".join(invited.stage.client.get(invited.listing).text.split())
    assert "1 report link of the invitation before stays off" in page
    assert invited.status() == 410
    assert invited.shut() == [(invited.stage.manager_id, invited.consultant_id, invited.stage.campaign_id, 1)]
    assert opened(invited.stage.app, invited.new_link(invited.browser)).status_code == 200


def test_another_last_day_before_the_end_keeps_the_links(invited: Invited) -> None:
    invited.invite()
    assert "stays off" not in invited.stage.client.get(invited.listing).text
    assert invited.status() == 200


def test_staff_make_the_report_anew(invited: Invited) -> None:
    invited.remove()
    assert opened(invited.stage.app, invited.new_link()).status_code == 200


def test_ending_the_access_shuts_the_links_of_all_campaigns_and_says_so_before(
    invited: Invited, admin: FlaskClient
) -> None:
    with invited.stage.rows():
        other = builders.create_campaign(name="Winter Lamp").id
        add_keys(other, 2, made_by_id=invited.consultant_id)  # of an invitation that has ended
    page = " ".join(admin.get(f"/staff/{invited.consultant_id}/end").text.split())
    assert "1 report link that they made stops working" in page
    assert admin.post(f"/staff/{invited.consultant_id}/end").status_code == 303
    assert invited.status() == 410
    assert all(key.revoked_at for key in invited.made())
    shut = [(about, where, reports) for _, about, where, reports in invited.shut()]
    who = invited.consultant_id
    assert sorted(shut) == sorted([(who, invited.stage.campaign_id, 1), (who, other, 2)])
    assert admin.post(f"/staff/{invited.consultant_id}/restore").status_code == 303
    assert invited.status() == 410


def test_a_managers_links_outlive_the_managers_access(invited: Invited, admin: FlaskClient) -> None:
    own = invited.new_link()
    manager_id = invited.stage.manager_id
    with invited.stage.rows():
        db.session.get_one(User, manager_id).password_hash = "a hash"
        db.session.commit()
    assert "report link" not in admin.get(f"/staff/{manager_id}/end").text
    assert admin.post(f"/staff/{manager_id}/end").status_code == 303
    assert opened(invited.stage.app, own).status_code == 200


def test_with_another_role_nothing_that_ended_comes_to_life(invited: Invited, admin: FlaskClient) -> None:
    invited.let_the_last_day_pass()
    assert admin.post(f"/staff/{invited.consultant_id}/role", data={"role": "manager"}).status_code == 303
    assert invited.status() == 410
    assert len(invited.shut()) == 1


def test_who_becomes_a_consultant_keeps_links_of_own_campaigns_only(
    invited: Invited, admin: FlaskClient
) -> None:
    own = invited.new_link()
    manager_id = invited.stage.manager_id
    assert "stop working with that role" in admin.get(f"/staff/{manager_id}").text
    assert admin.post(f"/staff/{manager_id}/role", data={"role": "consultant"}).status_code == 303
    assert opened(invited.stage.app, own).status_code == 410
    assert invited.status() == 200
    assert [entry[1:] for entry in invited.shut()] == [(manager_id, invited.stage.campaign_id, 1)]


def test_a_report_that_was_under_way_when_the_invitation_ended_opens_nothing(invited: Invited) -> None:
    invited.remove()
    with invited.stage.rows():
        db.session.execute(update(MediaKey).values(revoked_at=None, revoked_by_id=None))
        db.session.commit()
    assert invited.status() == 410


def test_many_consultants_with_many_reports_cost_no_more(invited: Invited) -> None:
    counts = []
    for number in (1, 12):
        with invited.stage.rows():
            for _ in range(number):
                user_id = builders.create_user(role=Role.CONSULTANT).id
                campaign = db.session.get_one(Campaign, invited.stage.campaign_id)
                day = clock.real_now().date() + timedelta(days=1)
                invite(campaign, user_id, day, by_id=invited.stage.manager_id)
                add_keys(campaign.id, 2, made_by_id=user_id)
        with count_statements(invited.stage.app) as sent:
            page = invited.stage.client.get(invited.listing).text
        counts.append((len(sent), page.count("report links that they made stop working")))
    assert counts[0][0] == counts[1][0]
    assert [told for _, told in counts] == [1, 13]


def test_a_consultant_has_the_own_report_and_no_other(invited: Invited) -> None:
    staffs = ask(invited.stage.client, invited.stage.address)
    theirs = ask(invited.browser, invited.stage.address)
    assert staffs != theirs
    assert invited.browser.get(theirs).status_code == 200
    for path in (staffs, f"{staffs}/progress"):
        assert invited.browser.get(path).status_code == 404
    drain(invited.browser)
    assert invited.browser.get(workbook_address(invited.stage.client, staffs)).status_code == 404
    listing = invited.browser.get(f"{invited.stage.address}/reports").text
    assert staffs not in listing
    assert "<select" not in listing
    assert theirs in invited.stage.client.get(f"{invited.stage.address}/reports").text


def test_whomever_a_consultants_form_names_it_is_the_consultants_own(invited: Invited) -> None:
    own = ask(invited.browser, invited.stage.address)
    assert ask(invited.browser, invited.stage.address, invited.stage.influencer_id) == own


def test_staff_do_not_make_a_consultants_report_as_its_links_would_outlast_the_invitation(
    invited: Invited,
) -> None:
    own = ask(invited.browser, invited.stage.address)
    page = invited.stage.client.get(own).text
    assert "Make it anew" not in page
    form = {"recipient": str(invited.consultant_id)}
    answer = invited.stage.client.post(f"{invited.stage.address}/reports", data=form)
    assert answer.status_code == 404


def test_two_consultants_have_two_reports(invited: Invited, app: Flask, sign_in: SignIn) -> None:
    with invited.stage.rows():
        other = builders.create_user(role=Role.CONSULTANT).id
        campaign = db.session.get_one(Campaign, invited.stage.campaign_id)
        tomorrow = clock.real_now().date() + timedelta(days=1)
        invite(campaign, other, tomorrow, by_id=invited.stage.manager_id)
        db.session.commit()
    browser = app.test_client()
    sign_in(browser, other)
    theirs = ask(browser, invited.stage.address)
    assert theirs != ask(invited.browser, invited.stage.address)
    assert invited.browser.get(theirs).status_code == 404
