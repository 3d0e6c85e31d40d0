"""Admins delete campaigns, after typing the name; managers and consultants can't."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from application.extensions import db
from application.models import Assignment, AuditEntry, Campaign, Post, Role
from tests import builders
from tests.campaigns.stage import Stage

SignIn = Callable[[FlaskClient, int], None]


@pytest.fixture
def admin(stage: Stage, app: Flask, sign_in: SignIn) -> FlaskClient:
    with stage.rows():
        admin_id = builders.create_user(role=Role.ADMIN).id
    browser = app.test_client()
    sign_in(browser, admin_id)
    return browser


def there_are(stage: Stage) -> tuple[int, int, int]:
    """Campaigns, decisions, posts."""
    with stage.rows():
        numbers = [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (Campaign, Assignment, Post)
        ]
    return (numbers[0] or 0, numbers[1] or 0, numbers[2] or 0)


def test_managers_can_not_delete(stage: Stage) -> None:
    assert stage.client.get(f"{stage.address}/delete").status_code == 403
    assert stage.client.post(f"{stage.address}/delete", data={"name": "Autumn Table"}).status_code == 403
    assert "Delete this campaign" not in stage.client.get(f"{stage.address}/edit").text
    assert there_are(stage)[0] == 1


def test_an_admin_deletes_decisions_and_keeps_posts(stage: Stage, admin: FlaskClient) -> None:
    stage.decide({"single": f"accepted-{stage.post_ids[0]}"})
    assert "Delete this campaign" in admin.get(f"{stage.address}/edit").text
    page = admin.get(f"{stage.address}/delete").text
    assert "1 decision" in page
    assert admin.post(f"{stage.address}/delete", data={"name": "  autumn   table "}).status_code == 303
    assert there_are(stage) == (0, 0, 3)
    assert admin.get(stage.address).status_code == 404
    with stage.rows():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "campaign_deleted")).one()
        assert (entry.campaign_id, entry.details) == (stage.campaign_id, {"campaign": "Autumn Table"})


@pytest.mark.parametrize("typed", ["", "Autumn", "Winter Lamp"])
def test_another_name_deletes_nothing(stage: Stage, admin: FlaskClient, typed: str) -> None:
    answer = admin.post(f"{stage.address}/delete", data={"name": typed})
    assert answer.status_code == 400
    assert "Nothing was deleted" in answer.text
    assert there_are(stage)[0] == 1
