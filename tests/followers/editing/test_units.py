"""Admins keep the units and their handles by hand."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import AuditAction, CountRhythm
from application.networks import Finding
from tests.followers import building
from tests.followers.editing.looking import (
    account,
    deeds,
    edition_number,
    evened,
    field,
    filled,
    notes,
    page,
    recorded,
    there,
    unit,
)
from tests.statements import count_statements

UNITS = "/tracker/units"


def listed(client: FlaskClient, query: str = "") -> list[str]:
    shown = client.get(f"{UNITS}?{query}").get_data(as_text=True)
    return [unescape(name) for name in re.findall(r'<a class="tracker-unit"[^>]*>([^<]+)</a>', shown)]


def new_unit(client: FlaskClient, **changed: str) -> dict[str, str]:
    shown = client.get(f"{UNITS}/new").get_data(as_text=True)
    sent = {name: field(shown, name) for name in ("zid", "once")}
    return {"name": "Ames", "unit": "", **sent, **changed}


def test_each_unit_stands_behind_the_one_above_it(energy: FlaskClient) -> None:
    assert listed(energy) == ["Department of Energy", "Office of Science", "Argonne <b>", "Press"]
    assert "&lt;b&gt;" in energy.get(UNITS).get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=SCIENCE", ["Office of Science"]),
        ("q=4", ["Press"]),
        ("q=%40energy", ["Department of Energy"]),
        ("q=%25", []),
        ("page=99999", ["Department of Energy", "Office of Science", "Argonne <b>", "Press"]),
    ],
)
def test_a_search_looks_at_names_numbers_and_handles(
    energy: FlaskClient, query: str, found: list[str]
) -> None:
    assert listed(energy, query) == found


def test_a_unit_is_added_once_behind_its_siblings(app: Flask, energy: FlaskClient) -> None:
    sent = new_unit(energy, unit="office of science")
    for _ in range(2):
        answer = energy.post(f"{UNITS}/new", data=sent)
        assert answer.headers["Location"] == "/tracker/units/5"
    with app.app_context():
        assert (unit(5).name, unit(5).parent_zid, there()) == ("Ames", 2, [1, 2, 3, 4, 5])
        assert deeds() == [AuditAction.FOLLOWER_UNIT_ADDED]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"zid": "1"}, "The number 1 is in use by “Department of Energy”."),
        ({"zid": "0"}, "The number has to be a whole one"),
        ({"zid": "2147483648"}, "The number has to be a whole one"),
        ({"zid": "=1"}, "The number has to be a whole one"),
        ({"name": " \x00 "}, "Say what the unit is called."),
        ({"name": "x" * 201}, "Use at most 200 characters."),
        ({"unit": "nowhere"}, "No unit is called so."),
        ({"unit": "e"}, "Several units fit. Choose one of them below."),
        ({"unit": "", "unit_pick": "77"}, "No unit is called so."),
    ],
)
def test_what_can_be_no_unit_is_refused_with_a_reason(
    app: Flask, energy: FlaskClient, changed: dict[str, str], told: str
) -> None:
    answer = energy.post(f"{UNITS}/new", data=new_unit(energy, **changed))
    assert answer.status_code == 400
    assert told in evened(answer.get_data(as_text=True))
    with app.app_context():
        assert there() == [1, 2, 3, 4]


def test_of_several_units_that_fit_one_is_chosen(app: Flask, energy: FlaskClient) -> None:
    energy.post(f"{UNITS}/new", data=new_unit(energy, unit="e", unit_pick="4"))
    with app.app_context():
        assert unit(5).parent_zid == 4


def test_name_place_handles_and_rhythms_are_saved_together(app: Flask, energy: FlaskClient) -> None:
    changed = {
        "name": "Energy",
        "handle_twitter": "@EnergyNow",
        "handle_instagram": "energy",
        "rhythm_instagram": "hourly",
        "further_network": "Blue sky",
        "further_handle": "energy.gov",
    }
    with app.app_context():
        before = edition_number()
    answer = energy.post(f"{UNITS}/1", data=filled(energy, 1, **changed))
    assert answer.status_code == 303
    with app.app_context():
        x, instagram, other = account(1, "twitter"), account(1, "instagram"), account(1, "blue_sky")
        assert x
        assert instagram
        assert other
        assert (x.handle, instagram.handle, instagram.rhythm) == ("EnergyNow", "energy", CountRhythm.HOURLY)
        assert (other.handle, unit(1).name) == ("energy.gov", "Energy")
        assert notes() == ["Handle changed from ENERGY to EnergyNow"]
        assert edition_number() == before + 1
        assert [action for action, _ in recorded()] == ["follower_unit_changed", "follower_handles_changed"]


def test_a_changed_handle_forgets_what_was_known_of_the_old_one(app: Flask, energy: FlaskClient) -> None:
    with app.app_context():
        x = account(1, "twitter")
        assert x
        x.network_id, x.finding, x.trouble_since, x.followers = "17", Finding.TAKEN, clock.now(), 5
        db.session.commit()
    energy.post(f"{UNITS}/1", data=filled(energy, 1, handle_twitter="other"))
    with app.app_context():
        x = account(1, "twitter")
        assert x
        assert (x.network_id, x.finding, x.trouble_since, x.followers) == (None, None, None, 5)


def test_an_emptied_field_takes_the_handle_away_and_keeps_the_account(
    app: Flask, energy: FlaskClient
) -> None:
    energy.post(f"{UNITS}/1", data=filled(energy, 1, handle_twitter=""))
    with app.app_context():
        x = account(1, "twitter")
        assert x
        assert (x.handle, notes()) == (None, [])


def test_saving_what_stands_changes_nothing(app: Flask, energy: FlaskClient) -> None:
    with app.app_context():
        before = edition_number()
    answer = energy.post(f"{UNITS}/1", data=filled(energy, 1), follow_redirects=True)
    assert "Nothing was changed" in answer.get_data(as_text=True)
    with app.app_context():
        assert (edition_number(), deeds()) == (before, [])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"handle_twitter": "=cmd"}, "“=cmd” can’t be a handle"),
        ({"handle_twitter": "a" * 101}, "can’t be a handle"),
        ({"rhythm_twitter": "weekly"}, "Not a valid choice."),
        ({"unit": "1"}, "No unit is called so."),
        ({"unit": "Argonne <b>"}, "No unit is called so."),
        ({"further_network": "x"}, "X has its own row above."),
        ({"further_network": "=1", "further_handle": "a"}, "Use at most 30 letters"),
        ({"further_network": "parent", "further_handle": "a"}, "Use at most 30 letters"),
        ({"further_handle": "a"}, "Say which network the handle is of."),
    ],
)
def test_foul_input_changes_nothing_and_says_why(
    app: Flask, energy: FlaskClient, changed: dict[str, str], told: str
) -> None:
    answer = energy.post(f"{UNITS}/1", data=filled(energy, 1, **{"name": "New", **changed}))
    assert answer.status_code == 400
    assert told in evened(answer.get_data(as_text=True))
    with app.app_context():
        assert (unit(1).name, deeds()) == ("Department of Energy", [])


def test_of_two_admins_the_second_sees_what_the_first_has_saved(app: Flask, energy: FlaskClient) -> None:
    second = filled(energy, 2, name="Science of the second")
    energy.post(f"{UNITS}/2", data=filled(energy, 2, name="Science", handle_twitter="doescience"))
    answer = energy.post(f"{UNITS}/2", data=second)
    shown = evened(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert 'stored is <b dir="auto">Science</b>, yours is <b dir="auto">Science of the second</b>' in shown
    assert 'stored is <b dir="auto">doescience</b>' in shown
    with app.app_context():
        assert unit(2).name == "Science"
    knowing = second | {"seen": field(shown, "seen")}
    assert energy.post(f"{UNITS}/2", data=knowing).status_code == 303
    with app.app_context():
        assert unit(2).name == "Science of the second"


@pytest.mark.parametrize("number", [3, 120])
@pytest.mark.parametrize(
    ("address", "most"), [("", 7), ("?q=1", 8), ("/1", 9), ("/new", 4), ("/taken-out", 4)]
)
def test_as_many_statements_for_few_units_as_for_many(
    app: Flask, admin: FlaskClient, address: str, most: int, number: int
) -> None:
    with app.app_context():
        building.create_accounts(building.create_units(number, {2: 1}))
        db.session.remove()
    admin.get(UNITS)
    with count_statements(app) as sent:
        page(admin, UNITS + address)
    assert len(sent) <= most, sent


def test_an_empty_tracker_says_what_to_do_first(admin: FlaskClient) -> None:
    assert "Add the first unit by hand" in page(admin, UNITS)


def test_what_the_last_look_found_stands_with_the_deeds_that_fit(app: Flask, energy: FlaskClient) -> None:
    with app.app_context():
        renamed = building.create_account(1, "instagram", handle="old")
        building.set_finding(renamed, Finding.RENAMED)
        instagram = account(1, "instagram")
        assert instagram
        instagram.handle_now = "new"
        db.session.commit()
        x = account(1, "twitter")
        assert x
        x.finding, x.tried_at = Finding.UNKNOWN, clock.now() - timedelta(hours=2)
        db.session.commit()
    shown = page(energy, f"{UNITS}/1")
    assert "Take over @new" in shown
    assert "No account goes by this handle." in shown
    assert 'href="#handle_twitter"' in shown
    assert shown.count("Stop counting") == 1
