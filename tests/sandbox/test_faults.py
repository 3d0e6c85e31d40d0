"""Faults at the press of a button: each gives the real error, to whom it is meant for, as often as asked."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.fault_kinds import KINDS
from sandbox.personas import BY_KEY
from tests.sandbox.driver import EPOCH, MARA, SAM, YUKI, Driver


@pytest.fixture
def token(sandbox: Driver) -> str:
    return sandbox.connect("mara_lindqvist")


@pytest.mark.parametrize(
    ("kind", "status", "code", "subcode"),
    [
        ("expired_token", 400, 190, 463),
        ("revoked_app", 400, 190, 458),
        ("token_checkpoint", 400, 190, 459),
        ("password_changed", 400, 190, 460),
        ("user_rate_limit", 400, 17, 2446079),
        ("account_rate_limit", 400, 80002, None),
        ("app_rate_limit", 403, 4, None),
        ("server_error", 500, 2, None),
        ("permission_lost", 403, 10, None),
        ("too_much_data", 500, 1, None),
    ],
)
def test_each_fault_gives_its_error_until_it_is_switched_off(
    sandbox: Driver, token: str, kind: str, status: int, code: int, subcode: int | None
) -> None:
    number = sandbox.fault(kind, persona="mara_lindqvist")
    answer = sandbox.get(f"{MARA}/media", token)
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"], error.get("error_subcode")) == (status, code, subcode)
    assert error["type"] == "OAuthException"
    assert error["fbtrace_id"]
    assert sandbox.client.delete(f"/control/faults/{number}").status_code == 200
    assert sandbox.read(f"{MARA}/media", token)["data"]


def test_every_kind_is_switched_on_by_its_name(sandbox: Driver) -> None:
    for kind in KINDS:
        sandbox.fault(kind, metric="views", address="http://127.0.0.2:9/")
    assert [row["kind"] for row in sandbox.client.get("/control/faults").get_json()] == list(KINDS)
    assert sandbox.client.delete("/control/faults").status_code == 200
    assert sandbox.client.get("/control/faults").get_json() == []


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"kind": "nothing"},
        {"kind": "hang", "persona": "nobody"},
        {"kind": "hang", "account": "5"},
        {"kind": "hang", "where": "moon"},
        {"kind": "hang", "times": "many"},
        {"kind": "removed_metric"},
        {"kind": "hang", "colour": "red"},
        {"kind": ["hang"]},
        {"kind": "hang", "seconds": -1},
        [],
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_in_words(sandbox: Driver, asked: Any) -> None:
    answer = sandbox.client.post("/control/faults", json=asked)
    assert answer.status_code == 400
    assert answer.get_json()["error"]


def test_a_fault_meets_only_the_person_it_is_for(sandbox: Driver, token: str) -> None:
    other = sandbox.connect("yuki_brandt")
    sandbox.fault("server_error", persona="mara_lindqvist")
    assert sandbox.get(MARA, token).status_code == 500
    assert sandbox.get(YUKI, other).status_code == 200


def test_a_fault_meets_only_the_account_it_is_for(sandbox: Driver) -> None:
    token = sandbox.connect("sam_ortega")
    other = BY_KEY["sam_ortega"].accounts[1].id
    sandbox.fault("account_rate_limit", account=SAM)
    assert sandbox.get(SAM, token).status_code == 400
    post = sandbox.world.account(SAM).timeline.posts(sandbox.now)[-1]
    assert sandbox.get(f"{post.id}/insights", token, metric="views").get_json()["error"]["code"] == 80002
    assert sandbox.get(other, token).status_code == 200


def test_a_fault_with_a_number_of_times_ends_by_itself(sandbox: Driver, token: str) -> None:
    sandbox.fault("server_error", times=2)
    assert [sandbox.get(MARA, token).status_code for _ in range(4)] == [500, 500, 200, 200]
    assert sandbox.client.get("/control/faults").get_json() == []


def test_login_keeps_working_unless_asked_otherwise(sandbox: Driver) -> None:
    sandbox.fault("server_error")
    token = sandbox.connect("mara_lindqvist")
    assert sandbox.read("me/accounts", token)["data"]
    assert sandbox.get(MARA, token).status_code == 500
    sandbox.client.delete("/control/faults")
    sandbox.fault("server_error", where="login")
    assert sandbox.exchange(sandbox.code("yuki_brandt")).status_code == 500
    assert sandbox.get("me/accounts", token).status_code == 500
    assert sandbox.get(MARA, token).status_code == 200


def test_connecting_anew_cures_an_expired_token(sandbox: Driver, token: str) -> None:
    sandbox.fault("expired_token", persona="mara_lindqvist")
    assert sandbox.get(MARA, token).status_code == 400
    assert sandbox.inspect(token)["error"]["subcode"] == 463
    fresh = sandbox.connect("mara_lindqvist")
    assert sandbox.get(MARA, fresh).status_code == 200
    assert sandbox.inspect(fresh)["is_valid"] is True


def test_a_token_fault_can_be_made_to_meet_new_tokens_too(sandbox: Driver) -> None:
    sandbox.fault("expired_token", persona="mara_lindqvist", new_tokens=True)
    assert sandbox.get(MARA, sandbox.connect("mara_lindqvist")).status_code == 400


def test_limits_say_so_in_the_headers_and_pass_with_time(sandbox: Driver, token: str) -> None:
    sandbox.fault("account_rate_limit", account=MARA, minutes=20)
    usage = json.loads(sandbox.get(MARA, token).headers["X-Business-Use-Case-Usage"])
    assert usage[MARA][0]["call_count"] == 100
    assert usage[MARA][0]["estimated_time_to_regain_access"] == 20
    sandbox.advance(15 * 60)
    usage = json.loads(sandbox.get(MARA, token).headers["X-Business-Use-Case-Usage"])
    assert usage[MARA][0]["estimated_time_to_regain_access"] == 5
    sandbox.advance(5 * 60)
    assert sandbox.get(MARA, token).status_code == 200
    sandbox.fault("app_rate_limit")
    assert json.loads(sandbox.get(MARA, token).headers["X-App-Usage"])["call_count"] == 100


def test_a_server_error_can_be_a_page_of_html(sandbox: Driver, token: str) -> None:
    sandbox.fault("server_error", variant="html")
    answer = sandbox.get(MARA, token)
    assert answer.status_code == 502
    assert answer.content_type.startswith("text/html")


def test_cut_off_json_has_status_200_and_no_end(sandbox: Driver, token: str) -> None:
    sandbox.fault("cut_off", times=1)
    answer = sandbox.get(f"{MARA}/media", token, fields="id,caption")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.get_data(as_text=True))
    assert sandbox.read(f"{MARA}/media", token, fields="id,caption")["data"]


def test_a_removed_metric_is_refused_everywhere_and_gone_from_the_list(sandbox: Driver, token: str) -> None:
    sandbox.fault("removed_metric", metric="views")
    post = sandbox.world.account(MARA).timeline.posts(sandbox.now)[-1]
    for path, query in (
        (f"{post.id}/insights", {"metric": "reach,views"}),
        (f"{MARA}/media", {"fields": "id,insights.metric(reach,views)"}),
        (f"{MARA}/insights", {"metric": "reach,views", "metric_type": "total_value", "period": "day"}),
    ):
        message = sandbox.refusal(path, token, **query)["message"]
        assert message.startswith("(#100) metric[1] must be one of the following values:")
        assert "views" not in message.split(": ")[1].split(", ")
    assert sandbox.read(f"{post.id}/insights", token, metric="reach")["data"]


def test_a_removed_metric_can_come_back(sandbox: Driver, token: str) -> None:
    sandbox.fault("removed_metric", metric="views", times=1)
    fields = "id,insights.metric(views)"
    assert sandbox.get(f"{MARA}/media", token, fields=fields).status_code == 400
    assert sandbox.get(f"{MARA}/media", token, fields=fields).status_code == 200


def test_a_missing_object_is_gone_alone_and_from_the_list(sandbox: Driver, token: str) -> None:
    post = sandbox.world.account(MARA).timeline.posts(sandbox.now)[-1]
    sandbox.fault("object_missing", media=post.id)
    error = sandbox.refusal(f"{post.id}/insights", token, metric="views")
    assert (error["code"], error["error_subcode"]) == (100, 33)
    assert post.id not in {row["id"] for row in sandbox.read(f"{MARA}/media", token)["data"]}


def test_too_much_data_passes_with_a_smaller_limit(sandbox: Driver, token: str) -> None:
    sandbox.fault("too_much_data", above=25)
    error = sandbox.refusal(f"{MARA}/media", token, limit=50)
    assert "reduce the amount of data" in error["message"]
    assert len(sandbox.read(f"{MARA}/media", token, limit=25)["data"]) == 25


def test_a_lost_permission_can_be_only_that_of_insights(sandbox: Driver, token: str) -> None:
    sandbox.fault("permission_lost", permission="instagram_manage_insights")
    assert sandbox.refusal(f"{MARA}/insights", token, metric="reach")["code"] == 10
    assert sandbox.get(MARA, token).status_code == 200


def test_usage_rises_with_calls_and_sinks_with_time(sandbox: Driver, token: str) -> None:
    def percent() -> int:
        usage = json.loads(sandbox.get(MARA, token).headers["X-Business-Use-Case-Usage"])
        return int(usage[MARA][0]["call_count"])

    start = percent()
    for _ in range(130):
        sandbox.get(MARA, token)
    risen = percent()
    assert risen > start
    sandbox.advance(6 * 3_600)
    assert percent() < risen


def test_latency_delays_graph_calls(sandbox: Driver, token: str) -> None:
    assert sandbox.client.post("/control/latency", json={"milliseconds": 60}).status_code == 200
    begin = time.monotonic()
    sandbox.get(MARA, token)
    assert time.monotonic() - begin >= 0.06
    assert sandbox.client.post("/control/latency", json={"milliseconds": "x"}).status_code == 400


def test_calls_are_counted_by_path_and_kept_without_tokens(sandbox: Driver, token: str) -> None:
    sandbox.client.delete("/control/calls")
    for _ in range(3):
        sandbox.get(f"{MARA}/media", token, appsecret_proof="0" * 64)
    sandbox.get(MARA, token, fields="username")
    assert sandbox.client.get("/control/calls").get_json() == {
        "total": 4,
        "by_path": {"/{id}/media": 3, "/{id}": 1},
    }
    recent = sandbox.client.get("/control/calls/recent").get_data(as_text=True)
    assert "username" in recent
    assert token not in recent
    assert "0" * 64 not in recent
    assert token not in sandbox.client.get("/").get_data(as_text=True)


def test_a_hang_waits_and_then_closes_without_an_answer(sandbox: Driver, token: str, served: str) -> None:
    sandbox.fault("hang", seconds=0.2, times=1)
    begin = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{served}/graph/v26.0/{MARA}", params={"access_token": token}, timeout=5)
    assert time.monotonic() - begin >= 0.2
    assert requests.get(f"{served}/graph/v26.0/{MARA}", params={"access_token": token}, timeout=5).ok


def test_a_fault_survives_a_restart(tmp_path: Path) -> None:
    first = Driver(tmp_path / "state", epoch=EPOCH)
    token = first.connect("mara_lindqvist")
    first.fault("server_error", times=2)
    assert first.get(MARA, token).status_code == 500
    second = Driver(tmp_path / "state")
    assert [second.get(MARA, token).status_code for _ in range(2)] == [500, 200]
