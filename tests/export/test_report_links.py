"""A delivered report opens what was kept of its posts, for whoever holds it, until it is switched off."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import delete, select

from application.clock import clock
from application.extensions import db
from application.gateways import gateways
from application.integrations.blobs import BlobStoreUnavailable
from application.integrations.capture import kinds
from application.models import (
    AuditAction,
    AuditEntry,
    Capture,
    CaptureItem,
    MediaKey,
    MediaKeyItem,
    ReportBuild,
    Tombstone,
)
from tests import builders
from tests.campaigns.stage import Stage, set_stage
from tests.export.kept_reports import PICTURE, add_keys, keep, kept_links, links, opened, path_of
from tests.export.made_reports import ask, workbook_address
from tests.statements import count_statements


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: Any) -> Stage:
    """Its first post is accepted, and kept."""
    stage = set_stage(app, client, sign_in)
    for post_id in stage.post_ids[:2]:
        stage.decide({"single": f"accepted-{post_id}"})
    keep(stage, stage.post_ids[0])
    return stage


def test_the_link_opens_without_signing_in(stage: Stage, app: Flask) -> None:
    link = links(stage)[stage.post_ids[0]]
    assert link.startswith("http://127.0.0.1:5000/media/")
    answer = opened(app, path_of(link))
    assert (answer.status_code, answer.data) == (200, PICTURE)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_post_of_which_nothing_is_kept_has_no_link(stage: Stage) -> None:
    assert set(links(stage)) == {stage.post_ids[0]}


def test_a_report_without_anything_kept_makes_no_key(stage: Stage) -> None:
    with stage.rows():
        db.session.execute(delete(Capture))
        db.session.commit()
    assert links(stage) == {}
    with stage.rows():
        assert db.session.scalars(select(MediaKey)).all() == []


def test_the_key_stands_in_the_report_alone(stage: Stage) -> None:
    key = path_of(links(stage)[stage.post_ids[0]]).split("/")[2]
    assert len(key) > 40
    with stage.rows():
        stored = db.session.scalars(select(MediaKey)).one()
        assert key not in {str(value) for value in vars(stored).values()}


def test_a_key_opens_no_other_file(stage: Stage, app: Flask) -> None:
    path = path_of(links(stage)[stage.post_ids[0]])
    other = keep(stage, stage.post_ids[1], b"\xff\xd8\xff another")
    base = path.rpartition("/")[0]
    for name in (f"{other}.jpg", "1.exe.jpg", "..%2f..%2fetc", f"{2**63}.jpg", "0.jpg"):
        assert opened(app, f"{base}/{name}").status_code == 404, name


@pytest.mark.parametrize("key", ["wrong", "x" * 4_000, "%00", "é"])
def test_a_wrong_key_opens_nothing(stage: Stage, app: Flask, key: str) -> None:
    name = path_of(links(stage)[stage.post_ids[0]]).rpartition("/")[2]
    assert opened(app, f"/media/{key}/{name}").status_code == 404


def test_switched_off_it_opens_nothing_and_others_still_do(stage: Stage, app: Flask) -> None:
    first, second = (path_of(links(stage)[stage.post_ids[0]]) for _ in range(2))
    page = stage.client.get(f"{stage.address}/report-links").text
    _newest, oldest = re.findall(r"/report-links/(\d+)/shut", page)
    answer = stage.client.post(f"{stage.address}/report-links/{oldest}/shut")
    assert answer.status_code == 303
    shut = opened(app, first)
    assert shut.status_code == 410
    assert "switched off" in shut.text
    assert opened(app, second).status_code == 200
    stage.client.post(f"{stage.address}/report-links/{oldest}/shut")
    assert "already" in stage.client.get(f"{stage.address}/report-links").text
    with stage.rows():
        shutting = select(AuditEntry).where(AuditEntry.action == AuditAction.REPORT_LINKS_REVOKED.value)
        assert len(db.session.scalars(shutting).all()) == 1


def test_all_of_a_campaign_s_are_switched_off_at_once(stage: Stage, app: Flask) -> None:
    paths = [path_of(links(stage)[stage.post_ids[0]]) for _ in range(3)]
    assert stage.client.post(f"{stage.address}/report-links/shut").status_code == 303
    assert {opened(app, path).status_code for path in paths} == {410}
    assert "/shut" not in stage.client.get(f"{stage.address}/report-links").text


def test_another_campaign_s_report_is_not_switched_off_by_the_wrong_address(stage: Stage) -> None:
    links(stage)
    with stage.rows():
        key_id = db.session.scalars(select(MediaKey.id)).one()
        other = builders.create_campaign().id
    stage.client.post(f"/campaigns/{other}/report-links/{key_id}/shut")
    with stage.rows():
        assert db.session.get_one(MediaKey, key_id).revoked_at is None


def test_many_reports_come_fifty_a_page_and_cost_as_many_statements_as_few(stage: Stage, app: Flask) -> None:
    counted = []
    for number in (1, 59):
        with stage.rows():
            add_keys(stage.campaign_id, number, made_by_id=stage.manager_id)
        with count_statements(app) as sent:
            page = stage.client.get(f"{stage.address}/report-links").text
        counted.append(len(sent))
    # The sign-in with its person, the campaign, the numbers, and the page of the list.
    assert counted == [4, 4]
    assert "Page 1 of 2 · 60 in all" in " ".join(page.split())
    assert len(re.findall(r"/report-links/\d+/shut", page)) == 50
    second = stage.client.get(f"{stage.address}/report-links?page=2").text
    assert len(re.findall(r"/report-links/\d+/shut", second)) == 10
    assert "Page 2 of 2" in " ".join(second.split())
    assert "Page 2 of 2" in " ".join(stage.client.get(f"{stage.address}/report-links?page=99").text.split())


def test_who_switches_one_off_stays_on_the_page_and_all_are_offered_from_each(stage: Stage) -> None:
    with stage.rows():
        add_keys(stage.campaign_id, 52, made_by_id=stage.manager_id)
    listing = f"{stage.address}/report-links"
    oldest = re.findall(r"/report-links/\d+/shut\?page=2", stage.client.get(f"{listing}?page=2").text)[-1]
    answer = stage.client.post(f"{stage.address}{oldest}")
    assert answer.headers["Location"].endswith("report-links?page=2")
    second = stage.client.get(f"{listing}?page=2").text
    assert second.count("Switched off") == 1
    assert "Switch all of them off" in second
    stage.client.post(f"{listing}/shut")
    assert "Switch all of them off" not in stage.client.get(listing).text
    with stage.rows():
        assert db.session.scalars(select(MediaKey).where(MediaKey.revoked_at.is_(None))).all() == []


def test_the_page_before_any_report_says_what_to_do(stage: Stage) -> None:
    page = stage.client.get(f"{stage.address}/report-links").text
    assert "No report has links yet" in page


@pytest.mark.parametrize("is_noted", [True, False], ids=["removed", "lost"])
def test_a_removed_file_is_told_and_not_an_error(stage: Stage, app: Flask, is_noted: bool) -> None:
    path = path_of(links(stage)[stage.post_ids[0]])
    with stage.rows():
        sha256 = db.session.scalars(select(CaptureItem.sha256)).one()
        assert sha256 is not None
        gateways().blobs.delete(sha256, kind=kinds.FILES)
        if is_noted:
            stone = Tombstone(kind=kinds.FILES, sha256=sha256, removed_at=clock.now(), reason="age")
            db.session.add(stone)
            db.session.commit()
    answer = opened(app, path)
    assert answer.status_code == 404
    assert "not kept any more" in answer.text


def test_with_its_person_s_deletion_the_link_opens_nothing(stage: Stage, app: Flask) -> None:
    path = path_of(links(stage)[stage.post_ids[0]])
    with stage.rows():
        db.session.execute(delete(Capture))
        db.session.commit()
    assert opened(app, path).status_code == 404


def test_opening_a_link_takes_few_statements(stage: Stage, app: Flask) -> None:
    path = path_of(links(stage)[stage.post_ids[0]])
    with count_statements(app) as sent:
        assert opened(app, path).status_code == 200
    assert len(sent) == 5


class LosingStore:
    """A store that takes a workbook, and whose answer never comes, once."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.loses = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def put_file(self, *arguments: Any, **more: Any) -> None:
        self.store.put_file(*arguments, **more)
        if self.loses:
            self.loses = False
            raise BlobStoreUnavailable("no answer")


def test_a_try_that_ends_ahead_of_its_snapshot_leaves_no_key_and_the_next_one_s_links_open(
    stage: Stage, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stage.rows():
        store = LosingStore(gateways().blobs)
        monkeypatch.setattr(gateways(), "blobs", store)
    page = ask(stage.client, stage.address)
    assert deliver(stage, attempt=1) == 500
    assert not store.loses
    with stage.rows():
        assert db.session.scalars(select(MediaKey)).all() == []
        assert db.session.scalars(select(MediaKeyItem)).all() == []
    assert deliver(stage, attempt=2) == 200
    with stage.rows():
        assert len(db.session.scalars(select(MediaKey)).all()) == 1
    answer = stage.client.get(workbook_address(stage.client, page), buffered=True)
    link = kept_links(load_workbook(BytesIO(answer.data)))[stage.post_ids[0]]
    assert opened(app, path_of(link)).data == PICTURE


def deliver(stage: Stage, attempt: int) -> int:
    """What the queue's request for the open build is answered with."""
    with stage.rows():
        build = db.session.scalars(select(ReportBuild)).one()
        payload = {"build": build.id, "generation": build.generation}
    secret = stage.app.extensions["configuration"].task_secret
    headers = {"X-AppEngine-TaskRetryCount": str(attempt - 1), "X-Task-Secret": secret}
    return stage.app.test_client().post("/tasks/reports/build", json=payload, headers=headers).status_code
