"""Versions, pictures, public pages, mailbox, control pages."""

import io
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from PIL import Image

from sandbox.graph.versions import served_version
from sandbox.personas import BY_KEY, PERSONAS
from tests.sandbox.driver import EPOCH, MARA, Driver


@pytest.mark.parametrize(
    ("asked", "now", "served"),
    [
        ("v26.0", EPOCH, "v26.0"),
        ("v21.0", EPOCH, "v21.0"),
        ("v18.0", EPOCH, "v21.0"),
        ("v99.0", EPOCH, "v21.0"),
        (None, EPOCH, "v21.0"),
        ("v21.0", datetime(2027, 2, 1, tzinfo=UTC), "v22.0"),
    ],
)
def test_an_old_or_unknown_version_is_served_by_the_oldest_usable_one(
    asked: str | None, now: datetime, served: str
) -> None:
    assert served_version(asked, now) == served


def test_the_served_version_stands_in_a_header(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    for version, served in (("v26.0", "v26.0"), ("v19.0", "v21.0")):
        answer = sandbox.client.get(f"/graph/{version}/me", query_string={"access_token": token})
        assert answer.status_code == 200
        assert answer.headers["facebook-api-version"] == served


@pytest.mark.parametrize(
    "path", ["", "v26.0", "v26.0/nobody", "v26.0/me/feed/x", "v26.0/1/2/3", "me/a/b/c/d"]
)
def test_nonsense_paths_are_errors_of_the_api(sandbox: Driver, path: str) -> None:
    token = sandbox.connect("mara_lindqvist")
    answer = sandbox.client.get(f"/graph/{path}", query_string={"access_token": token})
    assert 400 <= answer.status_code < 500
    assert answer.get_json()["error"]["code"]


GARBAGE: tuple[dict[str, str], ...] = (
    {"since": "253402300799"},
    {"since": "9" * 25},
    {"since": "²"},
    {"since": "0001-01-01"},
    {"since": "-62135596800", "until": "-62135596700"},
    {"until": "9999-12-31"},
    {"limit": "²"},
    {"after": "QVFIMTIz"},
    {"before": "\u0000"},
    {"fields": "id,\u0000"},
    {"fields": "((((" * 50},
    {"fields": "media.limit(x){id}"},
    {"fields": "business_discovery.username(){id}"},
    {"metric": ",,,"},
    {"metric": "reach," * 200},
    {"breakdown": "a,b,c", "metric": "views"},
)


@pytest.mark.parametrize("edge", ["", "/media", "/stories", "/insights"])
def test_garbage_in_a_query_is_never_a_crash(sandbox: Driver, edge: str) -> None:
    token = sandbox.connect("mara_lindqvist")
    for query in GARBAGE:
        answer = sandbox.get(f"{MARA}{edge}", token, **{"metric": "reach", "period": "day", **query})
        assert answer.status_code < 500 or answer.get_json()["error"]["code"] == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [("/mailbox", [1]), ("/control/faults", [1]), ("/control/latency", "x"), ("/mailbox", {"to": 1})],
)
def test_garbage_to_the_controls_is_refused(sandbox: Driver, path: str, body: object) -> None:
    assert sandbox.client.post(path, json=body).status_code == 400


def test_it_starts_as_a_process_and_says_where_it_is(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--state", str(tmp_path / "state")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = line.removeprefix("Sandbox ready at ").strip()
        clock = requests.get(f"{address}control/clock", timeout=5).json()
        process.terminate()
    assert clock["offset_seconds"] == 0.0
    assert datetime.fromisoformat(clock["now"]) - datetime.now(UTC) < timedelta(seconds=10)


def test_a_posts_picture_is_a_jpeg_as_long_as_its_address_is_good(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    rows = sandbox.read(f"{MARA}/media", token, fields="media_type,media_url,thumbnail_url", limit=20)["data"]
    address = next(row["media_url"] for row in rows if row["media_type"] == "IMAGE")
    path = address.removeprefix("http://localhost")
    answer = sandbox.client.get(path)
    assert answer.content_type == "image/jpeg"
    picture = Image.open(io.BytesIO(answer.get_data()))
    assert picture.format == "JPEG"
    assert picture.size == (720, 900)
    assert sandbox.client.get(path).get_data() == answer.get_data()
    assert sandbox.client.get(path[:-1] + ("0" if path[-1] != "0" else "1")).status_code == 403
    sandbox.advance(7 * 86_400)
    assert sandbox.client.get(path).status_code == 403


def test_a_reels_video_is_an_mp4_with_its_picture(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    rows = sandbox.read(f"{MARA}/media", token, fields="media_type,media_url", limit=60)["data"]
    address = next(row["media_url"] for row in rows if row["media_type"] == "VIDEO" and "media_url" in row)
    content = sandbox.client.get(address.removeprefix("http://localhost")).get_data()
    boxes = {}
    place = 0
    while place < len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        boxes[content[place + 4 : place + 8]] = (place, size)
        place += size
    assert list(boxes) == [b"ftyp", b"moov", b"mdat"]
    assert place == len(content)
    table = content.index(b"stco")
    first_sample = int.from_bytes(content[table + 12 : table + 16], "big")
    assert first_sample == boxes[b"mdat"][0] + 8
    assert content[first_sample + 4] & 0x1F == 5


def test_some_videos_come_without_an_address(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    rows = sandbox.walk(f"{MARA}/media", token, fields="media_type,media_url,thumbnail_url", limit=100)
    bare = [row for row in rows if "media_url" not in row]
    assert bare
    assert all(row["media_type"] == "VIDEO" and "thumbnail_url" in row for row in bare)


def test_profile_pictures_are_drawn_for_every_account(sandbox: Driver) -> None:
    token = sandbox.connect("casa_lumen")
    account = BY_KEY["casa_lumen"].accounts[0]
    url = sandbox.read(account.id, token, fields="profile_picture_url")["profile_picture_url"]
    answer = sandbox.client.get(url.removeprefix("http://localhost"))
    assert Image.open(io.BytesIO(answer.get_data())).size == (320, 320)


def test_permalinks_lead_to_pages_with_the_caption(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    rows = sandbox.read(f"{MARA}/media", token, fields="permalink,caption", limit=30)["data"]
    rows += sandbox.read(f"{MARA}/stories", token, fields="permalink,caption")["data"]
    for row in rows:
        answer = sandbox.client.get(row["permalink"].removeprefix("http://localhost"))
        assert answer.status_code == 200
        assert row["id"] in answer.get_data(as_text=True)


def test_a_storys_page_ends_with_the_story(sandbox: Driver) -> None:
    story = sandbox.world.account(MARA).timeline.live_stories(sandbox.now)[0]
    path = f"/instagram/stories/{story.username}/{story.id}/"
    assert sandbox.client.get(path).status_code == 200
    sandbox.advance(86_400)
    assert sandbox.client.get(path).status_code == 404


def test_profile_pages_exist_for_accounts_only(sandbox: Driver) -> None:
    assert "812,400" in sandbox.client.get("/instagram/mara.lindqvist/").get_data(as_text=True)
    assert sandbox.client.get("/instagram/nobody/").status_code == 404
    assert sandbox.client.get("/instagram/p/nothing/").status_code == 404


def test_the_mailbox_takes_and_shows_mail(sandbox: Driver) -> None:
    letter = {"to": "ana@example.org", "subject": "Your invitation", "text": "Open http://localhost/i/1 <b>"}
    assert sandbox.client.post("/mailbox", json=letter).status_code == 201
    assert sandbox.client.post("/mailbox", data={**letter, "to": "ben@example.org"}).status_code == 201
    assert sandbox.client.post("/mailbox", json={"to": "x"}).status_code == 400
    listed = sandbox.client.get("/mailbox.json", query_string={"to": "ana@example.org"}).get_json()
    assert [(row["to"], row["subject"], row["text"]) for row in listed] == [tuple(letter.values())]
    page = sandbox.client.get("/mailbox").get_data(as_text=True)
    assert "Your invitation" in page
    assert 'href="http://localhost/i/1"' in page
    assert "<b>" not in page


def test_personas_are_listed_with_kind_and_accounts(sandbox: Driver) -> None:
    rows = {row["key"]: row for row in sandbox.client.get("/control/personas").get_json()}
    assert len(rows) == len(PERSONAS) >= 12
    assert rows["ines_duarte"]["accounts"][0]["media_count"] == 1_000
    assert rows["ines_duarte"]["kind"] == "influencer"
    assert rows["alder_tea"]["kind"] == "brand"
    assert len(rows["sam_ortega"]["accounts"]) == 2
    assert rows["noor_haddad"]["accounts"] == []
    assert rows["noor_haddad"]["pages"]
    assert rows["ben_castell"]["pages"] == []


def test_the_control_page_moves_time_and_switches_faults(sandbox: Driver) -> None:
    page = sandbox.client.get("/").get_data(as_text=True)
    assert "Move on by 7 days" in page
    assert "@ines.duarte" in page
    assert sandbox.client.post("/press/clock", data={"step": "1 day"}).status_code == 302
    assert sandbox.now == EPOCH + timedelta(days=1)
    form = {
        "kind": "hang",
        "persona": "",
        "times": "1",
        "seconds": "3",
        "where": "graph",
        "metric": "views",
        "above": "25",
        "variant": "json",
        "media": "",
    }
    assert sandbox.client.post("/press/fault", data=form).status_code == 302
    fault = sandbox.client.get("/control/faults").get_json()[0]
    assert (fault["kind"], fault["seconds"], fault["times"]) == ("hang", 3.0, 1)
    assert "Switch off" in sandbox.client.get("/").get_data(as_text=True)
    assert sandbox.client.post("/press/fault-off", data={"id": str(fault["id"])}).status_code == 302
    assert sandbox.client.get("/control/faults").get_json() == []
    assert sandbox.client.post("/press/fault", data={"kind": "nonsense"}).status_code == 400


def test_removing_the_app_on_the_control_page_ends_the_connection(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    assert "Remove the app" in sandbox.client.get("/").get_data(as_text=True)
    sandbox.client.post("/press/revoke", data={"persona": "mara_lindqvist"})
    assert sandbox.refusal("me", token)["error_subcode"] == 458
