"""Rows that a report's tab Data has no room for: a CSV file for whoever has the report, of its rows alone."""

import csv
import gzip
import io
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from application.campaigns.consultants import invite
from application.clock import clock
from application.export.campaign.queries import campaign_facts
from application.export.describing import described
from application.export.links.keys import keep_links
from application.export.recipient import recipient_in
from application.export.subject import Subject
from application.extensions import db
from application.models import (
    AuditEntry,
    Campaign,
    CampaignMember,
    MediaKey,
    Report,
    ReportSnapshot,
    Role,
    SnapshotPerson,
    User,
)
from tests import builders
from tests.campaigns.stage import Stage, set_stage
from tests.conftest import SignIn
from tests.export.kept_reports import keep, opened
from tests.export.report_rows import create_partner_report, create_report, create_snapshot, keep_snapshot_of

Line = tuple[str, str, str]
"""A row of Data: post, figure, point."""


@dataclass(frozen=True)
class Kept:
    """A report that was kept, cut; `path` leads to the rest, `all_lines` are what the whole has."""

    browser: FlaskClient
    path: str
    page: str
    snapshot_id: int
    key_path: str
    in_tab: tuple[Line, ...]
    all_lines: tuple[Line, ...]

    def rest(self) -> list[Line]:
        return lines_of(self.browser.get(self.path, buffered=True))


def lines_of(answer: TestResponse) -> list[Line]:
    assert answer.status_code == 200, answer.status_code
    assert answer.headers["Content-Disposition"].endswith('-data.csv"')
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:5] == ["Post", "Account", "Type", "Figure", "Point"]
    return [(row[0], row[3], row[4]) for row in rows[1:]]


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: SignIn) -> Stage:
    """Lena's three posts are accepted, the newest is kept, and so is one of Tom's."""
    stage = set_stage(app, client, sign_in)
    with stage.rows():
        tom = builders.create_partner(username="tom.runs", name="Tom Berg")
        post = builders.create_post(tom.instagram_account)
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        db.session.add(CampaignMember(campaign_id=campaign.id, user_id=tom.id))
        builders.create_assignment(campaign, post)
        db.session.commit()
    for post_id in stage.post_ids:
        stage.decide({"single": f"accepted-{post_id}"})
    keep(stage, stage.post_ids[0])
    return stage


def person_of(stage: Stage, whom: str) -> User | None:
    if whom == "influencer":
        return db.session.get_one(User, stage.influencer_id)
    if whom == "brand":
        brand = builders.create_partner(role=Role.BRAND, name="Alder Tea")
        db.session.add(CampaignMember(campaign_id=stage.campaign_id, user_id=brand.id))
        db.session.commit()
        return brand
    if whom == "consultant":
        consultant = builders.create_user(role=Role.CONSULTANT, name="Vera Outside", password_hash="a hash")
        tomorrow = clock.real_now().date() + timedelta(days=1)
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        invite(campaign, consultant.id, tomorrow, by_id=stage.manager_id)
        db.session.commit()
        return consultant
    return None


def kept(stage: Stage, sign_in: SignIn, whom: str = "staff") -> Kept:
    """A report for them whose tab Data has room for some of the rows; delivered, where it can be."""
    with stage.rows():
        person = person_of(stage, whom)
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        facts = campaign_facts(
            campaign,
            generated_at=clock.now(),
            platform_name="Platform",
            root="https://platform.example",
            recipient=recipient_in(person),
        )
        whole = described(facts)
        most = sum((len(tab.rows) + 1) * len(tab.columns) for tab in whole.tabs) - 100
        cut = described(replace(facts, most_cells=most))
        report = create_report(campaign, person)
        named = {each: getattr(facts, each) for each in ("kept", "generated_at")}
        snapshot_id = keep_snapshot_of(report, recipient_in(person), most_cells=most, **named)
        keep_links(facts.kept.values(), Subject(campaign_id=campaign.id), snapshot_id=snapshot_id, by_id=None)
        if whom in ("brand", "influencer"):
            db.session.get_one(ReportSnapshot, snapshot_id).delivered_at = clock.now()
        db.session.commit()
        (link,) = facts.kept.values()
        browser, path, page = doors(stage, sign_in, report, person, snapshot_id)
        return Kept(
            browser,
            path,
            page,
            snapshot_id,
            link.address.rpartition("/")[0].removeprefix("https://platform.example") + "/data.csv",
            tuple(map(line_of, [*cut.tabs[-1].rows][:-1])),
            tuple(map(line_of, whole.tabs[-1].rows)),
        )


def line_of(row: Any) -> Line:
    return str(row[0]), str(row[3]), str(row[4])


def doors(
    stage: Stage, sign_in: SignIn, report: Report, person: User | None, snapshot_id: int
) -> tuple[FlaskClient, str, str]:
    """Who asks, where for the rest, and on which page it is named."""
    own = f"/me/reports/{snapshot_id}.csv"
    page = f"{stage.address}/reports/{report.id}"
    if person is None:
        return stage.client, f"{page}/{snapshot_id}.csv", page
    user_id, role = person.id, person.role
    browser = stage.app.test_client()
    sign_in(browser, user_id)
    if role is Role.CONSULTANT:
        return browser, f"{page}/{snapshot_id}.csv", page
    return browser, own, "/me/reports"


@pytest.mark.parametrize("whom", ["staff", "consultant", "brand", "influencer"])
def test_tab_and_file_together_are_all_rows_of_the_recipient_each_once(
    stage: Stage, sign_in: SignIn, whom: str
) -> None:
    found = kept(stage, sign_in, whom)
    rest = found.rest()
    assert len(rest) > 5
    assert [*found.in_tab, *rest] == list(found.all_lines)
    assert len({*found.all_lines}) == len(found.all_lines)
    posts = {int(post) for post, _, _ in found.all_lines}
    others = posts - {*stage.post_ids}
    assert len(others) == (0 if whom == "influencer" else 1)
    assert f'href="{found.path}"' in found.browser.get(found.page).text
    assert "The rest is a CSV file." in found.browser.get(found.page).text


def test_the_workbook_names_the_address_and_whoever_has_it_gets_the_rest(
    stage: Stage, sign_in: SignIn
) -> None:
    found = kept(stage, sign_in)
    book = load_workbook(io.BytesIO(found.browser.get(found.path[:-3] + "xlsx", buffered=True).data))
    sheet = book["Data"]
    last = sheet.cell(sheet.max_row, 1)
    address = f"https://platform.example{found.key_path}"
    assert str(last.value).endswith(address)
    assert last.hyperlink is not None
    assert last.hyperlink.target == address
    answer = opened(stage.app, found.key_path)
    assert lines_of(answer) == found.rest()
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_address_ends_with_the_links_of_the_report(stage: Stage, sign_in: SignIn) -> None:
    found = kept(stage, sign_in)
    assert opened(stage.app, "/media/another/data.csv").status_code == 404
    with stage.rows():
        key = db.session.scalars(select(MediaKey)).one()
        key.revoked_at = clock.now()
        db.session.commit()
    assert opened(stage.app, found.key_path).status_code == 410
    with stage.rows():
        db.session.scalars(select(MediaKey)).one().revoked_at = None
        db.session.delete(db.session.get_one(ReportSnapshot, found.snapshot_id))
        db.session.commit()
    assert opened(stage.app, found.key_path).status_code == 404


def test_while_somebody_who_left_is_taken_out_nobody_gets_it(stage: Stage, sign_in: SignIn) -> None:
    found, own = kept(stage, sign_in), kept(stage, sign_in, "influencer")
    with stage.rows():
        for person in db.session.scalars(select(SnapshotPerson)):
            person.leaving_at = clock.now()
        db.session.commit()
    assert opened(stage.app, found.key_path).status_code == 503
    for each in (found, own):
        answer = each.browser.get(each.path, follow_redirects=True)
        assert "being made again" in answer.text


def test_who_takes_it_is_on_record_and_nobody_else_finds_it(stage: Stage, sign_in: SignIn) -> None:
    brand, influencer = (kept(stage, sign_in, whom) for whom in ("brand", "influencer"))
    before = entries(stage)
    brand.rest()
    assert entries(stage) > before
    assert influencer.browser.get(brand.path).status_code == 404
    assert influencer.browser.get(f"{stage.address}/reports/1/{brand.snapshot_id}.csv").status_code == 403


def entries(stage: Stage) -> int:
    with stage.rows():
        return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def test_it_comes_compressed_to_whoever_takes_it_so(stage: Stage, sign_in: SignIn) -> None:
    found = kept(stage, sign_in)
    answer = found.browser.get(found.path, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert answer.headers["Content-Encoding"] == "gzip"
    plain = found.browser.get(found.path, buffered=True)
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(answer.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_report_that_is_whole_or_not_kept_says_so(stage: Stage, sign_in: SignIn) -> None:
    with stage.rows():
        report = create_report(db.session.get_one(Campaign, stage.campaign_id))
        whole, lost = keep_snapshot_of(report), create_snapshot(report).id
        own = create_partner_report(db.session.get_one(User, stage.influencer_id))
        of_partner = f"/partners/{stage.influencer_id}/reports/{own.id}/{create_snapshot(own).id}.csv"
        page = f"{stage.address}/reports/{report.id}"
    for path, words in (
        (f"{page}/{whole}.csv", "All rows of this report are in its workbook."),
        (f"{page}/{lost}.csv", "The figures of this report are not kept any more."),
        (of_partner, "The figures of this report are not kept any more."),
    ):
        assert words in stage.client.get(path, follow_redirects=True).text
    assert stage.client.get(f"{page}/{lost + 999}.csv").status_code == 404
