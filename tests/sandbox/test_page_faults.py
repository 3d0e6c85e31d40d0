"""What can be made to go wrong with a page of Instagram, for one post, one account, or all."""

import time
from typing import Any

import pytest
import requests

from sandbox.fault_kinds import ADDRESSED_KINDS, PAGE_KINDS
from tests.sandbox.driver import MARA, YUKI, Driver
from tests.sandbox.places import page_of, picture_of, post_of, story_of

FORBIDDEN = (
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.2:8080/",
    "http://[::1]:8080/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[::ffff:169.254.169.254]/",
    "file:///etc/hostname",
)
STRANGERS = {
    "page_frame": '<iframe class="stranger" src="{}"',
    "page_script": '<script src="{}">',
    "page_fetch": 'data-address="{}"',
    "page_image": '<img class="stranger" src="{}"',
}


def test_a_log_in_wall_stands_before_the_page(sandbox: Driver) -> None:
    path = page_of(post_of(sandbox, "IMAGE"))
    sandbox.fault("login_wall")
    answer = sandbox.client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/instagram/accounts/login/?next=")
    wall = sandbox.client.get(path, follow_redirects=True)
    text = wall.get_data(as_text=True)
    assert wall.status_code == 200
    assert wall.request.path == "/instagram/accounts/login/"
    assert '<input type="password"' in text
    assert path in text


def test_nobody_gets_past_the_wall_by_a_password(sandbox: Driver) -> None:
    answer = sandbox.client.post("/instagram/accounts/login/", data={"username": "a", "password": "b"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_page_leads_where_the_fault_says(sandbox: Driver, address: str) -> None:
    sandbox.fault("page_redirect", address=address)
    answer = sandbox.client.get(page_of(story_of(sandbox, "IMAGE")))
    assert (answer.status_code, answer.headers["Location"]) == (302, address)


@pytest.mark.parametrize("kind", STRANGERS)
@pytest.mark.parametrize("address", FORBIDDEN[:2])
def test_a_page_holds_what_comes_from_elsewhere(sandbox: Driver, kind: str, address: str) -> None:
    sandbox.fault(kind, address=address)
    for path in (page_of(story_of(sandbox, "VIDEO")), page_of(post_of(sandbox, "IMAGE"))):
        answer = sandbox.client.get(path)
        assert answer.status_code == 200
        assert STRANGERS[kind].format(address) in answer.get_data(as_text=True)
    sandbox.client.delete("/control/faults")
    assert address not in sandbox.client.get(path).get_data(as_text=True)


def test_several_strangers_come_together(sandbox: Driver) -> None:
    for kind in STRANGERS:
        for address in FORBIDDEN:
            sandbox.fault(kind, address=address)
    page = sandbox.client.get(page_of(story_of(sandbox, "IMAGE"))).get_data(as_text=True)
    for form in STRANGERS.values():
        assert all(form.format(address) in page for address in FORBIDDEN)


def test_an_address_cannot_break_out_of_the_page(sandbox: Driver) -> None:
    sandbox.fault("page_frame", address="x\"><script>alert('1')</script>")
    page = sandbox.client.get(page_of(post_of(sandbox, "IMAGE"))).get_data(as_text=True)
    assert "<script>alert" not in page


def test_a_slow_page_begins_at_once_and_takes_its_seconds(sandbox: Driver, served: str) -> None:
    path = page_of(story_of(sandbox, "IMAGE"))
    sandbox.fault("slow_page", seconds=0.6)
    begin = time.monotonic()
    with requests.get(served + path, stream=True, timeout=5) as answer:
        assert answer.status_code == 200
        assert time.monotonic() - begin < 0.4
        text = answer.text
    assert time.monotonic() - begin >= 0.6
    assert "View story" in text
    assert text.rstrip().endswith("</html>")


def test_a_fault_meets_only_the_post_the_account_or_the_person_it_is_for(sandbox: Driver) -> None:
    mine, album = post_of(sandbox, "IMAGE"), post_of(sandbox, "CAROUSEL_ALBUM")
    theirs = sandbox.world.account(YUKI).timeline.posts(sandbox.now)[-1]
    pages = [page_of(mine), page_of(album), page_of(theirs)]
    limits: tuple[tuple[dict[str, Any], list[int]], ...] = (
        ({"media": mine.id}, [302, 200, 200]),
        ({"account": MARA}, [302, 302, 200]),
        ({"persona": "yuki_brandt"}, [200, 200, 302]),
        ({}, [302, 302, 302]),
        ({"where": "all"}, [302, 302, 302]),
    )
    for limit, expected in limits:
        number = sandbox.fault("login_wall", **limit)
        assert [sandbox.client.get(path).status_code for path in pages] == expected, limit
        sandbox.client.delete(f"/control/faults/{number}")


def test_a_fault_with_a_number_of_times_ends_by_itself(sandbox: Driver) -> None:
    path = page_of(post_of(sandbox, "IMAGE"))
    sandbox.fault("login_wall", times=2)
    assert [sandbox.client.get(path).status_code for _ in range(3)] == [302, 302, 200]
    sandbox.fault("page_frame", times=1, address=FORBIDDEN[0])
    held = [FORBIDDEN[0] in sandbox.client.get(path).get_data(as_text=True) for _ in range(2)]
    assert held == [True, False]
    assert sandbox.client.get("/control/faults").get_json() == []


def test_a_fault_of_pages_leaves_calls_and_files_alone(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    post = post_of(sandbox, "IMAGE")
    for kind in PAGE_KINDS:
        sandbox.fault(kind, where="all", address=FORBIDDEN[0])
    assert sandbox.get(f"{MARA}/media", token).status_code == 200
    assert sandbox.client.get(picture_of(sandbox, post.id)).status_code == 200


def test_a_fault_of_calls_leaves_pages_alone(sandbox: Driver) -> None:
    for kind in ("server_error", "hang", "cut_off"):
        sandbox.fault(kind, where="all", seconds=0)
    assert sandbox.client.get(page_of(post_of(sandbox, "IMAGE"))).status_code == 200


@pytest.mark.parametrize("kind", ADDRESSED_KINDS)
@pytest.mark.parametrize(
    "address", [None, "", 5, "http://a b/", "http://x/\r\nSet-Cookie: a=b", "http://é/", "x" * 2_001]
)
def test_an_address_that_is_none_is_refused(sandbox: Driver, kind: str, address: object) -> None:
    answer = sandbox.client.post("/control/faults", json={"kind": kind, "address": address})
    assert answer.status_code == 400
    assert "address" in answer.get_json()["error"]


@pytest.mark.parametrize(
    ("kind", "where"),
    [("login_wall", "graph"), ("login_wall", "media"), ("cut_body", "pages"), ("server_error", "pages")],
)
def test_a_fault_at_a_place_where_it_is_never_met_is_refused(sandbox: Driver, kind: str, where: str) -> None:
    answer = sandbox.client.post("/control/faults", json={"kind": kind, "where": where})
    assert answer.status_code == 400
    assert "is met here only" in answer.get_json()["error"]


def test_the_control_page_names_and_switches_them(sandbox: Driver) -> None:
    page = sandbox.client.get("/").get_data(as_text=True)
    for kind, sentence in PAGE_KINDS.items():
        assert f'value="{kind}"' in page
        assert sentence in page
    form = {
        "kind": "page_redirect",
        "address": FORBIDDEN[0],
        "times": "1",
        "seconds": "60",
        "variant": "html",
    }
    answer = sandbox.client.post("/press/fault", data=form, follow_redirects=True)
    assert "The fault page_redirect is on." in answer.get_data(as_text=True)
    (fault,) = sandbox.client.get("/control/faults").get_json()
    assert (fault["where"], fault["address"], fault["times"]) == ("pages", FORBIDDEN[0], 1)
    assert f"<code>{FORBIDDEN[0]}</code>" in sandbox.client.get("/").get_data(as_text=True)
    refused = sandbox.client.post("/press/fault", data={**form, "address": ""})
    assert refused.status_code == 400
    assert "this fault needs an address" in refused.get_data(as_text=True)
