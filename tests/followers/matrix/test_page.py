"""The matrix of units and networks: counts, changes, order, file."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.networks import Precision
from tests.followers import building
from tests.followers.building import NOW
from tests.statements import count_statements

Open = Callable[[str], str]


@pytest.fixture
def opened(client: FlaskClient, staff: int) -> Open:
    def get(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, answer.status
        return answer.get_data(as_text=True)

    return get


@pytest.fixture
def units(app: Flask) -> list[int]:
    """Three units on X with 100, 300 and 200 followers more each day; the first on YouTube too."""
    with app.app_context():
        zids = [
            building.create_unit(zid, name=name) for zid, name in ((1, "Berkeley"), (2, "Ames"), (3, "=cmd"))
        ]
        accounts = building.create_accounts(zids, ["twitter"])
        building.create_history(
            {
                account: [gain * day for day in range(1, 41)]
                for account, gain in zip(accounts, (100, 300, 200), strict=True)
            },
            step=timedelta(days=1),
        )
        youtube = building.create_account(1, "youtube")
        building.create_history(
            {youtube: [12_000, 12_100]}, step=timedelta(days=1), precision=Precision.THREE_FIGURES
        )
        building.create_account(2, "youtube")
    return zids


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)', page)


def test_each_cell_tells_count_and_change(units: list[int], opened: Open) -> None:
    page = opened("/followers/matrix?over=week")
    assert "<div>4,000</div>" in page
    assert '<span class="change change-up" title="Since 15 Nov 2026.">+700' in page
    assert "≈\u202f12,100" in page
    assert "No count from 7 days before." in page
    assert "Not looked at yet." in page
    assert "≈\u202f+100" in opened("/followers/matrix?over=day")


def test_the_period_is_a_month_unless_the_address_says_another(units: list[int], opened: Open) -> None:
    assert "+3,000" in opened("/followers/matrix")
    assert "+3,000" in opened("/followers/matrix?over=century")
    assert "No count from 365 days before." in opened("/followers/matrix?over=year")


def test_it_is_sorted_as_the_files_by_name_or_by_a_network(units: list[int], opened: Open) -> None:
    assert names(opened("/followers/matrix")) == ["Berkeley", "Ames", "=cmd"]
    assert names(opened("/followers/matrix?sort=name")) == ["=cmd", "Ames", "Berkeley"]
    assert names(opened("/followers/matrix?sort=name&order=falling")) == ["Berkeley", "Ames", "=cmd"]
    assert names(opened("/followers/matrix?sort=twitter&by=change&order=rising"))[0] == "Berkeley"
    falling = opened("/followers/matrix?sort=twitter")
    assert names(falling) == ["Ames", "=cmd", "Berkeley"]
    assert 'aria-sort="descending"' in falling
    assert names(opened("/followers/matrix?sort=youtube&order=rising"))[0] == "Berkeley", (
        "the only one counted"
    )


def test_the_file_holds_every_account_and_no_formula(units: list[int], opened: Open) -> None:
    text = opened("/followers/matrix.csv?over=day").removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text), strict=True))
    assert len(rows) == 5
    first = rows[0]
    assert (first["Unit"], first["Network"], first["Followers"]) == ("Berkeley", "X", "4000")
    assert (first["Change over 24 hours"], first["Counted at (UTC)"]) == ("100", NOW.isoformat())
    assert {row["Unit"] for row in rows} == {"Berkeley", "Ames", "'=cmd"}
    missing = next(row for row in rows if row["Unit"] == "Ames" and row["Network"] == "YouTube")
    assert (missing["Followers"], missing["Note"]) == ("", "Not looked at yet.")


def test_search_narrows_and_an_empty_matrix_says_why(units: list[int], opened: Open) -> None:
    assert names(opened("/followers/matrix?q=ames")) == ["Ames"]
    assert "No unit is called so" in opened("/followers/matrix?q=nobody")


def test_without_accounts_there_is_nothing_to_compare(opened: Open) -> None:
    assert "No accounts yet" in opened("/followers/matrix")


def test_two_thousand_units_take_as_many_statements_as_two(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    client.get("/followers")
    counted = []
    for first, last in ((1, 2), (3, 2_000)):
        with app.app_context():
            building.create_flock(first, last)
        with count_statements(app) as sent:
            page = client.get("/followers/matrix").get_data()
        counted.append(len(sent))
    assert counted[0] == counted[1] <= 7
    assert len(page) <= 300_000
