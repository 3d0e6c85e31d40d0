"""The page of several campaigns together as tests read it, and who is invited to some of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import CampaignConsultant, Role
from tests import builders
from tests.campaigns.stage import Stage

ADDRESS = "/campaigns/portfolio"


def page(
    stage: Stage,
    client: FlaskClient | None = None,
    status: int = 200,
    asked: Mapping[str, str] | None = None,
    **query: Any,
) -> str:
    answer = (client or stage.client).get(ADDRESS, query_string={**(asked or {}), **query})
    assert answer.status_code == status
    return answer.text


def consultant(app: Flask, sign_in: Any, stage: Stage, *campaign_ids: int) -> FlaskClient:
    """Somebody who is invited to these campaigns alone."""
    with stage.rows():
        person = builders.create_user(role=Role.CONSULTANT)
        ends = clock.real_now() + timedelta(days=9)
        for campaign_id in campaign_ids:
            db.session.add(
                CampaignConsultant(
                    campaign_id=campaign_id,
                    user_id=person.id,
                    invited_at=builders.NOW,
                    ends_at=ends,
                    ends_on=ends.date(),
                )
            )
        db.session.commit()
        person_id = person.id
    client = app.test_client()
    sign_in(client, person_id)
    return client
