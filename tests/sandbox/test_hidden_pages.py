"""People whose way in is blocked: Pages in portfolios, unticked, without a role; the app in development."""

from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.personas import BUSINESSES, BY_KEY
from sandbox.services import APP_ID
from sandbox.state import open_state
from sandbox.troubled import TROUBLED
from tests.sandbox.driver import EPOCH, REDIRECT, SCOPES, Driver

DIALOG = "/facebook/v26.0/dialog/oauth"
ASKED = {"client_id": APP_ID, "redirect_uri": REDIRECT, "state": "xyz", "scope": ",".join(SCOPES)}
FURTHER = (*SCOPES, "business_management")
FIELDS = "id,name,tasks,instagram_business_account{username},connected_instagram_account{username}"


def _connect(sandbox: Driver, persona: str, granted: tuple[str, ...] = SCOPES, **fields: object) -> str:
    return sandbox.connect(persona, granted=granted, scope=",".join(granted), **fields)


def _listed(sandbox: Driver, token: str) -> list[str]:
    return [page["name"] for page in sandbox.read("me/accounts", token, fields=FIELDS)["data"]]


def _page_id(persona: str) -> str:
    return BY_KEY[persona].pages[0].id


@pytest.mark.parametrize(
    ("persona", "without", "with_it"),
    [
        ("elif_aydin", [], ["Elif Aydın Photography"]),
        ("jonas_weber", [], []),
        ("greta_holm", [], []),
        ("pavel_horak", ["Pavel on wheels"], ["Pavel on wheels"]),
        ("mara_lindqvist", ["Mara Lindqvist"], ["Mara Lindqvist"]),
    ],
)
def test_a_page_of_a_portfolio_is_listed_with_business_management_only(
    sandbox: Driver, persona: str, without: list[str], with_it: list[str]
) -> None:
    assert _listed(sandbox, _connect(sandbox, persona)) == without
    assert _listed(sandbox, _connect(sandbox, persona, FURTHER)) == with_it


@pytest.mark.parametrize("persona", ["elif_aydin", "jonas_weber"])
def test_a_page_of_a_portfolio_is_not_read_by_its_id_without_it(sandbox: Driver, persona: str) -> None:
    error = sandbox.refusal(_page_id(persona), _connect(sandbox, persona))
    assert (error["code"], error["error_subcode"]) == (100, 33)
    found = sandbox.read(_page_id(persona), _connect(sandbox, persona, FURTHER), fields=FIELDS)
    assert found["instagram_business_account"]["username"] == BY_KEY[persona].accounts[0].username


def test_a_page_in_no_list_is_read_by_the_id_that_the_token_names(sandbox: Driver) -> None:
    token = _connect(sandbox, "greta_holm")
    targets = {row["scope"]: row.get("target_ids") for row in sandbox.inspect(token)["granular_scopes"]}
    assert targets["pages_show_list"] == [_page_id("greta_holm")]
    found = sandbox.read(_page_id("greta_holm"), token, fields=FIELDS)
    assert found["instagram_business_account"]["username"] == "greta.holm"


def test_portfolios_tell_the_pages_they_own_and_those_they_look_after(sandbox: Driver) -> None:
    fields = f"id,name,owned_pages.limit(5){{{FIELDS}}},client_pages{{{FIELDS}}}"
    for persona, edge in (("elif_aydin", "owned_pages"), ("jonas_weber", "client_pages")):
        token = _connect(sandbox, persona, FURTHER)
        (business,) = sandbox.read("me/businesses", token, fields=fields)["data"]
        (page,) = business[edge]["data"]
        assert page["instagram_business_account"]["username"] == BY_KEY[persona].accounts[0].username
        other = "client_pages" if edge == "owned_pages" else "owned_pages"
        assert business[other] == {"data": []}
        assert sandbox.walk(f"{business['id']}/{edge}", token, fields="name", limit=1) == [
            {"name": page["name"], "id": page["id"]}
        ]


def test_portfolios_need_the_permission_and_are_ones_own(sandbox: Driver) -> None:
    assert sandbox.refusal("me/businesses", _connect(sandbox, "elif_aydin"))["code"] == 200
    token = _connect(sandbox, "mara_lindqvist", FURTHER)
    assert sandbox.read("me/businesses", token)["data"] == []
    for business_id in BUSINESSES:
        error = sandbox.refusal(f"{business_id}/owned_pages", token)
        assert (error["code"], error["error_subcode"]) == (100, 33)


def test_a_page_that_is_not_ticked_is_neither_listed_nor_named(sandbox: Driver) -> None:
    page = sandbox.client.get(DIALOG, query_string={**ASKED, "persona": "rosa_marin"}).get_data(as_text=True)
    assert f'name="pages" value="{_page_id("rosa_marin")}" >' in page
    token = _connect(sandbox, "rosa_marin")
    assert _listed(sandbox, token) == []
    targets = {row["scope"]: row.get("target_ids") for row in sandbox.inspect(token)["granular_scopes"]}
    assert targets["pages_show_list"] == []
    assert _listed(sandbox, _connect(sandbox, "rosa_marin", pages=[_page_id("rosa_marin")])) == ["Rosa Marín"]


def test_who_has_no_page_is_granted_all_of_none(sandbox: Driver) -> None:
    about = sandbox.inspect(_connect(sandbox, "ben_castell"))
    assert all("target_ids" not in row for row in about["granular_scopes"])


def test_without_a_task_that_shows_insights_the_account_is_out_of_reach(sandbox: Driver) -> None:
    token = _connect(sandbox, "pavel_horak")
    (page,) = sandbox.read("me/accounts", token, fields=FIELDS)["data"]
    assert page["tasks"] == ["MESSAGING"]
    assert "instagram_business_account" not in page
    account = BY_KEY["pavel_horak"].accounts[0].id
    assert sandbox.refusal(account, token)["error_subcode"] == 33


def test_a_personal_account_is_connected_but_no_business_account(sandbox: Driver) -> None:
    (page,) = sandbox.read("me/accounts", _connect(sandbox, "amara_diallo"), fields=FIELDS)["data"]
    assert page["connected_instagram_account"]["username"] == "amara.diallo"
    assert "instagram_business_account" not in page


def test_the_dialog_and_the_control_page_tell_what_each_is_for(sandbox: Driver) -> None:
    for path in (f"{DIALOG}?client_id={APP_ID}&redirect_uri={REDIRECT}", "/"):
        page = sandbox.client.get(path).get_data(as_text=True)
        for persona in TROUBLED:
            assert persona.name in page
            assert persona.note in page
    assert "Agency Desk" not in page


def test_in_development_people_without_a_role_are_sent_back_as_if_they_had_cancelled(
    sandbox: Driver,
) -> None:
    told = {"mode": "development", "testers": ["mara_lindqvist"]}
    assert sandbox.client.post("/control/app", json=told).get_json() == told
    cancelled = sandbox.dialog("mara_lindqvist", action="cancel").headers["Location"]
    assert sandbox.dialog("tomas_okafor").headers["Location"] == cancelled
    opened = sandbox.client.get(DIALOG, query_string={**ASKED, "persona": "tomas_okafor"})
    assert opened.headers["Location"] == cancelled
    assert parse_qs(urlsplit(sandbox.dialog("mara_lindqvist").headers["Location"]).query)["code"]
    assert "It is in development" in sandbox.client.get("/").get_data(as_text=True)
    kept = open_state(sandbox.folder, epoch=None, seed=None, real_now=EPOCH)
    assert (kept.in_development, kept.testers) == (True, ["mara_lindqvist"])
    assert sandbox.client.post("/press/app", data={"mode": "live"}).status_code == 302
    assert parse_qs(urlsplit(sandbox.dialog("tomas_okafor").headers["Location"]).query)["code"]


def test_the_apps_mode_is_pressed_on_the_control_page(sandbox: Driver) -> None:
    pressed = {"mode": "development", "testers": ["yuki_brandt", ""]}
    assert sandbox.client.post("/press/app", data=pressed).headers["Location"] == "/#app"
    assert sandbox.client.get("/control/app").get_json() == {
        "mode": "development",
        "testers": ["yuki_brandt"],
    }


NO_MODES: tuple[object, ...] = (
    None,
    [],
    {},
    {"mode": "dead"},
    {"mode": "live", "testers": ["x"]},
    {"mode": "live", "testers": [[]]},
)


@pytest.mark.parametrize("wrong", NO_MODES)
def test_a_mode_that_there_is_not_is_refused(sandbox: Driver, wrong: object) -> None:
    assert sandbox.client.post("/control/app", json=wrong).status_code == 400
    assert sandbox.client.post("/press/app", data={"mode": "dead"}).status_code == 400
    assert sandbox.client.get("/control/app").get_json()["mode"] == "live"


def test_a_configuration_may_ask_for_the_further_permission_too(sandbox: Driver) -> None:
    asked = {"client_id": APP_ID, "redirect_uri": REDIRECT, "persona": "elif_aydin"}
    for config_id, is_asked in (("7000000000000001", False), ("7000000000000002", True)):
        page = sandbox.client.get(DIALOG, query_string={**asked, "config_id": config_id})
        assert ('value="business_management"' in page.get_data(as_text=True)) == is_asked
