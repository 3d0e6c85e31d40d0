"""Who has lost access reads how to get what is held, and how to have it deleted; all may know before."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.config import Config
from application.extensions import db
from application.leaving.uncounted import UNCOUNTED_FOR
from application.models import Role, User
from tests.conftest import RunningSandbox
from tests.onboarding.admins import admin_of, said
from tests.onboarding.dialog import join


@pytest.mark.usefixtures("lena")
def test_who_is_shut_out_reads_the_way_to_deletion_and_to_a_copy(
    app: Flask, config: Config, sandbox: RunningSandbox
) -> None:
    with app.app_context():
        lena_id = db.session.scalars(select(User.id).where(User.role == Role.INFLUENCER)).one()
    admin = admin_of(app)
    assert admin.post(f"/partners/{lena_id}/access/end").status_code == 303
    page = " ".join(join(app.test_client(), "lena_ferraro").text.split())
    assert "hand out on request what is held about you" in page
    assert "Apps and websites" in page
    assert f"remove {config.platform_name}, and ask for deletion there" in page
    told = said(admin, f"/partners/{lena_id}/permissions")
    assert "changes it at Facebook; admins can end the access." in told


def test_the_public_pages_say_that_an_access_can_be_ended_and_what_stays(client: FlaskClient) -> None:
    privacy, terms = said(client, "/privacy"), said(client, "/terms")
    assert "We can end an access" in privacy
    assert "is kept until you ask for its deletion" in privacy
    assert f"as long as a campaign counts them and {UNCOUNTED_FOR} days longer" in privacy
    assert "we can end it at any time" in terms
