"""Making a report: asked for twice, killed on the way, in trouble, and what the pages say of it."""

import hashlib
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from application.clock import clock
from application.export.making.asking import SILENT_AFTER
from application.export.making.recording import MOST_TRIES
from application.export.snapshots.keeping import WORKBOOK_KIND
from application.extensions import db
from application.gateways import gateways
from application.integrations.blobs import BlobStoreUnavailable
from application.integrations.tasks import queue_settings
from application.models import (
    AuditAction,
    AuditEntry,
    BuildState,
    Campaign,
    ReportBuild,
    ReportSnapshot,
    User,
)
from tests import builders
from tests.campaigns.stage import Stage, set_stage
from tests.export.made_reports import ask, drain, made, workbook_address
from tests.export.report_rows import create_report, create_snapshot
from tests.statements import count_statements


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: Any) -> Stage:
    found = set_stage(app, client, sign_in)
    found.decide({"single": f"accepted-{found.post_ids[0]}"})
    return found


def builds(stage: Stage) -> list[ReportBuild]:
    with stage.rows():
        found = list(db.session.scalars(select(ReportBuild).order_by(ReportBuild.id)))
        db.session.expunge_all()
        return found


def deliver(stage: Stage, build: ReportBuild, generation: int | None = None, attempt: int = 1) -> int:
    """What the queue's request is answered with."""
    headers = {"X-AppEngine-TaskRetryCount": str(attempt - 1), "X-Task-Secret": secret(stage)}
    payload = {"build": build.id, "generation": build.generation if generation is None else generation}
    return stage.app.test_client().post("/tasks/reports/build", json=payload, headers=headers).status_code


def secret(stage: Stage) -> str:
    found: str = stage.app.extensions["configuration"].task_secret
    return found


def snapshots(stage: Stage) -> int:
    with stage.rows():
        return db.session.scalar(select(func.count()).select_from(ReportSnapshot)) or 0


def test_asked_for_twice_it_is_made_once(stage: Stage) -> None:
    first, second = (ask(stage.client, stage.address) for _ in range(2))
    assert first == second
    assert len(builds(stage)) == 1
    drain(stage.client)
    assert [build.state for build in builds(stage)] == [BuildState.DONE]
    assert snapshots(stage) == 1


def test_asked_for_again_it_is_made_again_and_the_old_one_stays_as_it_was(stage: Stage) -> None:
    page = ask(stage.client, stage.address)
    drain(stage.client)
    old = workbook_address(stage.client, page)
    before = stage.client.get(old, buffered=True).data
    stage.set_post(stage.post_ids[0], views=99_999)
    newest = made(stage.client, stage.address)
    assert 99_999 in {cell.value for row in newest["Posts"].iter_rows() for cell in row}
    assert stage.client.get(old, buffered=True).data == before
    assert snapshots(stage) == 2


def test_the_page_shows_the_fingerprint_of_the_very_file(stage: Stage) -> None:
    page = ask(stage.client, stage.address)
    drain(stage.client)
    content = stage.client.get(workbook_address(stage.client, page), buffered=True).data
    assert hashlib.sha256(content).hexdigest() in stage.client.get(page).text


def test_a_brand_and_an_influencer_get_reports_of_their_own(stage: Stage) -> None:
    staffs = ask(stage.client, stage.address)
    theirs = ask(stage.client, stage.address, stage.influencer_id)
    assert staffs != theirs
    assert len(builds(stage)) == 2
    listing = stage.client.get(f"{stage.address}/reports").text
    assert f'href="{staffs}"' in listing
    assert f'href="{theirs}"' in listing


@pytest.mark.parametrize("who", ["0", "999999", str(2**63), "abc", "-1"])
def test_nobody_gets_a_report_who_is_not_in_the_campaign(stage: Stage, who: str) -> None:
    assert stage.client.post(f"{stage.address}/reports", data={"recipient": who}).status_code == 404
    assert builds(stage) == []


def test_who_has_left_gets_no_report(stage: Stage) -> None:
    with stage.rows():
        db.session.execute(update(User).where(User.id == stage.influencer_id).values(active=False))
        db.session.commit()
    form = {"recipient": str(stage.influencer_id)}
    assert stage.client.post(f"{stage.address}/reports", data=form).status_code == 404


def test_a_delivery_that_comes_twice_makes_nothing_twice(stage: Stage) -> None:
    ask(stage.client, stage.address)
    (build,) = builds(stage)
    assert [deliver(stage, build) for _ in range(2)] == [200, 200]
    assert snapshots(stage) == 1


def test_a_delivery_of_an_older_generation_does_nothing(stage: Stage) -> None:
    ask(stage.client, stage.address)
    (build,) = builds(stage)
    assert deliver(stage, build, generation=7) == 200
    assert [each.state for each in builds(stage)] == [BuildState.WAITING]


@pytest.mark.parametrize("payload", [None, {}, {"build": "1"}, {"build": True, "generation": 0}, [1]])
def test_a_delivery_that_names_nothing_is_refused(stage: Stage, payload: Any) -> None:
    headers = {"X-Task-Secret": secret(stage)}
    answer = stage.app.test_client().post("/tasks/reports/build", json=payload, headers=headers)
    assert answer.status_code == 400


class AwayStore:
    """A store that takes nothing for a while, and is the real one otherwise."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.is_away = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def put(self, content: bytes, *, kind: str, content_type: str) -> str:
        if self.is_away:
            raise BlobStoreUnavailable("no answer")
        found: str = self.store.put(content, kind=kind, content_type=content_type)
        return found


@pytest.fixture
def away(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> AwayStore:
    with stage.rows():
        store = AwayStore(gateways().blobs)
        monkeypatch.setattr(gateways(), "blobs", store)
    return store


def test_a_store_that_is_away_is_waited_for(stage: Stage, away: AwayStore) -> None:
    page = ask(stage.client, stage.address)
    (build,) = builds(stage)
    assert deliver(stage, build) == 500
    assert "The store of files could not be reached. It is tried again soon." in stage.client.get(page).text
    away.is_away = False
    assert deliver(stage, build, attempt=2) == 200
    assert snapshots(stage) == 1


def test_after_the_queues_last_try_it_has_failed_and_can_be_made_anew(stage: Stage, away: AwayStore) -> None:
    page = ask(stage.client, stage.address)
    (build,) = builds(stage)
    assert deliver(stage, build, attempt=queue_settings("reports").max_attempts) == 200
    assert [each.state for each in builds(stage)] == [BuildState.FAILED]
    assert "The store of files could not be reached. Make it again" in stage.client.get(page).text
    away.is_away = False
    assert made(stage.client, stage.address).sheetnames[0] == "Summary"


def fall_silent(stage: Stage) -> None:
    with stage.rows():
        long_ago = clock.real_now() - SILENT_AFTER
        db.session.execute(update(ReportBuild).values(heartbeat_at=long_ago, state=BuildState.RUNNING))
        db.session.commit()


def test_a_build_that_fell_silent_is_taken_up_by_the_sweep(stage: Stage) -> None:
    ask(stage.client, stage.address)
    (build,) = builds(stage)
    fall_silent(stage)
    headers = {"X-Appengine-Cron": "true", "X-Task-Secret": secret(stage)}
    assert stage.app.test_client().get("/cron/reports/sweep", headers=headers).status_code == 200
    assert builds(stage)[0].generation == build.generation + 1
    assert deliver(stage, build) == 200
    assert snapshots(stage) == 0, "the older task has nothing to do any more"
    drain(stage.client)
    assert snapshots(stage) == 1


def test_or_by_whoever_asks_again(stage: Stage) -> None:
    ask(stage.client, stage.address)
    fall_silent(stage)
    ask(stage.client, stage.address)
    assert [(build.generation, build.state) for build in builds(stage)] == [(1, BuildState.WAITING)]


def test_a_build_that_never_ends_is_given_up(stage: Stage) -> None:
    page = ask(stage.client, stage.address)
    with stage.rows():
        db.session.execute(update(ReportBuild).values(tries=MOST_TRIES))
        db.session.commit()
    (build,) = builds(stage)
    assert deliver(stage, build) == 200
    assert [each.state for each in builds(stage)] == [BuildState.FAILED]
    assert "begun too often" in stage.client.get(page).text


def test_progress_tells_the_step_and_the_end(stage: Stage) -> None:
    page = ask(stage.client, stage.address)
    waiting = stage.client.get(f"{page}/progress").get_json()
    assert waiting == {"running": True, "share": None, "sentence": "It waits for its turn."}
    drain(stage.client)
    done = stage.client.get(f"{page}/progress").get_json()
    assert done == {"running": False, "share": 1.0, "sentence": "The report is made."}


def test_making_and_taking_away_go_on_record(stage: Stage) -> None:
    made(stage.client, stage.address)
    with stage.rows():
        entries = db.session.execute(select(AuditEntry.action, AuditEntry.user_id)).all()
    assert (AuditAction.REPORT_ASKED.value, None) in entries
    assert (AuditAction.CAMPAIGN_EXPORTED.value, None) in entries
    assert (AuditAction.PARTNER_EXPORTED.value, stage.influencer_id) in entries


def test_a_report_of_another_campaign_is_not_found_here(stage: Stage) -> None:
    with stage.rows():
        other = builders.create_campaign(name="Winter Lamp")
        report = create_report(other)
        snapshot = create_snapshot(report)
        theirs = f"/reports/{report.id}", f"/reports/{report.id}/{snapshot.id}.xlsx"
    for path in theirs:
        assert stage.client.get(f"{stage.address}{path}").status_code == 404


def test_a_workbook_whose_file_is_gone_is_a_clear_page(stage: Stage) -> None:
    page = ask(stage.client, stage.address)
    drain(stage.client)
    address = workbook_address(stage.client, page)
    with stage.rows():
        name = db.session.scalars(select(ReportSnapshot.workbook_sha256)).one()
        gateways().blobs.delete(name, kind=WORKBOOK_KIND)
    assert stage.client.get(address).status_code == 404


@pytest.mark.parametrize("number", [1, 60])
def test_the_pages_take_the_same_statements_for_few_and_many(stage: Stage, number: int) -> None:
    with stage.rows():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        report = create_report(campaign)
        for _ in range(number):
            create_snapshot(report, post_ids=stage.post_ids[:1])
            create_report(campaign)
        page = f"{stage.address}/reports/{report.id}"
    with count_statements(stage.app) as sent:
        stage.client.get(page)
    of_one = len(sent)
    with count_statements(stage.app) as sent:
        stage.client.get(f"{stage.address}/reports")
    assert (of_one, len(sent)) == (10, 4)
