"""Settings of reports at Google: which go together, and what is said of those that don't."""

from pathlib import Path

import pytest

from application.config import (
    SANDBOX_GOOGLE_CLIENT_ID,
    SANDBOX_GOOGLE_CLIENT_SECRET,
    SANDBOX_SHARED_DRIVE,
    Config,
    read_config,
)
from application.settings_reader import ConfigError
from sandbox.google import accounts
from tests.test_config import PRODUCTION

SIGN_IN = {
    "GOOGLE_REPORTS": "sign_in",
    "GOOGLE_CLIENT_ID": "12.apps.googleusercontent.com",
    "GOOGLE_CLIENT_SECRET": "planted-client-secret",
}
SHARED = {"GOOGLE_REPORTS": "shared_drive", "GOOGLE_SHARED_DRIVE": "0AExampleDriveUk9PVA"}


def production(**settings: str) -> Config:
    return read_config({**PRODUCTION, **settings})


def test_without_a_word_of_google_there_are_workbooks_only() -> None:
    config = production()
    assert (config.google_reports, config.google_url, config.report_reviewers) == ("off", None, ())


def test_each_way_stands_with_what_it_needs() -> None:
    assert production(**SIGN_IN).google_client_id == SIGN_IN["GOOGLE_CLIENT_ID"]
    assert production(**SHARED).google_shared_drive == SHARED["GOOGLE_SHARED_DRIVE"]


def test_the_clients_secret_never_shows() -> None:
    assert "planted-client-secret" not in repr(production(**SIGN_IN))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"GOOGLE_REPORTS": "sign_in"}, "GOOGLE_CLIENT_ID is missing, which GOOGLE_REPORTS=sign_in needs"),
        (SIGN_IN | {"GOOGLE_CLIENT_SECRET": ""}, "of the settings GOOGLE_CLIENT_ID and .* one is missing"),
        (SIGN_IN | {"GOOGLE_CLIENT_ID": ""}, "of the settings GOOGLE_CLIENT_ID and .* one is missing"),
        (SHARED | {"GOOGLE_SHARED_DRIVE": ""}, "GOOGLE_SHARED_DRIVE is missing"),
        (
            SHARED | {"GOOGLE_SHARED_DRIVE": "https://drive.google.com/drive/folders/0AExampleDriveUk9PVA"},
            "GOOGLE_SHARED_DRIVE must be the shared drive's id",
        ),
        (SIGN_IN | {"GOOGLE_SHARED_DRIVE": "0AExampleDriveUk9PVA"}, "GOOGLE_SHARED_DRIVE needs"),
        ({"GOOGLE_SHARED_DRIVE": "0AExampleDriveUk9PVA"}, "GOOGLE_SHARED_DRIVE needs"),
        ({"GOOGLE_REPORTS": "yes"}, "GOOGLE_REPORTS must be one of off, shared_drive, sign_in"),
        ({"REPORT_REVIEWERS": "anna@agency.example, bob"}, "REPORT_REVIEWERS holds bob"),
        ({"GOOGLE_READ_TIMEOUT": "0"}, "GOOGLE_READ_TIMEOUT must be above zero"),
        ({"GOOGLE_CONNECT_TIMEOUT": "soon"}, "GOOGLE_CONNECT_TIMEOUT must be a number"),
    ],
)
def test_settings_that_do_not_go_together_are_refused_at_the_start(
    settings: dict[str, str], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        production(**settings)


def test_each_reviewer_is_named_once() -> None:
    config = production(REPORT_REVIEWERS="anna@agency.example, Bob@agency.example,ANNA@agency.example,")
    assert {address.casefold() for address in config.report_reviewers} == {
        "anna@agency.example",
        "bob@agency.example",
    }
    assert len(config.report_reviewers) == 2


def test_the_sandbox_profile_signs_in_at_the_sandboxs_google(tmp_path: Path) -> None:
    settings = {"APP_PROFILE": "sandbox", "SANDBOX_URL": "http://127.0.0.1:5001/"}
    config = read_config(settings, folder=tmp_path)
    assert (config.google_reports, config.google_url) == ("sign_in", "http://127.0.0.1:5001/google")
    assert (config.google_client_id, config.google_client_secret, config.google_shared_drive) == (
        SANDBOX_GOOGLE_CLIENT_ID,
        SANDBOX_GOOGLE_CLIENT_SECRET,
        "",
    )
    shared = read_config(settings | {"GOOGLE_REPORTS": "shared_drive"}, folder=tmp_path)
    assert shared.google_shared_drive == SANDBOX_SHARED_DRIVE


def test_the_sandboxs_google_knows_the_applications_defaults() -> None:
    assert (SANDBOX_GOOGLE_CLIENT_ID, SANDBOX_GOOGLE_CLIENT_SECRET, SANDBOX_SHARED_DRIVE) == (
        accounts.CLIENT_ID,
        accounts.CLIENT_SECRET,
        accounts.SHARED_DRIVE_ID,
    )
