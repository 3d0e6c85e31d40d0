"""What is kept of a report: its facts to the byte, the workbook made of them, what leaves with somebody."""

import gzip
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from application.export.campaign.report import build_campaign_report
from application.export.rendering.xlsx import xlsx_bytes
from application.export.snapshots.freezing import FACTS_KIND, NotReadable, frozen, thawed
from application.export.snapshots.keeping import WORKBOOK_KIND
from application.extensions import db
from application.gateways import gateways
from application.integrations.blobs import BlobNotFound
from application.models import ReportSnapshot
from tests.campaigns.stage import Stage, set_stage
from tests.export.examples import facts
from tests.export.made_reports import ask, drain, workbook_address


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: Any) -> Stage:
    found = set_stage(app, client, sign_in)
    found.decide({"single": f"accepted-{found.post_ids[0]}"})
    return found


def snapshots(stage: Stage) -> int:
    with stage.rows():
        return db.session.scalar(select(func.count()).select_from(ReportSnapshot)) or 0


def test_facts_freeze_to_the_same_bytes_and_thaw_to_the_same_report() -> None:
    original = facts()
    content = frozen(original)
    assert content == frozen(original)
    assert thawed(content) == original


@pytest.mark.parametrize("content", ["no JSON", "{}", "[]", '{"format": 99}', '{"format": 1, "facts": 7}'])
def test_foreign_content_is_no_facts(content: str) -> None:
    with pytest.raises(NotReadable):
        thawed(gzip.compress(content.encode()))


def test_neither_is_what_was_never_compressed() -> None:
    with pytest.raises(NotReadable):
        thawed(b"no gzip")


def test_kept_facts_make_the_same_workbook_again(stage: Stage) -> None:
    page = ask(stage.client, stage.address)
    drain(stage.client)
    content = stage.client.get(workbook_address(stage.client, page), buffered=True).data
    with stage.rows():
        name = db.session.scalars(select(ReportSnapshot.facts_sha256)).one()
        kept = thawed(gateways().blobs.get(name, kind=FACTS_KIND))
    assert xlsx_bytes(build_campaign_report(kept)) == content


def test_who_leaves_takes_the_kept_reports_with_their_posts_along(stage: Stage, sign_in: Any) -> None:
    page = ask(stage.client, stage.address)
    own = ask(stage.client, stage.address, stage.influencer_id)
    drain(stage.client)
    with stage.rows():
        names = db.session.execute(select(ReportSnapshot.workbook_sha256, ReportSnapshot.facts_sha256)).all()
    partner = stage.app.test_client()
    sign_in(partner, stage.influencer_id)
    assert partner.post("/me/leave", data={"extent": "everything", "word": "delete"}).status_code == 303
    drain(stage.client)
    assert snapshots(stage) == 0
    with stage.rows():
        blobs = gateways().blobs
        for workbook, kept in names:
            for name, kind in ((workbook, WORKBOOK_KIND), (kept, FACTS_KIND)):
                with pytest.raises(BlobNotFound):
                    blobs.get(name, kind=kind)
    assert stage.client.get(page).status_code == 200
    assert stage.client.get(own).status_code == 404
