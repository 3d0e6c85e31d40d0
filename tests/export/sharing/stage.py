"""A campaign, its reports made by the queue, and whoever opens their share links."""

import re
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from application.clock import clock
from application.extensions import db
from application.models import Role, ShareLink
from tests import builders
from tests.conftest import session_of
from tests.export.campaign.rich import Rich, make_rich
from tests.export.made_reports import ask, drain

ZONE = ZoneInfo("Europe/Berlin")
"""The campaign's: days end there."""
_LINK = re.compile(r'value="[^"]+(/shared/[\w-]{40,})"')
_TABS = re.compile(r'href="(/shared/[\w-]+/[a-z0-9-]+)"')
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
_TAGS = re.compile(r"<[^>]+>")


@dataclass
class Stage:
    """`staff` is signed in as the manager; `reports` are by whom they are for, as they are made."""

    app: Flask
    staff: FlaskClient
    campaign_id: int
    manager_id: int
    influencers: tuple[int, ...]
    brands: tuple[int, ...]
    reports: dict[int | None, int] = field(default_factory=dict)

    def report(self, recipient: int | None = None) -> int:
        """The number of the report for them; made if it wasn't yet."""
        if recipient not in self.reports:
            self.make(recipient)
        return self.reports[recipient]

    def make(self, recipient: int | None = None) -> None:
        """Have it made, again too."""
        page = ask(self.staff, f"/campaigns/{self.campaign_id}", recipient)
        drain(self.staff)
        self.reports[recipient] = int(page.rpartition("/")[2])

    def address(self, recipient: int | None = None) -> str:
        return f"/reports/{self.report(recipient)}/share-links"

    def send(self, recipient: int | None = None, **sent: str) -> TestResponse:
        """The form, sent with these answers."""
        usual = {"label": "Anna of Mill & Stone", "ends_on": str(clock.now().astimezone(ZONE).date())}
        return self.staff.post(self.address(recipient), data=usual | sent)

    def link(self, recipient: int | None = None, **sent: str) -> str:
        """The path of a new link, as the page shows it once."""
        answer = self.send(recipient, **sent)
        found = _LINK.search(answer.text)
        assert answer.status_code == 200, answer.text
        assert found, answer.text
        return found[1]

    def stored(self) -> list[ShareLink]:
        with self.app.app_context():
            found = db.session.query(ShareLink).order_by(ShareLink.id).all()
            db.session.expunge_all()
            db.session.remove()
        return found


def set_rich_stage(app: Flask, staff: FlaskClient) -> tuple[Stage, Rich]:
    """With some of everything that a report can tell."""
    with app.app_context():
        rich = make_rich()
        db.session.remove()
    session_of(app, staff, rich.manager_id)
    return Stage(app, staff, rich.campaign_id, rich.manager_id, rich.influencers, rich.brands), rich


def set_stage(app: Flask, staff: FlaskClient) -> Stage:
    """With an influencer who has an accepted post, and a brand."""
    with app.app_context():
        manager = builders.create_user(role=Role.MANAGER)
        lena = builders.create_partner(name="Lena Koch", username="lena.cooks")
        brand = builders.create_partner(role=Role.BRAND, name="Mill & Stone", username="mill.stone")
        campaign = builders.create_campaign(
            name="Autumn Bread", members=[lena, brand], time_zone="Europe/Berlin"
        )
        post = builders.create_post(lena.instagram_account, posted_at=clock.now(), views=12_345)
        builders.create_assignment(campaign, post, by=manager)
        found = Stage(app, staff, campaign.id, manager.id, (lena.id,), (brand.id,))
        db.session.remove()
    session_of(app, staff, found.manager_id)
    return found


def opened(app: Flask, path: str) -> TestResponse:
    """As somebody without a session gets it."""
    return app.test_client().get(path)


def everything(app: Flask, path: str) -> str:
    """The whole of what a link shows, all pages of all tabs among it: addresses, notes and texts."""
    first = opened(app, path)
    assert first.status_code == 200, first.text
    found, waiting = [first.text], sorted({*_TABS.findall(first.text), *_tabs(first.text, path)})
    while waiting:
        page = opened(app, waiting.pop())
        assert page.status_code == 200
        found.append(page.text)
        waiting += [unescape(address) for address in _NEXT.findall(page.text)]
    return unescape("\n".join(found))


def _tabs(text: str, path: str) -> list[str]:
    """The own pages of all tabs, also of those that the first page shows as a whole."""
    return [f"{path}/{slug}" for slug in re.findall(r'<h2 id="([a-z0-9-]+)"', text)]


def words_of(text: str) -> str:
    """What is read on a page: without tags, and with blanks as one."""
    return " ".join(_TAGS.sub(" ", text).split())


def day(days: int) -> str:
    """So many days from today, as the form takes it."""
    return str(date.fromordinal(clock.now().date().toordinal() + days))
