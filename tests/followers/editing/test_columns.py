"""Admins say which columns the hourly feed has."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from application.extensions import db
from application.models import AuditAction, CountRhythm, FeedColumn, TrackedAccount
from application.networks import Network
from tests.followers import building
from tests.followers.editing.looking import account, deeds, edition_number, evened, field, page, undo
from tests.statements import count_statements

COLUMNS = "/tracker/columns"
FEED = "/api/social-media/social_data.csv"


def entered(client: FlaskClient, column: str, unit: str = "1", network: str = "twitter") -> dict[str, str]:
    once = field(client.get(COLUMNS).get_data(as_text=True), "once")
    return {"column": column, "unit": unit, "network": network, "once": once}


def header(client: FlaskClient) -> list[str]:
    """The feed's columns behind its time."""
    return client.get(FEED).get_data(as_text=True).splitlines()[0].split(",")[1:]


@pytest.fixture
def three(energy: FlaskClient) -> FlaskClient:
    """An admin's client; the feed has the columns A, B and C."""
    for column, unit in (("A", "1"), ("B", "2"), ("C", "Press")):
        assert energy.post(COLUMNS, data=entered(energy, column, unit)).status_code == 303
    return energy


def test_without_columns_the_page_says_what_to_do(energy: FlaskClient) -> None:
    assert "No columns yet" in page(energy, COLUMNS)


def test_a_column_is_added_once_and_its_account_counted_by_the_hour(app: Flask, energy: FlaskClient) -> None:
    with app.app_context():
        db.session.execute(update(TrackedAccount).values(rhythm=CountRhythm.DAILY))
        db.session.commit()
    sent = entered(energy, "DOEtwitter")
    for _ in range(2):
        assert energy.post(COLUMNS, data=sent).status_code == 303
    assert header(energy) == ["DOEtwitter"]
    assert 'DOEtwitter</code></th> <td data-label="Unit"><span dir="auto">Department of Energy' in page(
        energy, COLUMNS
    )
    with app.app_context():
        found = account(1, "twitter")
        assert found is not None
        assert found.rhythm is CountRhythm.HOURLY
        assert deeds() == [AuditAction.FOLLOWER_COLUMN_ADDED]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"column": ""}, "Enter a name."),
        ({"column": "=cmd"}, "letters, digits and underscores only"),
        ({"column": "x" * 61}, "Use at most 60 characters."),
        ({"column": "A"}, "The column “A” holds twitter of unit 1 already."),
        ({"column": "D", "unit": "2"}, "can’t both hold the same account"),
        ({"unit": ""}, "Choose the unit whose counts stand in the column."),
        ({"unit": "nobody"}, "No unit is called so."),
        ({"network": "myspace"}, "Not a valid choice"),
    ],
)
def test_foul_input_is_refused_with_a_reason(three: FlaskClient, changed: dict[str, str], told: str) -> None:
    answer = three.post(COLUMNS, data={**entered(three, "D", "3"), **changed})
    assert answer.status_code == 400
    assert told in evened(answer.get_data(as_text=True))
    assert header(three) == ["A", "B", "C"]


def test_a_column_is_renamed_in_its_place(app: Flask, three: FlaskClient) -> None:
    with app.app_context():
        before = edition_number()
    told = three.post(f"{COLUMNS}/rename", data={"column": "B", "new_name": "Sec"}, follow_redirects=True)
    assert "The column B is called Sec now." in evened(told.get_data(as_text=True))
    assert header(three) == ["A", "Sec", "C"]
    with app.app_context():
        assert edition_number() == before + 1
        assert deeds()[-1] is AuditAction.FOLLOWER_COLUMN_RENAMED


@pytest.mark.parametrize(
    ("column", "new_name", "told"),
    [
        ("B", "A", "There is a column “A” already."),
        ("B", "a b", "letters, digits and underscores only"),
        ("B", "", "letters, digits and underscores only"),
        ("Z", "Y", "There is no column “Z”."),
        ("", "Y", "There is no column"),
    ],
)
def test_a_name_that_cannot_be_changes_nothing(
    three: FlaskClient, column: str, new_name: str, told: str
) -> None:
    sent = {"column": column, "new_name": new_name}
    answer = three.post(f"{COLUMNS}/rename", data=sent, follow_redirects=True)
    shown = evened(answer.get_data(as_text=True))
    assert told in shown
    assert "Nothing was changed." in shown
    assert header(three) == ["A", "B", "C"]


def test_a_column_is_taken_out_and_comes_back_to_its_place(app: Flask, three: FlaskClient) -> None:
    removed = three.post(f"{COLUMNS}/remove", data={"column": "B"}, follow_redirects=True)
    told = evened(removed.get_data(as_text=True))
    assert "Taken out: the column B. What was counted stays." in told
    assert header(three) == ["A", "C"]
    again = three.post(f"{COLUMNS}/remove", data={"column": "B"}, follow_redirects=True)
    assert "There is no column “B”. Nothing was changed." in evened(again.get_data(as_text=True))
    assert "The column B is back." in undo(three, f"{COLUMNS}/undo", told)
    assert header(three) == ["A", "B", "C"]
    assert "can’t be taken back" in undo(three, f"{COLUMNS}/undo", told)
    assert header(three) == ["A", "B", "C"]
    with app.app_context():
        assert deeds()[-2:] == [
            AuditAction.FOLLOWER_COLUMN_REMOVED,
            AuditAction.FOLLOWER_COLUMN_BROUGHT_BACK,
        ]


def test_a_mark_that_is_none_takes_nothing_back(three: FlaskClient) -> None:
    answer = three.post(f"{COLUMNS}/undo", data={"mark": "x"}, follow_redirects=True)
    assert "can’t be taken back" in answer.get_data(as_text=True)


@pytest.mark.parametrize("number", [1, 60])
def test_as_many_statements_for_one_column_as_for_many(app: Flask, energy: FlaskClient, number: int) -> None:
    with app.app_context():
        units = building.create_units(100 + number, first=101)
        accounts = building.create_accounts(units, [Network.YOUTUBE])[-number:]
        columns = [{"name": f"C{each}", "position": each, "tracked_account_id": each} for each in accounts]
        db.session.execute(insert(FeedColumn), columns)
        db.session.commit()
    energy.get(COLUMNS)
    with count_statements(app) as sent:
        page(energy, COLUMNS)
    assert len(sent) <= 6, sent
