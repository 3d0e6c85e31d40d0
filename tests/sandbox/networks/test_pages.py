"""Facebook Pages and outside Instagram accounts in the sandbox, and the feature that opens Pages."""

from typing import Any

import pytest

from sandbox.services import APP_ID, APP_SECRET
from tests.sandbox.driver import MARA, Driver

APP_TOKEN = f"{APP_ID}|{APP_SECRET}"
FIELDS = "id,name,username,followers_count,fan_count"
MARAS_PAGE, YUKIS_PAGE = "102500000407331", "102500000421993"


def test_with_the_feature_the_apps_token_reads_every_page(sandbox: Driver) -> None:
    page = sandbox.read("energygov", APP_TOKEN, fields=FIELDS)
    assert (page["username"], page["followers_count"] > 116_332) == ("energygov", True)
    assert page["fan_count"] < page["followers_count"]
    assert sandbox.read(page["id"], APP_TOKEN, fields=FIELDS) == page
    mine = sandbox.read("maralindqvist", APP_TOKEN, fields=FIELDS)
    assert (mine["id"], sandbox.read(MARAS_PAGE, APP_TOKEN, fields=FIELDS)) == (MARAS_PAGE, mine)


def test_some_old_pages_tell_their_likes_only(sandbox: Driver) -> None:
    pages = [sandbox.read(f"load_facebook_{number}", APP_TOKEN, fields=FIELDS) for number in range(9)]
    assert [sorted(page) for page in pages].count(["fan_count", "id", "name", "username"]) == 1


def test_without_it_people_read_their_own_pages_only(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    assert sandbox.read("energygov", token, fields=FIELDS)["followers_count"]
    assert sandbox.client.post("/control/networks", json={"page_feature": False}).status_code == 200
    for name in ("energygov", "YukiBrandt", MARAS_PAGE):
        refused = sandbox.refusal(name, APP_TOKEN, fields=FIELDS)
        assert (refused["code"], "Page Public Content Access" in refused["message"]) == (100, True)
    assert sandbox.read("MaraLindqvist", token, fields=FIELDS)["id"] == MARAS_PAGE
    assert "Content Access" in sandbox.refusal("YukiBrandt", token)["message"]
    assert "Content Access" in sandbox.refusal("300000000000001", token)["message"]


@pytest.mark.parametrize(("name", "code", "subcode"), [("gone_0", 803, None), ("300000000600000", 100, 33)])
def test_who_is_not_there_is_refused_as_ever(
    sandbox: Driver, name: str, code: int, subcode: int | None
) -> None:
    for token in (APP_TOKEN, sandbox.connect("mara_lindqvist")):
        refused = sandbox.refusal(name, token)
        assert (refused["code"], refused.get("error_subcode")) == (code, subcode)


def test_the_apps_token_reads_nothing_else(sandbox: Driver) -> None:
    assert sandbox.refusal("me", APP_TOKEN)["code"] == 190
    assert sandbox.refusal(f"{MARA}/media", APP_TOKEN)["code"] == 190
    assert sandbox.refusal(MARA, APP_TOKEN)["code"] == 100
    assert sandbox.refusal("energygov", f"{APP_ID}|wrong")["code"] == 190


def test_calls_for_pages_count_on_the_apps_limit(sandbox: Driver) -> None:
    answer = sandbox.get("energygov", APP_TOKEN)
    assert "X-App-Usage" in answer.headers
    assert sandbox.client.get("/control/calls").get_json()["by_path"] == {"/energygov": 1}


def test_the_feature_is_switched_at_the_press_of_a_button(sandbox: Driver) -> None:
    client = sandbox.client
    assert "Take the feature away" in client.get("/").get_data(as_text=True)
    answer = client.post("/press/page-feature", data={"on": "no"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/#app")
    assert "Give it the feature" in client.get("/").get_data(as_text=True)
    assert client.get("/control/networks").get_json()["page_feature"] is False
    assert client.post("/press/page-feature", data={"on": "maybe"}).status_code == 400
    wrong: tuple[Any, ...] = ({"page_feature": "no"}, {}, [])
    for asked in wrong:
        assert client.post("/control/networks", json=asked).status_code == 400


def test_outside_accounts_are_discovered_with_their_figures_only(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    asked = "business_discovery.username({}){{id,username,followers_count,media.limit(2){{id}}}}"
    found = sandbox.read(MARA, token, fields=asked.format("ENERGY"))["business_discovery"]
    assert (found["username"], found["followers_count"] > 31_617) == ("energy", True)
    assert found["media"] == {"data": []}
    for name in ("gone_0", "personal_0", "nobody.at.all"):
        refused = sandbox.refusal(MARA, token, fields=asked.format(name))
        assert (refused["code"], refused["error_subcode"]) == (110, 2207013)
