"""A report's facts take the same statements whatever the campaign holds."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.export.campaign.queries import campaign_facts
from application.export.recipient import STAFF, Recipient
from application.extensions import db
from application.models import Campaign, Decision, RecipientKind
from tests import builders
from tests.campaigns.stage import set_stage
from tests.export.campaign.rich import NOW, make_rich
from tests.statements import count_statements


def statements(app: Flask, campaign_id: int, recipient: Recipient) -> int:
    with app.app_context():
        campaign = db.session.get_one(Campaign, campaign_id)
        with count_statements(app) as sent:
            campaign_facts(
                campaign,
                generated_at=NOW,
                platform_name="P",
                root="https://p.example",
                recipient=recipient,
            )
        db.session.rollback()
    return len(sent)


@pytest.mark.parametrize(("kind", "number"), [("staff", 25), ("brand", 24), ("influencer", 16)])
def test_a_campaign_with_everything_takes_so_many(app: Flask, kind: str, number: int) -> None:
    with app.app_context():
        rich = make_rich()
        recipient = {"staff": STAFF, "brand": rich.brand(), "influencer": rich.influencer()}[kind]
    assert statements(app, rich.campaign_id, recipient) == number


def test_more_people_posts_and_readings_take_no_more(
    app: Flask, client: FlaskClient, sign_in: object
) -> None:
    numbers = set()
    for posts in (5, 120):
        stage = set_stage(app, client, sign_in, posts=posts)
        stage.decide({"all": Decision.ACCEPTED.value, "newest": str(max(stage.post_ids))})
        with stage.rows():
            campaign = db.session.get_one(Campaign, stage.campaign_id)
            campaign.rename(f"With {posts}")
            for number, post_id in enumerate(stage.post_ids):
                call = builders.create_api_call()
                values = {"post_id": post_id, "read_at": NOW, "api_call_id": call.id, "views": number}
                db.session.execute(db.metadata.tables["readings"].insert().values(source="asked", **values))
            db.session.commit()
        numbers.add(statements(app, stage.campaign_id, STAFF))
    assert len(numbers) == 1


def test_an_influencers_report_needs_to_know_whose_it_is(app: Flask) -> None:
    with app.app_context():
        campaign = builders.create_campaign()
        nobody = Recipient(RecipientKind.INFLUENCER)
        with pytest.raises(ValueError, match="needs the influencer"):
            campaign_facts(campaign, generated_at=NOW, platform_name="P", root="", recipient=nobody)
