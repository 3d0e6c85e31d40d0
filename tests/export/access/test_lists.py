"""The lists of files and of what an address opens: found, filtered, paged, in few statements."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.models import (
    AccessChange,
    FileAccess,
    FileState,
    GoogleLoginState,
    ReportFile,
    Role,
)
from tests import builders
from tests.export.access.stage import PAGES, READER, create_access, create_file
from tests.export.report_rows import create_report, create_snapshot
from tests.operations.test_google_causes import google_login
from tests.statements import count_statements

Fill = Callable[[int], None]


@pytest.fixture
def staff(app: Flask, client: FlaskClient, sign_in: Any) -> FlaskClient:
    with app.app_context():
        sign_in(client, builders.create_user(role=Role.MANAGER, name="Max Manager").id)
    return client


@pytest.fixture
def fill(app: Flask) -> Fill:
    """`fill(3)`: three more campaigns, each with a Sheet that the same reader may open."""

    def files(number: int) -> None:
        with app.app_context():
            for _ in range(number):
                brand = builders.create_user(role=Role.BRAND, name="Alder Tea")
                report = create_report(builders.create_campaign(members=[brand]), brand)
                file = create_file(report, number=report.id)
                create_access(file, READER)
                create_access(file, f"only.{report.id}@brand.example")
            db.session.remove()

    return files


def shown(client: FlaskClient, **query: Any) -> list[int]:
    page = client.get(PAGES, query_string=query)
    assert page.status_code == 200
    return [int(number) for number in re.findall(rf'href="{PAGES}/(\d+)"', page.text)]


def test_without_a_sheet_the_page_says_how_there_will_be_one(staff: FlaskClient) -> None:
    page = staff.get(PAGES).text
    assert "No Sheet was made yet" in page
    assert 'href="/account/google-sign-in"' in page


def test_each_sheet_says_whose_it_is_and_how_many_may_open_it(app: Flask, staff: FlaskClient) -> None:
    with app.app_context():
        owner = builders.create_user(role=Role.MANAGER, name="Olga Owner")
        report = create_report(builders.create_campaign(name="Autumn Table"))
        login = google_login(owner, GoogleLoginState.LOST)
        own = create_file(report, google_login_id=login.id, made_by_id=owner.id)
        create_access(own, READER)
        create_access(own, "gone@brand.example", open_for=None)
        db.session.remove()
    page = " ".join(staff.get(PAGES).text.split())
    assert "Autumn Table" in page
    assert "max@g.example, whose sign-in has ended" in page
    assert "by Olga Owner" in page
    assert 'data-label="People let in">1<' in page


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"q": "winter"}, ["Winter"]),
        ({"q": "WINTER"}, ["Winter"]),
        ({"q": "alder"}, ["Summer"]),
        ({"q": "Anna.Reader@"}, ["Summer"]),
        ({"q": "shut.out@"}, []),
        ({"q": "%"}, []),
        ({"state": "gone"}, ["Winter"]),
        ({"state": "open"}, ["Summer"]),
        ({"state": "nonsense"}, ["Summer", "Winter"]),
        ({"q": "winter", "state": "open"}, []),
    ],
)
def test_sheets_are_found_by_campaign_recipient_address_and_state(
    app: Flask, staff: FlaskClient, wanted: dict[str, str], found: list[str]
) -> None:
    with app.app_context():
        winter = create_report(builders.create_campaign(name="Winter"))
        brand = builders.create_user(role=Role.BRAND, name="Alder Tea")
        summer = create_report(builders.create_campaign(name="Summer", members=[brand]), brand)
        names = {create_file(winter, number=1, title="One", state=FileState.GONE).id: "Winter"}
        file = create_file(summer, number=2, title="Two")
        create_access(file, READER)
        create_access(file, "shut.out@brand.example", open_for=None)
        names[file.id] = "Summer"
        db.session.remove()
    assert sorted(names[number] for number in shown(staff, **wanted)) == found


def test_a_long_list_comes_in_pages_of_25(staff: FlaskClient, fill: Fill) -> None:
    fill(27)
    assert len(shown(staff)) == 25
    assert len(shown(staff, page=2)) == 2
    person = staff.get(f"{PAGES}/people?address={READER}").text
    assert "27 Sheets" in person
    assert person.count('<th scope="row"') == 25


@pytest.mark.parametrize(
    "path", ["", "?q=tea", f"/people?address={READER}", f"/people/remove?address={READER}"]
)
def test_each_list_takes_as_many_statements_for_many_as_for_few(
    app: Flask, staff: FlaskClient, fill: Fill, path: str
) -> None:
    counts = []
    for further in (2, 20):
        fill(further)
        staff.get(f"{PAGES}{path}")
        with count_statements(app) as statements:
            assert staff.get(f"{PAGES}{path}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 6


def test_a_file_with_many_people_takes_as_many_statements_as_one_with_few(
    app: Flask, staff: FlaskClient, fill: Fill
) -> None:
    fill(1)
    counts = []
    for further in (1, 40):
        with app.app_context():
            access = db.session.scalars(select(FileAccess)).first()
            assert access is not None
            file = access.file_id
            for number in range(further):
                create_access(db.session.get_one(ReportFile, file), f"p{further}.{number}@brand.example")
            db.session.remove()
        with count_statements(app) as statements:
            page = staff.get(f"{PAGES}/{file}").text
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 6
    assert page.count('<th scope="row"') == 25
    assert "Page 1 of 2" in page


def test_a_person_is_removed_from_all_files_after_a_confirmation(
    app: Flask, staff: FlaskClient, fill: Fill
) -> None:
    fill(3)
    asked = staff.get(f"{PAGES}/people/remove?address={READER.upper()}").text
    assert "Remove from 3 files" in asked
    with count_statements(app) as statements:
        done = staff.post(f"{PAGES}/people/remove", data={"address": READER})
    assert done.status_code == 303
    assert len(statements) <= 16
    with app.app_context():
        pending = {row.email: row.pending for row in db.session.scalars(select(FileAccess))}
    assert pending.pop(READER) is AccessChange.REMOVE
    assert set(pending.values()) == {None}, "others are not concerned"


@pytest.mark.parametrize("address", ["", "nobody", "x" * 10_000, "nobody@brand.example"])
def test_an_address_that_may_open_nothing_is_told_as_such(staff: FlaskClient, address: str) -> None:
    answer = staff.get(f"{PAGES}/people", query_string={"address": address})
    assert answer.status_code == 200
    assert "Remove from all" not in answer.text
    assert staff.post(f"{PAGES}/people/remove", data={"address": address}).status_code == 303


def test_a_sheet_says_when_its_figures_were_taken_not_when_it_was_written(
    app: Flask, staff: FlaskClient
) -> None:
    with app.app_context():
        report = create_report(builders.create_campaign())
        snapshot = create_snapshot(report, post_ids=[])
        snapshot.made_at = clock.now() - timedelta(days=3)
        file = create_file(report, snapshot_id=snapshot.id, written_at=clock.now())
        number, taken = file.id, snapshot.made_at
        db.session.remove()
    page = staff.get(f"{PAGES}/{number}").text
    assert f'datetime="{taken.strftime("%Y-%m-%d")}' in page.split("figures as of")[1].split("</dd>")[0]


def test_who_owns_sheets_is_told_to_be_out_of_reach(app: Flask, staff: FlaskClient) -> None:
    with app.app_context():
        owner = builders.create_user(role=Role.MANAGER, name="Olga Owner")
        login = google_login(owner, GoogleLoginState.CONNECTED)
        create_file(create_report(builders.create_campaign()), google_login_id=login.id)
        db.session.remove()
    page = staff.get(f"{PAGES}/people?address=MAX@g.example").text
    assert "1 Sheet is in this person’s own Drive" in page
