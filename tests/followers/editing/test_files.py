"""Admins bring in files after a look, and take files away."""

import io
import os
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from application.extensions import db
from application.models import AuditAction, CountRound, FeedColumn, FollowerCount, TallyImport, Unit
from tests.followers import building
from tests.followers.editing.looking import (
    account,
    deeds,
    edition_number,
    evened,
    field,
    page,
    recorded,
    there,
)
from tests.statements import count_statements

FILES = "/tracker/files"
ENERGYAPPS = Path(__file__).parents[1] / "energyapps"
HANDLES = b"type,zid,parent,twitter,tiktok\nDepartment of Energy,1,,ENERGYNOW,energy\nAmes,9,1,ames,\n"
TALLY = b'type,DOEtwitter,Lab\n3/17/17 21:46,"1,234",5\n3/17/17 22:46,,6\n'
DAY = b'type,zid,twitter\nDepartment of Energy,1,"600,000"\n'


def handed(client: FlaskClient, content: bytes, said: dict[str, str]) -> TestResponse:
    """The file, encoded here: the client would leave a large one open."""
    fields = {"file": FileStorage(io.BytesIO(content), "some.csv"), **said}
    boundary, body = encode_multipart(MultiDict(fields))
    return client.post(f"{FILES}/look", data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def look(client: FlaskClient, content: bytes, status: int = 200, **said: str) -> str:
    answer = handed(client, content, {"kind": "", "zone": "America/New_York", **said})
    assert answer.status_code == status, answer.status
    return evened(answer.get_data(as_text=True))


def go_on(client: FlaskClient, looked: str, **said: str | list[str]) -> tuple[int, str]:
    """Send the form of the look; the status, and the page that follows."""
    kind = re.search(r'<select[^>]*name="kind".*?<option selected value="(\w*)"', looked)
    sent: dict[str, str | list[str]] = {
        "content": field(looked, "content"),
        "name": field(looked, "name"),
        "kind": kind[1] if kind else "",
        "zone": "America/New_York",
        "day": field(looked, "day"),
    }
    answer = client.post(f"{FILES}/import", data=sent | said)
    if answer.status_code == 303:
        return 303, page(client, answer.headers["Location"])
    return answer.status_code, evened(answer.get_data(as_text=True))


def figures(looked: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", looked))


def rows(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_look_says_what_would_change_and_changes_nothing(app: Flask, energy: FlaskClient) -> None:
    told = figures(look(energy, HANDLES))
    assert told == {
        "Units that are new": "1",
        "Units that change": "1",
        "Units as they were": "0",
        "Handles set": "1",
        "Handles changed": "1",
        "Handles taken away": "0",
    }
    with app.app_context():
        assert (there(), deeds()) == ([1, 2, 3, 4], [])


def test_the_file_that_was_looked_at_is_imported_once(app: Flask, energy: FlaskClient) -> None:
    looked = look(energy, HANDLES)
    status, told = go_on(energy, looked)
    assert (
        status,
        told.count("Imported: 1 unit added, 1 unit changed, 1 handle set, 1 handle changed."),
    ) == (303, 1)
    assert "nothing was changed" in go_on(energy, looked)[1]
    with app.app_context():
        x = account(1, "twitter")
        assert x
        assert (x.handle, 9 in there()) == ("ENERGYNOW", True)
        assert deeds() == [AuditAction.FOLLOWER_FILE_IMPORTED]
        assert recorded()[0][1]["kind"] == "handles"


def test_every_bad_line_is_told_and_nothing_is_taken(app: Flask, energy: FlaskClient) -> None:
    foul = b"type,zid,twitter\nA,5,=cmd\nB,5x,b\n,6,c d\nC,7,c\n"
    looked = look(energy, foul, 400)
    assert "3 lines are not right" in looked
    lines = re.findall(r'<th scope="row" class="n">(\d+)</th>', looked)
    assert lines == ["2", "3", "4", "4"]
    assert "Import the file" not in looked
    assert go_on(energy, looked)[0] == 400
    listed = energy.post(f"{FILES}/problems", data={"content": field(looked, "content")})
    assert listed.mimetype == "text/csv"
    assert listed.get_data(as_text=True).count("\n") == 5
    with app.app_context():
        assert there() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty."),
        (b"type,zid\n\xff\xfe,1\n", "The file is no text in UTF-8."),
        (b"type,zid,twitter\nA,1," + b"x" * 1_000_000 + b"\n", "A cell is longer than"),
        (b'type,zid,twitter\n"A,1,a\n', "This line is no CSV"),
        (b"type,zid\nA\0,1\n", "A cell holds a character that is no text."),
        (b"type,x\n13/31/17 9:00,5\n", "is no time"),
        (b"type,x\n12/31/9999 23:59,5\n", "is of no year from 2000 to 2100"),
        (os.urandom(2_000), "The file is no text in UTF-8."),
    ],
)
def test_foul_files_are_refused_in_clear_words(energy: FlaskClient, content: bytes, told: str) -> None:
    assert told in look(energy, content, 400)


def test_the_look_says_of_when_the_counts_are_by_the_clocks_of_the_zone(energy: FlaskClient) -> None:
    columns = {"column": ["Lab"], "column_unit": ["2"], "column_network": ["twitter"]}
    told = "<b>17 Mar 2017, 21:46 to 17 Mar 2017, 22:46, told in America/New_York</b>"
    looked = look(energy, TALLY)
    assert told in looked
    zones = looked.split("<details")[0]
    assert 'name="zone"' in zones[zones.index(told) :]
    assert told in go_on(energy, looked, **columns, again="1")[1]
    day = look(energy, DAY, zone="Asia/Tokyo", day="2017-07-20")
    assert "The counts stand at: <b>20 Jul 2017, 12:00, told in Asia/Tokyo</b>" in day


def test_an_import_is_taken_back_after_a_look_at_what_goes(app: Flask, energy: FlaskClient) -> None:
    looked = look(energy, DAY, day="2017-07-20")
    listed = go_on(energy, looked)[1]
    address = re.search(rf'href="({FILES}/brought/\d+)"', listed)
    assert address
    asked = page(energy, address[1])
    assert "Take it back: delete 1 count" in asked
    assert "20 Jul 2017, 12:00, told in America/New_York" in asked
    with app.app_context():
        assert rows(FollowerCount) == 1
        before = edition_number()
    told = evened(energy.post(address[1], follow_redirects=True).get_data(as_text=True))
    assert "Taken back: 1 count of 1 row." in told
    assert address[1] not in told
    with app.app_context():
        assert (rows(FollowerCount), rows(CountRound), rows(TallyImport)) == (0, 0, 0)
        assert deeds()[-1] == AuditAction.FOLLOWER_IMPORT_TAKEN_BACK
        assert edition_number() == before + 1
    again = energy.post(address[1], follow_redirects=True)
    assert "taken back already" in evened(again.get_data(as_text=True))
    assert page(energy, address[1], 404)


def test_an_import_that_was_thinned_is_kept_and_the_page_says_why(app: Flask, energy: FlaskClient) -> None:
    with app.app_context():
        number = building.create_import().id
        db.session.execute(update(CountRound).values(thinned_at=building.NOW))
        db.session.commit()
    assert "one count a day was kept" in page(energy, f"{FILES}/brought/{number}")
    assert "Take it back" not in page(energy, f"{FILES}/brought/{number}")
    answer = energy.post(f"{FILES}/brought/{number}", follow_redirects=True)
    assert "one count a day was kept" in evened(answer.get_data(as_text=True))
    with app.app_context():
        assert rows(TallyImport) == 1


def test_a_file_that_is_too_large_is_not_read(energy: FlaskClient) -> None:
    large = b"type,zid\n" + b"x" * (20 * 1024 * 1024)
    assert "larger than 20 MB" in look(energy, large, 400)
    answer = handed(energy, large + b"x" * 1024 * 1024, {})
    assert answer.status_code == 303
    assert "larger than 20 MB" in page(energy, answer.headers["Location"])


def test_without_a_file_the_form_says_so(energy: FlaskClient) -> None:
    answer = energy.post(f"{FILES}/look", data={"kind": "", "zone": "UTC"})
    assert (answer.status_code, "Choose a CSV file." in answer.get_data(as_text=True)) == (400, True)


@pytest.mark.parametrize("content", ["", "%%%", "AAAA", "H4sIAAAAAAAAA"])
def test_a_kept_file_that_is_not_whole_is_refused(energy: FlaskClient, content: str) -> None:
    for address in ("import", "problems"):
        answer = energy.post(f"{FILES}/{address}", data={"content": content})
        assert answer.status_code == 400
        assert "did not arrive whole" in answer.get_data(as_text=True)


def test_whose_counts_stand_in_an_unknown_column_is_asked_for(app: Flask, energy: FlaskClient) -> None:
    looked = look(energy, TALLY)
    assert "Say below whose counts stand in each column" in looked
    names: list[str] = re.findall(r'name="column" value="(\w+)"', looked)
    assert names == ["DOEtwitter", "Lab"]
    said = {"column": names, "column_unit": ["1", "3"], "column_network": ["twitter", "instagram"]}
    status, again = go_on(energy, looked, again="1", **said)
    assert status == 200
    assert figures(again) == {"Rows of the file": "2", "Rows that are new": "2", "Counts that are new": "3"}
    with app.app_context():
        assert (rows(CountRound), rows(FeedColumn)) == (0, 0), "it was a look only"
    assert "Imported: 3 counts of 2 new rows." in go_on(energy, looked, **said)[1]
    with app.app_context():
        assert (rows(FollowerCount), rows(FeedColumn), rows(TallyImport)) == (3, 2, 1)
    shown = page(energy, FILES)
    assert "some.csv" in shown
    assert "A tally by the hour" in shown
    assert "All of the file is here already" in look(energy, TALLY)


def test_two_columns_of_one_account_are_refused(energy: FlaskClient) -> None:
    looked = look(energy, TALLY)
    said = {"column": ["Lab"], "column_unit": ["1"], "column_network": ["twitter"]}
    status, told = go_on(energy, looked, **said)
    assert (status, "can’t both hold the same account" in told) == (400, True)


def test_a_day_s_counts_want_their_day(app: Flask, energy: FlaskClient) -> None:
    looked = look(energy, DAY)
    assert "Say of which below" in looked
    assert "is still to come" in go_on(energy, looked, day="2099-01-01")[1]
    status, told = go_on(energy, looked, day="0001-01-01")
    assert (status, "Choose a day from 1990 on." in told) == (400, True)
    assert "Imported: 1 count of 1 new row." in go_on(energy, looked, day="2017-07-20")[1]
    with app.app_context():
        x = account(1, "twitter")
        assert x
        assert x.published_followers == 600_000


def test_the_example_is_for_an_empty_tracker(app: Flask, admin: FlaskClient) -> None:
    assert "Try it with the Department of Energy" in page(admin, FILES)
    for _ in range(2):
        admin.post(f"{FILES}/example")
    with app.app_context():
        assert rows(Unit) == 48
        assert deeds() == [AuditAction.FOLLOWER_FILE_IMPORTED]
    assert "Try it with the Department of Energy" not in page(admin, FILES)


def test_handles_are_taken_away_and_brought_in_again_without_a_change(admin: FlaskClient) -> None:
    looked = look(admin, (ENERGYAPPS / "social_handles.csv").read_bytes())
    go_on(admin, looked)
    taken = admin.get(f"{FILES}/handles.csv")
    assert taken.headers["Content-Disposition"] == 'attachment; filename="social_handles.csv"'
    assert "All of the file is here already" in look(admin, taken.get_data())


@pytest.mark.parametrize("number", [3, 300])
def test_as_many_statements_for_a_small_file_as_for_a_large_one(
    app: Flask, admin: FlaskClient, number: int
) -> None:
    with app.app_context():
        building.create_units(3)
    lines = [f"Unit {zid},{zid},one{zid}" for zid in range(2, number)]
    content = "\n".join(["type,zid,twitter", *lines]).encode()
    admin.get(FILES)
    with count_statements(app) as sent:
        look(admin, content)
    assert len(sent) <= 14, sent
    with count_statements(app) as sent:
        page(admin, FILES)
    assert len(sent) <= 6, sent
