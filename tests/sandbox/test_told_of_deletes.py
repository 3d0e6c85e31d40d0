"""Whether Facebook tells an app of permissions that the app gave back itself is a switch; off at first."""

import threading
import time
from collections.abc import Iterator

import pytest
from werkzeug import Request, Response
from werkzeug.serving import make_server

from sandbox.personas import BY_KEY
from sandbox.services import APP_ID
from tests.sandbox.driver import REDIRECT, Driver
from tests.sandbox.test_callbacks import opened

PERSONA = BY_KEY["mara_lindqvist"]
SWITCH = "/control/callbacks/of-deletes"


class _Slow:
    """An application that answers its callback only when the call that it waits for is over."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.may_answer = threading.Event()
        self.server = make_server("127.0.0.1", 0, Request.application(self._answer), threaded=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def _answer(self, request: Request) -> Response:
        self.may_answer.wait(timeout=10)
        self.told.append((request.path, request.form["signed_request"]))
        return Response("{}", mimetype="application/json")

    def wait(self) -> None:
        until = time.monotonic() + 10
        while not self.told and time.monotonic() < until:
            time.sleep(0.01)


@pytest.fixture
def application() -> Iterator[_Slow]:
    found = _Slow()
    yield found
    found.may_answer.set()
    found.server.shutdown()
    found.server.server_close()


def _give_back(sandbox: Driver, token: str, permission: str = "") -> None:
    path = f"/graph/v26.0/{PERSONA.user_id}/permissions{permission}"
    assert sandbox.client.delete(path, query_string={"access_token": token}).get_json() == {"success": True}


def test_switched_on_the_deauthorize_address_is_called_beside_the_call(
    sandbox: Driver, application: _Slow
) -> None:
    answer = sandbox.client.post(SWITCH, json={"on": True, "url": application.url})
    assert answer.get_json() == {"on": True, "url": application.url}
    token = sandbox.connect(PERSONA.key)
    _give_back(sandbox, token, "/pages_manage_metadata")
    _give_back(sandbox, token)  # answered although the application has not answered yet
    application.may_answer.set()
    application.wait()
    [(path, text)] = application.told
    assert path == "/connect/facebook/deauthorize"
    assert opened(text)["user_id"] == PERSONA.user_id


def test_at_first_and_switched_off_nobody_is_told(sandbox: Driver, application: _Slow) -> None:
    application.may_answer.set()
    for _ in range(2):
        _give_back(sandbox, sandbox.connect(PERSONA.key))
        sandbox.client.post(SWITCH, json={"on": False, "url": application.url})
    assert sandbox.client.get(SWITCH).get_json()["on"] is False
    # Another's request, sent last, comes alone: nothing was on its way before it.
    sandbox.client.post("/control/callbacks/deletion", json={"url": application.url, "user_id": "7"})
    assert [path for path, _ in application.told] == ["/connect/facebook/deletion"]


def test_the_control_page_has_the_switch(sandbox: Driver) -> None:
    assert "Tell it then, too" in sandbox.client.get("/").text
    assert sandbox.client.post("/press/callbacks", data={"on": "yes"}).headers["Location"] == "/#app"
    assert "its deauthorize address is called as well" in sandbox.client.get("/").text
    assert sandbox.services.state.tells_of_deletes
    sandbox.client.post("/press/callbacks", data={"on": "no"})
    assert not sandbox.services.state.tells_of_deletes


@pytest.mark.parametrize("asked", [{}, {"on": "yes"}, {"on": 1}, []])
def test_only_true_and_false_switch(sandbox: Driver, asked: object) -> None:
    assert sandbox.client.post(SWITCH, json=asked).status_code == 400


@pytest.mark.parametrize("config_id", ["77", "7000000000000003", "x"])
def test_a_configuration_that_the_app_does_not_have_is_refused(sandbox: Driver, config_id: str) -> None:
    asked = {"client_id": APP_ID, "redirect_uri": REDIRECT, "state": "s", "config_id": config_id}
    for answer in (
        sandbox.client.get("/facebook/v26.0/dialog/oauth", query_string=asked),
        sandbox.client.post("/facebook/v26.0/dialog/oauth", data={**asked, "persona": PERSONA.key}),
    ):
        assert answer.status_code == 400
        assert "Invalid Configuration ID" in answer.text
