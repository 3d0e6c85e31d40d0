"""A campaign with a brand and an influencer who have addresses, reports for them, and staff before it."""

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.extensions import db
from application.models import AuditEntry, Campaign, CampaignMember, Mail, Report, Role, User
from tests.builders import create_partner
from tests.campaigns.stage import Stage, set_stage
from tests.conftest import SignIn
from tests.export.report_rows import create_report, create_snapshot


@dataclass(frozen=True)
class Desk:
    """`brand` and `influencer` are signed in as themselves."""

    stage: Stage
    brand_id: int
    brand: FlaskClient
    influencer: FlaskClient

    def snapshot(self, recipient_id: int | None, *, report_id: int | None = None) -> tuple[int, int]:
        """The ids of a report, new unless it is named, and of a new snapshot of it."""
        with self.stage.rows():
            if report_id is None:
                recipient = db.session.get(User, recipient_id or 0)
                report_id = create_report(db.session.get_one(Campaign, self.stage.campaign_id), recipient).id
            report = db.session.get_one(Report, report_id)
            return report_id, create_snapshot(report, post_ids=self.stage.post_ids[:1]).id

    def press(self, report_id: int, snapshot_id: int, deed: str = "deliver") -> str:
        """What the report's page says after it."""
        path = f"/reports/{report_id}/snapshots/{snapshot_id}/{deed}"
        answer = self.stage.client.post(path, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    def delivered(self, recipient_id: int, *, report_id: int | None = None) -> tuple[int, int]:
        made = self.snapshot(recipient_id, report_id=report_id)
        assert "Delivered to" in self.press(*made)
        return made

    def entries(self, *actions: str) -> list[tuple[str, int | None]]:
        """Which deeds are on record, about whom."""
        with self.stage.rows():
            rows = db.session.execute(
                select(AuditEntry.action, AuditEntry.user_id)
                .where(AuditEntry.action.in_(actions))
                .order_by(AuditEntry.id)
            )
            return [(row.action, row.user_id) for row in rows]

    def letters(self) -> list[Mail]:
        with self.stage.rows():
            found = list(db.session.scalars(select(Mail).order_by(Mail.id)))
            db.session.expunge_all()
            return found


def set_desk(app: Flask, client: FlaskClient, sign_in: SignIn) -> Desk:
    stage = set_stage(app, client, sign_in)
    with stage.rows():
        brand = create_partner(role=Role.BRAND, name="Alder Tea", contact_email="tea@example.org")
        db.session.add(CampaignMember(campaign_id=stage.campaign_id, user_id=brand.id))
        db.session.get_one(User, stage.influencer_id).contact_email = "lena@example.org"
        db.session.commit()
        brand_id = brand.id
    browsers = app.test_client(), app.test_client()
    for browser, user_id in zip(browsers, (brand_id, stage.influencer_id), strict=True):
        sign_in(browser, user_id)
    return Desk(stage, brand_id, *browsers)
