"""Admins note events that charts show."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.extensions import db
from application.models import AuditAction, CountNote
from tests.followers import building
from tests.followers.editing.looking import (
    deeds,
    edition_number,
    evened,
    field,
    notes,
    page,
    undo,
)
from tests.statements import count_statements

NOTES = "/tracker/notes"


def entered(client: FlaskClient, **changed: str) -> dict[str, str]:
    shown = client.get(NOTES).get_data(as_text=True)
    zone, once = field(shown, "zone"), field(shown, "once")
    sent = {"text": "A speech", "day": "2026-07-04", "time": "12:30", "unit": "", "network": ""}
    return {**sent, "zone": zone, "once": once, **changed}


def the_note() -> CountNote:
    db.session.rollback()
    return db.session.scalars(select(CountNote)).one()


def test_a_note_is_added_once_at_the_reader_s_time(app: Flask, energy: FlaskClient) -> None:
    energy.set_cookie("zone", "Europe/Berlin")
    sent = entered(energy, unit="Press", network="twitter")
    with app.app_context():
        before = edition_number()
    for _ in range(2):
        assert energy.post(NOTES, data=sent).status_code == 303
    with app.app_context():
        note = the_note()
        assert (note.text, note.unit_zid, note.network) == ("A speech", 4, "twitter")
        assert note.happened_at == datetime(2026, 7, 4, 10, 30, tzinfo=UTC)
        assert edition_number() == before + 1, "charts tell something else"
        assert deeds() == [AuditAction.FOLLOWER_NOTE_ADDED]


def test_without_a_zone_of_the_reader_it_is_that_of_the_feeds(app: Flask, energy: FlaskClient) -> None:
    assert "Time in America/New_York." in page(energy, NOTES)
    energy.post(NOTES, data=entered(energy))
    with app.app_context():
        assert the_note().happened_at == datetime(2026, 7, 4, 16, 30, tzinfo=UTC)
        assert (the_note().unit_zid, the_note().network) == (None, None)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"text": ""}, "Say what happened."),
        ({"text": "x" * 301}, "Use at most 300 characters."),
        ({"day": "1999-12-31"}, "Choose a day from 2000 to 2100."),
        ({"day": "0001-01-01"}, "Choose a day from 2000 to 2100."),
        ({"day": "tomorrow"}, "Not a valid date value"),
        ({"time": "25:00"}, "Not a valid time value"),
        ({"network": "myspace"}, "Not a valid choice"),
        ({"unit": "nobody"}, "No unit is called so."),
    ],
)
def test_foul_input_is_refused_with_a_reason(
    app: Flask, energy: FlaskClient, changed: dict[str, str], told: str
) -> None:
    answer = energy.post(NOTES, data=entered(energy, **changed))
    assert answer.status_code == 400
    assert told in evened(answer.get_data(as_text=True))
    with app.app_context():
        assert notes() == []


def test_notes_are_listed_with_the_newest_event_first(app: Flask, energy: FlaskClient) -> None:
    with app.app_context():
        building.create_note("<i>early", building.NOW.replace(year=2020), unit_zid=3)
        building.create_note("late", building.NOW, by_itself=True)
    shown = page(energy, NOTES)
    assert shown.index('dir="auto">late') < shown.index('dir="auto"><i>early')
    assert "Argonne <b></span>, all networks" in shown
    assert len(re.findall(r">Change<span", shown)) == 1, "the tracker's own notes can be removed only"


def test_a_note_is_changed_and_a_second_admin_sees_that(app: Flask, energy: FlaskClient) -> None:
    energy.post(NOTES, data=entered(energy))
    with app.app_context():
        address = f"{NOTES}/{the_note().id}"
    seen = field(energy.get(address).get_data(as_text=True), "seen")
    energy.post(address, data=entered(energy, text="Two speeches", seen=seen))
    answer = energy.post(address, data=entered(energy, text="Three", seen=seen))
    shown = evened(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "Stored is now: “Two speeches”" in shown
    energy.post(address, data=entered(energy, text="Three", seen=field(shown, "seen")))
    with app.app_context():
        assert notes() == ["Three"]
        changed = [AuditAction.FOLLOWER_NOTE_CHANGED] * 2
        assert deeds() == [AuditAction.FOLLOWER_NOTE_ADDED, *changed]


def test_a_note_is_taken_out_and_comes_back(app: Flask, energy: FlaskClient) -> None:
    with app.app_context():
        note_id = building.create_note("A speech")
    removed = energy.post(f"{NOTES}/{note_id}/remove", follow_redirects=True)
    told = evened(removed.get_data(as_text=True))
    assert "Taken out: “A speech”" in told
    with app.app_context():
        assert notes() == []
    again = energy.post(f"{NOTES}/{note_id}/remove", follow_redirects=True)
    assert "Somebody has taken this note out already." in again.get_data(as_text=True)
    assert "The note is back." in undo(energy, f"{NOTES}/undo", told)
    assert "can’t be taken back" in undo(energy, f"{NOTES}/undo", told)
    with app.app_context():
        assert notes() == ["A speech"]
        brought_back = AuditAction.FOLLOWER_NOTE_BROUGHT_BACK
        assert deeds() == [AuditAction.FOLLOWER_NOTE_REMOVED, brought_back]


@pytest.mark.parametrize("number", ["0", "99", "99999999999999999999"])
def test_a_note_that_is_none_is_not_found(energy: FlaskClient, number: str) -> None:
    assert energy.get(f"{NOTES}/{number}").status_code == 404


@pytest.mark.parametrize("number", [1, 60])
def test_as_many_statements_for_one_note_as_for_many(app: Flask, energy: FlaskClient, number: int) -> None:
    with app.app_context():
        for each in range(number):
            building.create_note(f"Note {each}", unit_zid=1)
    energy.get(NOTES)
    with count_statements(app) as sent:
        page(energy, NOTES)
    assert len(sent) <= 7, sent
