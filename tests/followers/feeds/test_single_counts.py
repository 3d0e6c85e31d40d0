"""The feed of single counts: a row a count, by pages, for a unit, a network, a time."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, text

from application.extensions import db
from application.followers.feeds.single_counts import ACCOUNTS_AT_ONCE, counts_of
from application.models import RoundKind
from application.networks import Precision
from tests.followers.building import (
    create_account,
    create_accounts,
    create_history,
    create_unit,
    create_units,
)
from tests.statements import count_statements

FEED = "/api/social-media/follower_counts"
LAST = datetime(2026, 11, 22, 17, tzinfo=UTC)


@pytest.fixture
def stage(app: Flask) -> None:
    with app.app_context():
        department, office = create_unit(1, name="Department"), create_unit(2, name="Office")
        on_x = create_account(department, "twitter", handle="ENERGY")
        on_youtube = create_account(office, "youtube", handle=None)
        create_history({on_x: [1, 2, 3]}, last=LAST)
        create_history(
            {on_youtube: [10, None, 30]}, last=LAST, precision=Precision.THREE_FIGURES, kind=RoundKind.DAILY
        )


def rows(client: FlaskClient, query: str = "") -> list[list[str]]:
    answer = client.get(f"{FEED}.csv?{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text, newline=""), strict=True))[1:]


@pytest.mark.usefixtures("stage")
def test_each_count_is_a_row_and_a_gap_is_none(client: FlaskClient) -> None:
    found = rows(client)
    assert len(found) == 5
    assert found[0] == ["2026-11-22T15:00:00Z", "1", "Department", "twitter", "ENERGY", "1", "exact"]
    assert found[-1] == ["2026-11-22T17:00:00Z", "2", "Office", "youtube", "", "30", "three_figures"]


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize(
    ("query", "followers"),
    [
        ("zid=1", "1 2 3"),
        ("network=youtube", "10 30"),
        ("zid=1&network=youtube", ""),
        ("since=2026-11-22T17:00:00Z", "3 30"),
        ("until=2026-11-22T16:00:00Z", "1 10"),
        ("since=2026-11-22T17:00:00%2B00:00&zid=1", "3"),
        ("since=2026-11-22T12:00:00&zid=1", "3"),
        ("since=2026-11-22&until=2026-11-22", "1 2 3 10 30"),
        ("since=2026-11-23", ""),
        ("since=0001-01-02&until=9999-12-30", "1 2 3 10 30"),
    ],
)
def test_less_can_be_asked_for(client: FlaskClient, query: str, followers: str) -> None:
    assert " ".join(row[5] for row in rows(client, query)) == followers


@pytest.mark.usefixtures("stage")
def test_pages_lead_from_one_to_the_next_until_the_end(client: FlaskClient) -> None:
    address, found, pages = f"{FEED}.csv?limit=2", [], 0
    while address:
        answer = client.get(address)
        found += list(csv.reader(io.StringIO(answer.text, newline="")))[1:]
        link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("Link", ""))
        parts = urlsplit(link[1]) if link else None
        address, pages = (f"{parts.path}?{parts.query}" if parts else ""), pages + 1
    assert [row[5] for row in found] == ["1", "2", "3", "10", "30"]
    assert pages == 3


@pytest.mark.usefixtures("stage")
def test_json_names_the_next_page(client: FlaskClient) -> None:
    first = client.get(f"{FEED}.json?limit=4&since=2020-01-01").get_json()
    assert first["rows"][0]["followers"] == 1
    parts = urlsplit(first["next"])
    last = client.get(f"{parts.path}?{parts.query}").get_json()
    assert (len(last["rows"]), last["next"]) == (1, None)
    assert last["rows"][0]["handle"] is None


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "since=2026-02-30",
        "until=9999-12-31",
        "since=0001-01-01T00:00:00%2B14:00",
        "since=2026-11-22&until=2026-11-21",
        "zid=0",
        "zid=x",
        "zid=99999999999",
        "network=%3Dcmd",
        "limit=0",
        "limit=10001",
        "after=1",
        "after=1.999999999999999999.1",
        "zid=1&zid=2",
        "what=1",
    ],
)
def test_what_is_not_understood_is_said_in_plain_words(client: FlaskClient, query: str) -> None:
    answer = client.get(f"{FEED}.json?{query}")
    assert answer.status_code == 400
    assert len(answer.get_json()["error"]) < 200
    answer = client.get(f"{FEED}.csv?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")


@pytest.mark.usefixtures("stage")
def test_what_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get(f"{FEED}.json?zid=77").get_json()["error"] == "There is no unit with the zid 77."
    assert client.get(f"{FEED}.json?zid=77").status_code == 404
    assert client.get(f"{FEED}.csv?network=myspace").status_code == 404


@pytest.mark.usefixtures("stage")
def test_a_page_takes_four_statements_and_one_more_behind_the_first(app: Flask, client: FlaskClient) -> None:
    with count_statements(app) as sent:
        first = client.get(f"{FEED}.json?zid=1&network=twitter&limit=2").get_json()
    assert len(sent) <= 4
    parts = urlsplit(first["next"])
    with count_statements(app) as sent:
        assert len(client.get(f"{parts.path}?{parts.query}").get_json()["rows"]) == 1
    assert len(sent) <= 5


@pytest.mark.usefixtures("stage")
def test_who_has_the_page_or_looks_at_its_headers_has_no_counts_read(app: Flask, client: FlaskClient) -> None:
    tag = client.get(f"{FEED}.csv").headers["ETag"]
    with count_statements(app) as sent:
        assert client.head(f"{FEED}.csv").status_code == 200
        assert client.get(f"{FEED}.csv", headers={"If-None-Match": tag}).status_code == 304
    assert not [statement for statement in sent if "follower_counts" in statement]
    assert client.head(f"{FEED}.csv?zid=77").status_code == 404


def test_more_accounts_than_one_statement_asks_for_are_told_by_pages(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        accounts = create_accounts(create_units(ACCOUNTS_AT_ONCE + 3), ["twitter"])
        create_history({account: [account, account] for account in accounts}, step=timedelta(), last=LAST)
    told, address = [], f"{FEED}.json?limit=333"
    while address:
        page = client.get(address).get_json()
        told += [row["followers"] for row in page["rows"]]
        parts = urlsplit(page["next"] or "")
        address = f"{parts.path}?{parts.query}" if page["next"] else ""
    assert told == [account for account in accounts for _ in range(2)]


SINCE = LAST - timedelta(hours=3)
FRAMES = [(None, None), (SINCE, None), (None, SINCE), (SINCE, LAST)]


@pytest.mark.parametrize(("since", "until"), FRAMES, ids=["all", "since", "until", "between"])
@pytest.mark.parametrize("number", [1, 40], ids=["one account", "a network"])
def test_counts_come_off_ranges_of_the_index_and_are_not_sorted(
    app: Flask, since: datetime | None, until: datetime | None, number: int
) -> None:
    with app.app_context():
        accounts = create_accounts(create_units(60), ["twitter"])
        create_history({account: range(200) for account in accounts}, last=LAST)
        statement = counts_of(accounts[:number], since, until).limit(1_001)
        plan = _plan(app, statement)
    if db_is_sqlite(app):
        reading = next(step for step in plan if "follower_counts" in step)
        bounds = "".join(f" AND counted_at{sign}?" for sign, at in ((">", since), ("<", until)) if at)
        assert reading.endswith(f"SEARCH follower_counts USING INDEX {INDEX} (tracked_account_id=?{bounds})")
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan
    else:
        assert plan[0].startswith(
            f"follower_counts {'range' if number > 1 or since or until else 'ref'} {INDEX}"
        )
        assert "filesort" not in " ".join(plan)
        assert "temporary" not in " ".join(plan)


INDEX = "ix_follower_counts_account_counted_at"


def db_is_sqlite(app: Flask) -> bool:
    return bool(app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"))


def _plan(app: Flask, statement: Select[Any]) -> list[str]:
    """How the database goes about it, a step a line."""
    with count_statements(app) as sent:
        db.session.execute(statement).all()
    raw = str(statement.compile(db.engine, compile_kwargs={"literal_binds": True}))
    assert len(sent) == 1
    if db_is_sqlite(app):
        return [row.detail for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {raw}"))]
    return [
        f"{row.table} {row.type} {row.key} {row.Extra}" for row in db.session.execute(text(f"EXPLAIN {raw}"))
    ]
