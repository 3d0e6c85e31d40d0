"""Whoever ends the access of a member of staff is told what goes on by itself."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import GoogleLogin, GoogleLoginState
from tests.accounts import stage
from tests.builders import create_campaign
from tests.export.access.stage import create_file
from tests.export.report_rows import create_report
from tests.export.share_rows import create_share_link


def test_nothing_is_said_where_nothing_stays(app: Flask, admin: FlaskClient) -> None:
    page = admin.get(f"/staff/{stage.member(app, name='Mona')}/end").text
    assert "in their own Drive" not in page
    assert "open link" not in page


def test_sheets_in_the_own_drive_and_open_links_are_counted(app: Flask, admin: FlaskClient) -> None:
    user_id = stage.member(app, name="Mona")
    with app.app_context():
        now = clock.now()
        login = GoogleLogin(
            user_id=user_id,
            google_id="1",
            email="mona@g.example",
            state=GoogleLoginState.CONNECTED,
            connected_at=now,
        )
        db.session.add(login)
        db.session.flush()
        report = create_report(create_campaign())
        create_file(report, number=1, google_login_id=login.id)
        create_file(report, number=2)
        links = [create_share_link(report, key) for key in ("open", "ended", "off", "another's")]
        for link in links[:3]:
            link.made_by_id = user_id
        links[1].ends_at, links[2].revoked_at = now - timedelta(days=1), now
        db.session.commit()
        db.session.remove()
    page = admin.get(f"/staff/{user_id}/end").text
    assert "1 Google Sheet of reports stands in their own Drive" in page
    assert "1 open link to pages of reports that they made goes on working" in page
