"""Units are taken out, brought back and moved, handles taken over, and all of it can be taken back."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import AuditAction, CountRhythm
from application.networks import Finding
from tests.followers import building
from tests.followers.editing.looking import (
    account,
    deeds,
    edition_number,
    evened,
    filled,
    notes,
    page,
    there,
    undo,
    unit,
)
from tests.statements import count_statements

UNITS = "/tracker/units"
UNDO = f"{UNITS}/undo"


def press(client: FlaskClient, address: str, **sent: str) -> str:
    answer = client.post(UNITS + address, data=sent, follow_redirects=True)
    return evened(answer.get_data(as_text=True))


def test_a_unit_goes_with_all_below_it_and_comes_back_with_them(app: Flask, energy: FlaskClient) -> None:
    assert "Take out with 1 unit below" in page(energy, f"{UNITS}/2")
    told = press(energy, "/2/take-out", below="1")
    assert "“Office of Science” is taken out, with 1 unit below it." in told
    with app.app_context():
        assert there() == [1, 4]
    assert "The unit is back, with 1 unit below it" in undo(energy, UNDO, told)
    with app.app_context():
        assert there() == [1, 2, 3, 4]
        assert deeds() == [AuditAction.FOLLOWER_UNIT_REMOVED, AuditAction.FOLLOWER_UNIT_BROUGHT_BACK]


def test_nothing_goes_that_nobody_said_yes_to(app: Flask, energy: FlaskClient) -> None:
    assert "Other units stand below it than a moment ago." in press(energy, "/1/take-out", below="1")
    with app.app_context():
        assert there() == [1, 2, 3, 4]


def test_what_was_taken_out_before_stays_out(app: Flask, energy: FlaskClient) -> None:
    press(energy, "/3/take-out", below="0")
    press(energy, "/1/take-out", below="2")
    listed = page(energy, f"{UNITS}/taken-out")
    assert 'Department of Energy</span> <span class="soft">with 2 units below it' in listed
    press(energy, "/1/bring-back")
    with app.app_context():
        assert there() == [1, 2, 4]
    press(energy, "/3/bring-back")
    with app.app_context():
        assert there() == [1, 2, 3, 4]


def test_who_is_out_has_no_form_and_can_be_brought_back(energy: FlaskClient) -> None:
    press(energy, "/4/take-out", below="0")
    shown = page(energy, f"{UNITS}/4")
    assert "Bring it back" in shown
    assert 'name="handle_twitter"' not in shown
    assert "The unit is taken out already." in press(energy, "/4/take-out", below="0")
    assert "No unit is called so." in press(energy, "/new", name="A", zid="9", unit="Press")
    assert energy.post(f"{UNITS}/4", data={"name": "A"}).status_code == 409
    assert energy.get(f"{UNITS}/99").status_code == 404


def test_an_undo_that_comes_too_late_changes_nothing(app: Flask, energy: FlaskClient) -> None:
    told = press(energy, "/4/take-out", below="0")
    press(energy, "/4/bring-back")
    press(energy, "/4/take-out", below="0")
    assert "This can’t be taken back any more" in undo(energy, UNDO, told)
    assert "This can’t be taken back any more" in press(energy, "/undo", mark="nonsense")
    with app.app_context():
        assert there() == [1, 2, 3]


def test_a_unit_moves_among_its_siblings_and_pressed_twice_stands_the_same(
    app: Flask, energy: FlaskClient
) -> None:
    for _ in range(2):
        press(energy, "/4/move", before="2", shown="4")
    with app.app_context():
        assert there() == [1, 4, 2, 3]
    press(energy, "/4/move", before="3")
    press(energy, "/4/move", before="99")
    press(energy, "/4/move", before="=1")
    with app.app_context():
        assert there() == [1, 4, 2, 3], "no siblings"
        assert deeds() == [AuditAction.FOLLOWER_UNIT_CHANGED]


@pytest.fixture
def renamed(app: Flask, energy: FlaskClient) -> FlaskClient:
    """X says that ENERGY goes by another handle now."""
    with app.app_context():
        x = account(1, "twitter")
        assert x
        x.finding, x.handle_now = Finding.RENAMED, "energydotgov"
        db.session.commit()
    return energy


def test_a_new_handle_is_taken_over_as_it_was_shown(app: Flask, renamed: FlaskClient) -> None:
    stale = press(renamed, "/1/take-over", network="twitter", handle="somebody")
    assert "goes by another handle by now" in stale
    for _ in range(2):
        press(renamed, "/1/take-over", network="twitter", handle="energydotgov")
    with app.app_context():
        x = account(1, "twitter")
        assert x
        assert (x.handle, x.handle_now, x.finding) == ("energydotgov", None, None)
        assert notes() == ["Handle changed from ENERGY to energydotgov"]
        assert deeds() == [AuditAction.FOLLOWER_HANDLES_CHANGED]


@pytest.mark.parametrize("now", ["हिन्दी", "café.tv", "a·b"])
def test_a_handle_in_any_script_is_taken_over_and_can_be_saved_again(
    app: Flask, renamed: FlaskClient, now: str
) -> None:
    with app.app_context():
        x = account(1, "twitter")
        assert x
        x.handle_now = now
        db.session.commit()
    assert "is counted" in press(renamed, "/1/take-over", network="twitter", handle=now)
    with app.app_context():
        x = account(1, "twitter")
        assert x
        assert x.handle == now
    sent = filled(renamed, 1, name="Another name")
    assert renamed.post(f"{UNITS}/1", data=sent).status_code == 303


def test_what_can_be_no_handle_is_not_taken_over(app: Flask, renamed: FlaskClient) -> None:
    with app.app_context():
        x = account(1, "twitter")
        assert x
        x.handle_now = "a b"
        db.session.commit()
    assert "can’t be a handle" in press(renamed, "/1/take-over", network="twitter", handle="a b")
    with app.app_context():
        assert (notes(), deeds()) == ([], [])


def test_counting_is_stopped_and_goes_on_as_before(app: Flask, energy: FlaskClient) -> None:
    told = press(energy, "/1/stop", network="twitter")
    with app.app_context():
        x = account(1, "twitter")
        assert x
        assert x.rhythm is CountRhythm.OFF
    assert "X is counted as before." in undo(energy, UNDO, told)
    assert "can’t be taken back" in undo(energy, UNDO, told)
    assert "This account is not counted." in press(energy, "/1/stop", network="myspace")
    with app.app_context():
        x = account(1, "twitter")
        assert x
        assert x.rhythm is CountRhythm.HOURLY


def rhythms() -> list[str]:
    return [found.rhythm.value for zid in (1, 2, 3, 4) if (found := account(zid, "instagram")) is not None]


@pytest.fixture
def instagram(app: Flask, energy: FlaskClient) -> FlaskClient:
    """Two Instagram accounts are counted daily, one hourly, one not."""
    with app.app_context():
        for zid, rhythm in ((1, "daily"), (2, "daily"), (3, "hourly"), (4, "off")):
            building.create_account(zid, "instagram", rhythm=CountRhythm(rhythm))
    return energy


def test_a_network_is_set_at_once_after_a_look_and_put_back(app: Flask, instagram: FlaskClient) -> None:
    shown = page(instagram, f"{UNITS}/rhythm?network=instagram&rhythm=hourly")
    assert "Count 2 handles hourly" in shown
    assert "1 handle that is not counted stays so." in shown
    with app.app_context():
        assert rhythms() == ["daily", "daily", "hourly", "off"], "nothing is changed by the look"
    told = press(instagram, "/rhythm", network="instagram", rhythm="hourly")
    assert "Instagram: 2 handles are counted hourly from now on." in told
    with app.app_context():
        assert rhythms() == ["hourly", "hourly", "hourly", "off"]
        x = account(1, "twitter")
        assert x
        assert x.rhythm is CountRhythm.HOURLY
    assert "Nothing was changed" in press(instagram, "/rhythm", network="instagram", rhythm="hourly")
    assert "2 handles are counted as before." in undo(instagram, UNDO, told)
    assert "can’t be taken back" in undo(instagram, UNDO, told)
    with app.app_context():
        assert rhythms() == ["daily", "daily", "hourly", "off"]


def test_what_was_set_singly_since_is_not_put_back(app: Flask, instagram: FlaskClient) -> None:
    told = press(instagram, "/rhythm", network="instagram", rhythm="hourly")
    press(instagram, "/1/stop", network="instagram")
    undo(instagram, UNDO, told)
    with app.app_context():
        assert rhythms() == ["off", "daily", "hourly", "off"]


@pytest.mark.parametrize("sent", [{}, {"network": "myspace", "rhythm": "daily"}, {"network": "twitter"}])
def test_a_rhythm_that_is_none_sets_nothing(app: Flask, instagram: FlaskClient, sent: dict[str, str]) -> None:
    assert instagram.post(f"{UNITS}/rhythm", data=sent).status_code == 400
    with app.app_context():
        assert deeds() == []


@pytest.mark.parametrize("number", [3, 120])
@pytest.mark.parametrize(
    ("address", "sent", "most"),
    [
        ("/1/take-out", {"below": "0"}, 11),
        ("/2/move", {"before": "1"}, 10),
        ("/rhythm", {"network": "twitter", "rhythm": "daily"}, 9),
    ],
)
def test_as_many_statements_for_few_units_as_for_many(
    app: Flask, admin: FlaskClient, address: str, sent: dict[str, str], most: int, number: int
) -> None:
    with app.app_context():
        building.create_accounts(building.create_units(number))
        before = edition_number()
    admin.get("/tracker/state")
    with count_statements(app) as statements:
        assert admin.post(UNITS + address, data=sent).status_code == 303
    assert len(statements) <= most, statements
    with app.app_context():
        assert edition_number() == before + 1
        assert unit(2)
