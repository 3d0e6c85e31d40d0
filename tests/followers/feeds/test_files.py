"""The feeds give back what the old files had: the same header, the same rows, read by any reader of CSV."""

import csv
import gzip
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from application.clock import clock
from application.extensions import db
from application.models import FeedColumn, RoundKind, Unit
from tests.followers.brought import DAY, TALLY, bring_all, bring_handles, bring_tally
from tests.followers.building import create_account, create_count, create_history, create_round, create_unit
from tests.statements import count_statements

ROOM = "/api/social-media"


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))


def parsed(rows: list[list[str]]) -> list[list[str]]:
    """Numbers without what sets thousands apart."""
    return [[cell.replace(",", "") for cell in row] for row in rows]


@pytest.fixture
def brought(app: Flask) -> None:
    with app.app_context():
        bring_all()


@pytest.mark.usefixtures("brought")
def test_the_tally_is_given_back_row_for_row(client: FlaskClient) -> None:
    given = client.get(f"{ROOM}/social_data.csv").data
    assert given.split(b"\r\n")[0] == TALLY.split(b"\r\n")[0]
    assert rows_of(given) == parsed(rows_of(TALLY))
    assert b'"' not in given
    assert given.count(b"\n") == given.count(b"\r\n") == 101


@pytest.mark.usefixtures("brought")
def test_the_day_is_given_back_row_for_row_with_the_tallys_counts_where_it_has_none(
    client: FlaskClient,
) -> None:
    given = client.get(f"{ROOM}/all_social_data.csv").data
    assert given.split(b"\r\n")[0] == DAY.split(b"\r\n")[0]
    header, *rows = rows_of(given)
    assert len(rows) == 48
    known = {row[1]: row for row in parsed(rows_of(DAY))[1:]}
    latest = {"1": _last_counts("DOE"), "2": _last_counts("SEC")}
    for name, zid, *counts in rows:
        of_day = known.get(zid, [name, zid, *[""] * len(counts)])
        of_tally = latest.get(zid, {})
        expected = [
            count or of_tally.get(network, "") for network, count in zip(header[2:], of_day[2:], strict=True)
        ]
        assert [name, *counts] == [of_day[0], *expected]


def _last_counts(prefix: str) -> dict[str, str]:
    """The last count that the tally has in each column of a unit, by network."""
    header, *rows = parsed(rows_of(TALLY))
    return {
        name.removeprefix(prefix): row[place]
        for row in rows
        for place, name in enumerate(header)
        if name.startswith(prefix) and row[place]
    }


@pytest.mark.usefixtures("brought")
def test_json_has_the_same_columns_and_values(client: FlaskClient) -> None:
    for name in ("social_data", "all_social_data"):
        header, *rows = rows_of(client.get(f"{ROOM}/{name}.csv").data)
        objects = client.get(f"{ROOM}/{name}.json").get_json()
        assert [list(each) for each in objects] == [header] * len(rows)
        told = [["" if value is None else str(value) for value in each.values()] for each in objects]
        assert told == rows
    assert objects[0]["twitter"] == 646_819
    assert objects[0]["vimeo"] is None


def test_feeds_without_anything_are_their_headers(client: FlaskClient) -> None:
    assert client.get(f"{ROOM}/social_data.csv").data == b"type\r\n"
    assert client.get(f"{ROOM}/all_social_data.csv").data == b"type,zid\r\n"
    assert client.get(f"{ROOM}/social_data.json").get_json() == []
    assert client.get(f"{ROOM}/follower_counts.json").get_json() == {"rows": [], "next": None}


@pytest.mark.usefixtures("brought")
def test_a_round_that_is_not_over_is_not_told(app: Flask, client: FlaskClient) -> None:
    names = ("social_data.csv", "all_social_data.csv", "follower_counts.csv")
    before = [client.get(f"{ROOM}/{name}").data for name in names]
    with app.app_context():
        account = create_account(1, "tiktok")
        create_count(account, create_round(clock.now(), closed=False), 5)
    after = [client.get(f"{ROOM}/{name}").data for name in names]
    assert (before[0], before[2]) == (after[0], after[2])
    assert b",5" not in after[1].splitlines()[1][-3:]


def test_daily_rounds_are_no_rows_of_the_tally(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        create_history({create_account(create_unit()): [1, 2]}, kind=RoundKind.DAILY)
    assert client.get(f"{ROOM}/social_data.csv").data == b"type\r\n"


def test_a_round_without_any_of_the_columns_is_a_row_only_where_a_file_had_it(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        bring_handles()
        bring_tally(b"type,DOEtwitter,SECtwitter\r\n3/17/17 17:12,,\r\n3/17/17 18:12,,7\r\n")
        create_history({create_account(1, "tiktok"): [5, 6]}, last=clock.now())
    rows = rows_of(client.get(f"{ROOM}/social_data.csv").data)[1:]
    assert rows == [["3/17/17 17:12", "", ""], ["3/17/17 18:12", "", "7"]]


@pytest.mark.usefixtures("brought")
def test_units_that_were_taken_out_are_in_no_feed(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        db.session.execute(update(Unit).where(Unit.zid == 2).values(removed_at=clock.now()))
        db.session.commit()
    assert b"SEC" not in client.get(f"{ROOM}/social_data.csv").data
    assert b"Secretary of Energy,2," not in client.get(f"{ROOM}/all_social_data.csv").data
    assert client.get(f"{ROOM}/follower_counts.csv?zid=2").status_code == 404


def test_what_a_table_program_would_run_is_text(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        bring_handles(b"type,zid,twitter\n=cmd|'/c calc'!A1,1,-dash\n")
    [row] = rows_of(client.get(f"{ROOM}/all_social_data.csv").data)[1:]
    assert row[0] == "'=cmd|'/c calc'!A1"
    assert client.get(f"{ROOM}/all_social_data.json").get_json()[0]["type"] == "=cmd|'/c calc'!A1"


def test_long_tallies_stream_with_statements_by_the_thousand_rows(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        accounts = [create_account(create_unit(zid), "twitter") for zid in (1, 2)]
        for place, account in enumerate(accounts):
            db.session.add(FeedColumn(name=f"U{place}twitter", position=place, tracked_account_id=account))
        create_history({account: range(9_000) for account in accounts})
    with count_statements(app) as sent:
        given = client.get(f"{ROOM}/social_data.csv", buffered=False)
        rows = rows_of(given.get_data())
    assert len(rows) == 9_001
    assert rows[9_000][1:] == ["8999", "8999"]
    assert len(sent) <= 10


def test_equal_moments_at_the_edge_of_a_portion_are_told_once(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        account = create_account(create_unit(1), "twitter")
        db.session.add(FeedColumn(name="A", position=0, tracked_account_id=account))
        create_history({account: range(4_500)}, step=timedelta())
    rows = rows_of(client.get(f"{ROOM}/social_data.csv").data)[1:]
    assert [row[1] for row in rows] == [str(number) for number in range(4_500)]


@pytest.mark.usefixtures("brought")
def test_feeds_are_compressed_for_those_who_take_it(client: FlaskClient) -> None:
    plain: Any = client.get(f"{ROOM}/social_data.csv")
    packed: Any = client.get(f"{ROOM}/social_data.csv", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 3
    assert "Accept-Encoding" in packed.headers["Vary"]
    as_json = client.get(f"{ROOM}/social_data.json", headers={"Accept-Encoding": "gzip"})
    assert len(json.loads(gzip.decompress(as_json.data))) == 100
