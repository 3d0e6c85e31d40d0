"""An audience as CSV files: every row told, what is missing empty."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.profiles.audience.conftest import FILES, TODAY, Me, page_of, rows_of
from tests.profiles.audience.rows import tell_audience, tell_followers, tell_online


def test_a_row_without_a_value_is_missing_and_not_zero(app: Flask, client: FlaskClient, me: Me) -> None:
    with app.app_context():
        tell_audience(me.account_id, TODAY, "country", {"DE": 10, "SE": None, "NO": 0})
    page = page_of(client)
    assert "Germany: 100.0\u202f%" in page
    assert "Norway: 0.0\u202f%" in page
    assert "Sweden: –" in page
    assert "Instagram did not tell" in page
    assert [row[3:5] for row in rows_of(client, "countries")[1:]] == [["10", "100.0"], ["0", "0.0"], ["", ""]]


def test_hours_are_of_the_thirty_days_up_to_the_newest(app: Flask, client: FlaskClient, me: Me) -> None:
    newest = date(2026, 11, 17)
    with app.app_context():
        tell_online(me.account_id, newest, {10: 100, 11: None})
        tell_online(me.account_id, newest - timedelta(days=28), {10: 300})
        tell_online(me.account_id, newest - timedelta(days=35), {10: 900_000})
    rows = {(row[0], row[1]): row[2:] for row in rows_of(client, "online")[1:]}
    assert rows["Tuesday", "18:00"] == ["100.0", "1"]
    assert rows["Tuesday", "17:00"] == ["300.0", "1"]  # summer time in California then
    assert rows["Tuesday", "19:00"] == ["", "0"]
    assert len(rows) == 168


def test_every_row_told_is_in_the_file_and_in_the_table(app: Flask, client: FlaskClient, me: Me) -> None:
    with app.app_context():
        told = {f"City {number:02}, Somewhere": 100 - number for number in range(45)}
        tell_audience(me.account_id, TODAY, "city", told)
    page = page_of(client)
    assert all(f"{city}</th>" in page for city in told)
    assert page.count('aria-label="City ') == 10
    rows = rows_of(client, "cities")
    assert [row[1] for row in rows[1:]] == list(told)
    assert sum(float(row[4]) for row in rows[1:]) == pytest.approx(100, abs=0.3)


def test_a_file_tells_both_readings_and_the_change(app: Flask, client: FlaskClient, me: Me) -> None:
    with app.app_context():
        tell_followers(me.account_id, TODAY, 4)
        tell_followers(me.account_id, TODAY - timedelta(days=90), 10)
        tell_audience(me.account_id, TODAY, "country", {"DE": 3, "SE": 1})
        tell_audience(me.account_id, TODAY - timedelta(days=90), "country", {"DE": 1, "NO": 1})
    assert rows_of(client, "countries")[1:] == [
        ["Germany", "DE", "2026-11-20", "3", "75.0", "4", "2026-08-22", "10.0", "10", "65.0", ""],
        ["Sweden", "SE", "2026-11-20", "1", "25.0", "4", "2026-08-22", "", "10", "", "not told then"],
        ["Norway", "NO", "2026-11-20", "", "", "4", "2026-08-22", "10.0", "10", "", "no longer told"],
    ]


def test_a_city_that_looks_like_a_formula_is_no_formula_in_the_file(
    app: Flask, client: FlaskClient, me: Me
) -> None:
    with app.app_context():
        tell_audience(me.account_id, TODAY, "city", {'=HYPERLINK("http://evil")': 1})
    assert rows_of(client, "cities")[1][0].startswith("'=")


@pytest.mark.usefixtures("me")
def test_files_of_nothing_have_their_head_alone_and_other_names_are_none(client: FlaskClient) -> None:
    assert [len(rows_of(client, name)) for name in FILES] == [1, 1, 1, 1]
    for name in ("ages", "online.csv", "%00", "follower_demographics"):
        assert client.get(f"/me/audience/{name}.csv").status_code == 404
