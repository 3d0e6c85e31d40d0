"""The pages on setting up: every address, command, setting and file that they name is there."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed

from application.config import JOINING_SCOPES, Config
from application.integrations.google.oauth import PERSON_SCOPES
from application.onboarding.scopes import BUSINESS_SCOPE
from tests.deploy.files import environment_of, public_host, shell_lines
from tests.source import ROOT
from tests.test_config import settings_read

PAGES = ("docs/deploy.md", "docs/setup-meta.md", "docs/setup-google.md")
HOST = public_host()


def _text(page: str) -> str:
    return (ROOT / page).read_text()


@pytest.mark.parametrize("page", PAGES)
def test_every_address_on_the_page_leads_somewhere(page: str, app: Flask) -> None:
    addresses = app.url_map.bind(HOST)
    found = re.findall(rf"https://{re.escape(HOST)}(/[^\s`\")]*)", _text(page))
    for path in {urlsplit(each).path for each in found}:
        try:
            addresses.match(path, method="GET")
        except MethodNotAllowed:
            addresses.match(path, method="POST")


def test_addresses_typed_in_elsewhere_are_those_that_the_doctor_prints(app: Flask) -> None:
    printed = app.test_cli_runner().invoke(args=["doctor", "--urls"]).output
    paths = {urlsplit(each).path for each in re.findall(r"http\S+", printed)}
    meta, google = _text("docs/setup-meta.md"), _text("docs/setup-google.md")
    for path in paths:
        if path.startswith(("/connect", "/tracker", "/webhooks", "/privacy", "/terms")):
            assert f"https://{HOST}{path}`" in meta, path
        if path.startswith("/account"):
            assert f"https://{HOST}{path}`" in google, path


def test_the_review_asks_for_what_the_dialog_asks_for() -> None:
    section = _text("docs/setup-meta.md").split("## 6. App review")[1].split("### The screencast")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(JOINING_SCOPES)
    assert f"`{BUSINESS_SCOPE}`" in section
    script = _text("docs/setup-meta.md").split("### The screencast")[1].split("### Data handling")[0]
    for scope in JOINING_SCOPES:
        assert f"`{scope}`" in script, scope


def test_the_version_and_the_scopes_to_type_in_are_those_that_are_asked_for() -> None:
    assert f"`GRAPH_VERSION` is `{Config.graph_version}`" in _text("docs/setup-meta.md")
    told = re.findall(r"^2\. Scopes: (.+?)\. ", _text("docs/setup-google.md"), re.MULTILINE | re.DOTALL)
    assert tuple(re.findall(r"`([^`]+)`", told[0])) == PERSON_SCOPES


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_on_the_page_is_read(page: str) -> None:
    known = set(settings_read())
    groups = "FACEBOOK|GOOGLE|TASK|QUEUE|SMTP|MAIL|PUBLIC|TRUSTED|OPERATOR|CAPTURE|YOUTUBE|GRAPH|REPORT|BLOB"
    for name in re.findall(rf"\b(?:{groups})_[A-Z_]+\b", _text(page)):
        assert name in known or name == "GOOGLE_MANAGED_INTERNAL_CA", name


def test_every_secret_that_the_files_name_is_made_by_the_page() -> None:
    settings = [*environment_of("app.yaml").values(), *environment_of("app.dev.yaml").values()]
    named = {str(text).split("/")[5] for text in settings if str(text).startswith("sm://")}
    made = {words[1] for line in shell_lines("docs/deploy.md") if (words := re.split(r"\| keep ", line))[1:]}
    assert made == named


def test_every_file_and_module_that_the_commands_name_is_there() -> None:
    lines = "\n".join(shell_lines("docs/deploy.md"))
    for path in re.findall(r"\b(?:deploy|capture_service)/[\w.-]+\.(?:yaml|gcloudignore)", lines):
        assert (ROOT / path).is_file(), path
    modules = re.findall(r"python3? -m (\S+)", _text("docs/deploy.md"))
    assert set(modules) == {"deploy.smoke", "deploy.cron", "deploy.job"}
    for module in modules:
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
    targets = re.findall(r"^([a-z]+):", _text("Makefile"), re.MULTILINE)
    for line in shell_lines("docs/deploy.md"):
        if line.startswith("make "):
            assert set(line.split()[1:]) <= set(targets)


def test_names_are_put_in_place_without_touching_others() -> None:
    """The project's number and name are replaced wherever they stand, within longer words too."""
    for path in (ROOT / "app.yaml", ROOT / "app.dev.yaml", ROOT / "capture_service/service.yaml"):
        assert not re.search(r"123456789012\d|\d123456789012|\bmy-project\w", path.read_text()), path.name
