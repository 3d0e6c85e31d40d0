"""A brand that staff made, with a link to connect it."""

from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import LinkPurpose, Role
from application.one_time_links import fresh_token, make_link
from tests.builders import create_campaign, create_user
from tests.onboarding.dialog import press

CONTINUE = "Continue to Facebook"


class Birch:
    """The brand "Birch Oil", made by staff and in a campaign, with an open link."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            brand = create_user(role=Role.BRAND, name="Birch Oil")
            self.id = brand.id
            self.campaign_id = create_campaign(members=[brand]).id
        self.link = self.new_link()

    def new_link(self) -> str:
        with self.app.app_context():
            token = fresh_token(make_link(LinkPurpose.BRAND, self.id))
            db.session.commit()
            return token

    @property
    def path(self) -> str:
        return f"/connect/brand/{self.link}"

    def dialog(self, client: FlaskClient) -> str:
        page = client.get(self.path)
        assert page.status_code == 200
        return press(client, page.get_data(as_text=True), CONTINUE)
