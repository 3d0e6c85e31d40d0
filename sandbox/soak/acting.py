"""What people do in a soak: partners join and connect again, staff make campaigns and decide."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import Client

from application.campaigns.candidates import Window
from application.campaigns.decisions import AllMatching, decide
from application.campaigns.post_filters import PostFilter
from application.campaigns.service import CampaignFields, change_campaign, create_campaign, stored_fields
from application.clock import clock
from application.config import JOINING_SCOPES
from application.extensions import db
from application.models import Campaign, Decision, InstagramAccount, Post, Role, User
from application.task_queue import commit
from sandbox.soak.people import SoakPerson
from sandbox.soak.script import SoakCampaign


@dataclass
class Stay:
    """Somebody's time in a campaign as it came about."""

    key: str
    campaign: SoakCampaign
    since: datetime
    until: datetime | None = None


class Actors:
    """Everybody who acts. `joined` tells when somebody was let in, `stays` who was in which campaign."""

    def __init__(self, app: Flask, sandbox: Flask, people: tuple[SoakPerson, ...]) -> None:
        self._app = app
        self._sandbox = sandbox
        self._people = {person.key: person for person in people}
        self.joined: dict[str, datetime] = {}
        self.stays: list[Stay] = []
        self.campaigns: dict[str, int] = {}
        self._manager: int | None = None

    def join(self, key: str) -> bool:
        """Go through the pages and the dialog, for the first time or again; whether that came to its end."""
        person = self._people[key]
        browser = self._app.test_client()
        pressed = browser.post(f"/join/{person.role}")
        if pressed.status_code != 303:
            return False
        back = urlsplit(self._dialog(pressed.headers["Location"], key))
        answer = browser.get(f"{back.path}?{back.query}")
        is_in = answer.status_code == 303 and self._account_id(key) is not None
        if is_in:
            self.joined.setdefault(key, clock.now())
        return is_in

    def make_campaign(self, campaign: SoakCampaign) -> None:
        """Staff enter it with those who are in by now."""
        with self._app.app_context():
            made = create_campaign(self._fields(campaign), by_id=self._staff())
            self.campaigns[campaign.name] = made.id
            commit()
            db.session.remove()
        self._note(campaign)

    def change_members(self, campaign: SoakCampaign) -> None:
        """Staff bring the list of members up to the script's."""
        with self._app.app_context():
            made = db.session.get_one(Campaign, self.campaigns[campaign.name])
            fields = self._fields(campaign)
            assert stored_fields(made).name == fields.name
            change_campaign(made, fields, from_revision=made.revision, by_id=self._staff())
            commit()
            db.session.remove()
        self._note(campaign)

    def accept_all(self, campaign: SoakCampaign) -> None:
        """Staff accept every post that waits for a decision."""
        with self._app.app_context():
            made = db.session.get_one(Campaign, self.campaigns[campaign.name])
            newest = db.session.scalar(select(func.max(Post.id))) or 0
            window = Window.of(made)
            decide(window, PostFilter(), AllMatching(newest), Decision.ACCEPTED, by_id=self._staff())
            commit()
            db.session.remove()

    def _fields(self, campaign: SoakCampaign) -> CampaignFields:
        keys = [key for key in campaign.members_at(clock.now()) if key in self.joined]
        graph_ids = [self._people[key].account.id for key in keys]
        members = db.session.scalars(
            select(InstagramAccount.user_id).where(InstagramAccount.graph_id.in_(graph_ids))
        )
        return CampaignFields(
            name=campaign.name,
            notes="",
            starts_on=campaign.starts_on,
            ends_on=campaign.ends_on,
            time_zone="UTC",
            completed=False,
            member_ids=frozenset(member for member in members if member is not None),
            responsible_ids=frozenset(),
            currency=None,
            disclosure_tags=(),
        )

    def _note(self, campaign: SoakCampaign) -> None:
        now = clock.now()
        wanted = {key for key in campaign.members_at(now) if key in self.joined}
        present = {stay.key for stay in self.stays if stay.campaign is campaign and stay.until is None}
        for stay in self.stays:
            if stay.campaign is campaign and stay.until is None and stay.key not in wanted:
                stay.until = now
        self.stays += [Stay(key, campaign, now) for key in sorted(wanted - present)]

    def _staff(self) -> int:
        if self._manager is None:
            manager = User(
                role=Role.MANAGER, name="Soak Manager", email="manager@soak.example", created_at=clock.now()
            )
            db.session.add(manager)
            db.session.flush()
            self._manager = manager.id
        return self._manager

    def _dialog(self, address: str, key: str) -> str:
        asked = urlsplit(address)
        fields: dict[str, Any] = {name: values[0] for name, values in parse_qs(asked.query).items()}
        fields |= {"persona": key, "granted": list(JOINING_SCOPES), "action": "continue"}
        answer = Client(self._sandbox.wsgi_app).post(asked.path, data=fields)
        return answer.headers["Location"]

    def _account_id(self, key: str) -> int | None:
        with self._app.app_context():
            graph_id = self._people[key].account.id
            found = db.session.scalar(
                select(InstagramAccount.id).where(InstagramAccount.graph_id == graph_id)
            )
            db.session.remove()
            return found


DECIDED_AFTER = timedelta(days=2)
"""Staff accept a campaign's posts so long after its last day."""
