"""What the pages of the sandbox call the application, say after a press, and answer when there is no page."""

import re
from pathlib import Path

import pytest

from sandbox.__main__ import _parser
from sandbox.app import create_sandbox
from sandbox.services import APP_ID
from tests.sandbox.driver import EPOCH, REDIRECT, SCOPES, Driver

DIALOG = "/facebook/v26.0/dialog/oauth"
ASKED = {"client_id": APP_ID, "redirect_uri": REDIRECT, "state": "xyz", "scope": ",".join(SCOPES)}
PLATFORM = "Bacchus Influencer Platform"
NOTICE = "This is a stand-in for Facebook, Instagram and Google. Nothing here is real."


def said(page: str) -> list[str]:
    return re.findall(r'role="status">([^<]*)<', page)


@pytest.mark.parametrize("persona", ["", "mara_lindqvist"])
def test_the_dialog_names_the_platform(sandbox: Driver, persona: str) -> None:
    page = sandbox.client.get(DIALOG, query_string={**ASKED, "persona": persona}).get_data(as_text=True)
    assert PLATFORM in page
    assert page.count("<h1") == 1


def test_the_name_and_the_address_of_the_application_can_be_told(tmp_path: Path) -> None:
    app = create_sandbox(tmp_path, EPOCH, app_name="Cellar & Sons", application_url="https://cellar.example/")
    client = app.test_client()
    for persona in ("", "mara_lindqvist"):
        page = client.get(DIALOG, query_string={**ASKED, "persona": persona}).get_data(as_text=True)
        assert "Cellar &amp; Sons" in page
        assert PLATFORM not in page
    assert '<a href="https://cellar.example/">Back to the platform</a>' in client.get("/").get_data(
        as_text=True
    )


def test_an_inspected_token_names_the_platform(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    assert sandbox.inspect(token)["application"] == PLATFORM


def test_the_command_line_takes_name_and_address() -> None:
    told = _parser().parse_args(["--app-name", " Cellar ", "--application-url", "http://127.0.0.1:8080"])
    assert (told.app_name, told.application_url) == ("Cellar", "http://127.0.0.1:8080")
    usual = _parser().parse_args([])
    assert (usual.app_name, usual.application_url) == (PLATFORM, "http://127.0.0.1:5000")


@pytest.mark.parametrize(
    "wrong", [["--app-name", " "], ["--application-url", "127.0.0.1:5000"], ["--application-url", "http://"]]
)
def test_the_command_line_refuses_what_would_make_a_dead_link(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        _parser().parse_args(wrong)
    assert "needed" in capsys.readouterr().err


def test_the_control_page_leads_back_to_the_platform(sandbox: Driver) -> None:
    page = sandbox.client.get("/").get_data(as_text=True)
    assert '<a href="http://127.0.0.1:5000">Back to the platform</a>' in page


@pytest.mark.parametrize(
    "path",
    ["/", "/mailbox", "/instagram/mara.lindqvist/", "/instagram/accounts/login/", "/nowhere", DIALOG],
)
def test_every_page_says_that_nothing_here_is_real(sandbox: Driver, path: str) -> None:
    assert NOTICE in sandbox.client.get(path).get_data(as_text=True)


def test_after_a_move_the_page_says_once_how_far_and_what_time_it_is(sandbox: Driver) -> None:
    answer = sandbox.client.post("/press/clock", data={"step": "6 hours"}, follow_redirects=True)
    expected = ["The clock moved on by 6 hours. It is now Thu 15 Oct 2026, 15:30 UTC."]
    assert said(answer.get_data(as_text=True)) == expected
    assert said(sandbox.client.get("/").get_data(as_text=True)) == []


def test_after_other_presses_the_page_says_what_happened(sandbox: Driver) -> None:
    sandbox.connect("mara_lindqvist")
    presses: tuple[tuple[str, dict[str, str], str], ...] = (
        ("/press/revoke", {"persona": "mara_lindqvist"}, "Mara Lindqvist removed the app."),
        ("/press/fault", {"kind": "hang", "seconds": "3"}, "The fault hang is on."),
        ("/press/fault-off", {}, "All faults are off."),
    )
    for path, form, sentence in presses:
        page = sandbox.client.post(path, data=form, follow_redirects=True).get_data(as_text=True)
        (told,) = said(page)
        # Who is told of it may be there or not.
        assert told.removesuffix("The application was told: it could not be reached.").strip() == sentence


def test_one_fault_switched_off_is_said_to_be_off(sandbox: Driver) -> None:
    form = {"id": str(sandbox.fault("hang"))}
    answer = sandbox.client.post("/press/fault-off", data=form, follow_redirects=True)
    assert said(answer.get_data(as_text=True)) == ["The fault is off."]


@pytest.mark.parametrize("deed", ["clock:9 years", "people:nobody", "nonsense", "faults:<b>"])
def test_the_page_says_nothing_of_deeds_that_are_none(sandbox: Driver, deed: str) -> None:
    client = sandbox.app.test_client()
    client.set_cookie("sandbox_deed", deed)
    assert said(client.get("/").get_data(as_text=True)) == []


@pytest.mark.parametrize(
    ("path", "form"), [("/press/clock", {"step": "9 years"}), ("/press/revoke", {"persona": "nobody"})]
)
def test_a_press_that_cannot_be_done_is_refused_and_changes_nothing(
    sandbox: Driver, path: str, form: dict[str, str]
) -> None:
    answer = sandbox.client.post(path, data=form)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert sandbox.now == EPOCH


@pytest.mark.parametrize("path", ["/nowhere", "/instagram/nobody/", "/controls", "/instagram/p/nothing/"])
def test_a_page_that_is_not_here_is_missed_in_the_sandboxs_own_look(sandbox: Driver, path: str) -> None:
    answer = sandbox.client.get(path)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "There is no such page here" in page
    assert "/static/sandbox.css" in page


def test_what_is_not_under_control_is_missed_in_json(sandbox: Driver) -> None:
    answer = sandbox.client.get("/control/nowhere")
    assert (answer.status_code, answer.get_json()) == (404, {"error": "not found"})
    answer = sandbox.client.put("/control/clock")
    assert (answer.status_code, answer.get_json()) == (405, {"error": "method not allowed"})
    assert "POST" in answer.headers["Allow"]


def test_what_the_graph_does_not_have_is_missed_in_its_own_shape(sandbox: Driver) -> None:
    error = sandbox.refusal("nowhere/nothing", sandbox.connect("mara_lindqvist"))
    assert {"message", "type", "code", "fbtrace_id"} <= set(error)
    answer = sandbox.client.put("/graph/v26.0/me")
    assert answer.status_code == 405
    assert {"message", "type", "code", "fbtrace_id"} <= set(answer.get_json()["error"])


def test_a_form_opened_by_hand_says_so(sandbox: Driver) -> None:
    answer = sandbox.client.get("/press/clock")
    assert answer.status_code == 405
    assert "takes no such request" in answer.get_data(as_text=True)
