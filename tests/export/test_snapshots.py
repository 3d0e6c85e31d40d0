"""What is kept of a report: its facts to the byte, the workbook made of them, what leaves with somebody."""

import gzip
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.clock import clock
from application.export.describing import described
from application.export.rendering.xlsx import xlsx_bytes
from application.export.snapshots.freezing import FACTS_KIND, NotReadable, frozen, thawed
from application.export.snapshots.keeping import WORKBOOK_KIND
from application.export.snapshots.people import is_withheld
from application.extensions import db
from application.gateways import gateways
from application.integrations.blobs import BlobNotFound
from application.models import Campaign, ReportSnapshot, User
from tests.campaigns.stage import Stage, set_stage
from tests.export.examples import facts
from tests.export.made_reports import ask, drain, workbook_address
from tests.export.report_rows import create_report, keep_snapshot_of


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: Any) -> Stage:
    found = set_stage(app, client, sign_in)
    found.decide({"single": f"accepted-{found.post_ids[0]}"})
    return found


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
    assert xlsx_bytes(described(kept)) == content


def test_who_leaves_takes_the_own_reports_along_and_the_posts_out_of_others(
    stage: Stage, sign_in: Any
) -> None:
    page = ask(stage.client, stage.address)
    own = ask(stage.client, stage.address, stage.influencer_id)
    drain(stage.client)
    with stage.rows():
        names = db.session.execute(select(ReportSnapshot.workbook_sha256, ReportSnapshot.facts_sha256)).all()
    partner = stage.app.test_client()
    sign_in(partner, stage.influencer_id)
    assert partner.post("/me/leave", data={"extent": "everything", "word": "delete"}).status_code == 303
    drain(stage.client)
    with stage.rows():
        snapshot = db.session.scalars(select(ReportSnapshot)).one()
        assert (snapshot.posts, snapshot.taken_out) == (0, 1)
        blobs = gateways().blobs
        for workbook, kept in names:
            for name, kind in ((workbook, WORKBOOK_KIND), (kept, FACTS_KIND)):
                with pytest.raises(BlobNotFound):
                    blobs.get(name, kind=kind)
    assert "1 post was taken out, because its owner had themselves deleted." in stage.client.get(page).text
    assert stage.client.get(own).status_code == 404


def test_who_leaves_while_it_is_read_is_in_nobodys_hands(stage: Stage) -> None:
    """The facts name somebody who left before they were kept: the work on the leaving comes behind it."""
    with stage.rows():
        report = create_report(db.session.get_one(Campaign, stage.campaign_id))
        db.session.execute(
            update(User).where(User.id == stage.influencer_id).values(left_at=clock.now(), active=False)
        )
        db.session.commit()
        assert is_withheld(keep_snapshot_of(report))


def test_who_left_long_ago_keeps_nothing_from_being_handed_out(stage: Stage) -> None:
    with stage.rows():
        report = create_report(db.session.get_one(Campaign, stage.campaign_id))
        long_ago = clock.now() - timedelta(days=2)
        db.session.execute(update(User).where(User.id == stage.influencer_id).values(left_at=long_ago))
        db.session.commit()
        assert not is_withheld(keep_snapshot_of(report))
