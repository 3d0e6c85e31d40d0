"""The sandbox's X: accounts by name and number, errors within an answer that is fine, and its limits."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from sandbox.networks.meters import CALLS_A_WINDOW
from sandbox.networks.x import TOKEN
from tests.sandbox.driver import Driver

FIELDS = "public_metrics,protected"


def ask(sandbox: Driver, path: str = "users/by", token: str = TOKEN, **question: Any) -> TestResponse:
    query = {"user.fields": FIELDS, **question}
    return sandbox.client.get(
        f"/x/2/{path}", query_string=query, headers={"Authorization": f"Bearer {token}"}
    )


def test_accounts_come_with_errors_beside_them(sandbox: Driver) -> None:
    answer = ask(sandbox, usernames="ENERGY,gone_0,suspended_0,protected_0")
    told = answer.get_json()
    assert answer.status_code == 200
    assert [(user["username"], user["protected"]) for user in told["data"]] == [
        ("ENERGY", False),
        ("protected_0", True),
    ]
    assert told["data"][0]["public_metrics"]["followers_count"] > 646_819
    assert [(error["value"], error["title"]) for error in told["errors"]] == [
        ("gone_0", "Not Found Error"),
        ("suspended_0", "Forbidden"),
    ]
    assert "data" not in ask(sandbox, usernames="gone_0").get_json()


def test_a_number_finds_the_account_under_its_new_name(sandbox: Driver) -> None:
    (user,) = ask(sandbox, usernames="renamed_1").get_json()["data"]
    sandbox.advance(86_400)
    assert "data" not in ask(sandbox, usernames="renamed_1").get_json()
    (found,) = ask(sandbox, "users", ids=user["id"]).get_json()["data"]
    assert found["username"] == "renamed_1_now"


def test_only_asked_fields_are_told(sandbox: Driver) -> None:
    (user,) = ask(sandbox, usernames="ENERGY", **{"user.fields": ""}).get_json()["data"]
    assert set(user) == {"id", "name", "username"}


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("users/by", {}),
        ("users/by", {"usernames": "a.b"}),
        ("users/by", {"usernames": "fine,sixteen_letters_"}),
        ("users/by", {"usernames": ",".join(f"load_x_{number}" for number in range(101))}),
        ("users", {"ids": "me"}),
    ],
)
def test_one_wrong_value_or_too_many_spoil_the_question(
    sandbox: Driver, path: str, question: dict[str, str]
) -> None:
    assert ask(sandbox, path, **question).status_code == 400


def test_calls_are_limited_by_the_quarter_of_an_hour(sandbox: Driver) -> None:
    first = ask(sandbox, usernames="ENERGY")
    assert first.headers["x-rate-limit-remaining"] == str(CALLS_A_WINDOW - 1)
    for _ in range(CALLS_A_WINDOW - 1):
        assert ask(sandbox, usernames="ENERGY").status_code == 200
    refused = ask(sandbox, usernames="ENERGY")
    wait = int(refused.headers["x-rate-limit-reset"]) - int(sandbox.now.timestamp())
    assert (refused.status_code, 0 < wait <= 900) == (429, True)
    assert ask(sandbox, "users", ids="14000000026").status_code == 200
    sandbox.advance(wait)
    assert ask(sandbox, usernames="ENERGY").status_code == 200
    assert sandbox.client.get("/control/networks").get_json()["calls"]["x.users_by"] == CALLS_A_WINDOW + 2
    assert sandbox.client.delete("/control/networks").status_code == 200
    assert sandbox.client.get("/control/networks").get_json()["calls"] == {}


@pytest.mark.parametrize(
    ("kind", "status"), [("x_down", 503), ("x_rate_limit", 429), ("x_token", 401), ("x_credits", 402)]
)
def test_faults_are_the_real_refusals(sandbox: Driver, kind: str, status: int) -> None:
    sandbox.fault(kind, times=1)
    assert ask(sandbox, usernames="ENERGY").status_code == status
    assert ask(sandbox, usernames="ENERGY").status_code == 200


def test_a_bad_reply_a_hang_and_a_wrong_token(sandbox: Driver) -> None:
    sandbox.fault("x_bad_reply", times=1)
    assert ask(sandbox, usernames="ENERGY").get_json(silent=True) is None
    sandbox.fault("x_hang", times=1, seconds=0)
    assert ask(sandbox, usernames="ENERGY").status_code == 504
    assert ask(sandbox, token="wrong", usernames="ENERGY").status_code == 401
