"""What the pages of the documentation name is there: files, pages, commands, addresses, releases."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.cli import FlaskGroup
from werkzeug.routing import Rule

from application.accounts.passwords import LONGEST, SHORTEST
from application.accounts.sessions import IDLE_PARTNER, IDLE_TEAM
from application.accounts.sessions import LONGEST as LONGEST_SESSION
from application.accounts.tries import WINDOW
from application.blueprints import BLUEPRINTS
from application.leaving.ageing import LOOKED_FOR, ORPHANED_AFTER
from application.leaving.erasing import GIVEN_UP_AFTER, LATE
from application.leaving.tasks import SECONDS_PER_TASK
from application.leaving.uncounted import UNCOUNTED_FOR
from application.machine_blueprints import MACHINE_BLUEPRINTS
from application.models import LinkPurpose
from application.one_time_links import LASTS
from application.release import RELEASE
from tests.databases import only_on
from tests.source import ROOT

PAGES = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md"))
)
FOLDERS = ("application", "benchmarks", "capture_service", "deploy", "docs", "migrations", "sandbox", "tests")
ENDINGS = "py|html|js|css|svg|txt|toml|yaml|proto|json|md"
NOT_OF_THE_PROJECT = {
    "build/cron.yaml",  # written by who deploys
    "icons/logo.svg",  # a logo of one's own
    "robots.txt",  # served at an address, not from a file
    "/tmp/tasks.sqlite",  # the local queue's
    "/folders/",  # of an address at Google
}


def text(page: str) -> str:
    return (ROOT / page).read_text()


def files() -> set[str]:
    """Every file of the project's folders and of its root, by its path."""
    found = [
        path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts
    ]
    return {str(path.relative_to(ROOT)) for path in [*found, *ROOT.iterdir()] if path.is_file()}


FILES = files()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_picture_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text(page)):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, heading = target.partition("#")
        found = (ROOT / page).parent / path if path else ROOT / page
        assert found.exists(), target
        assert not heading or heading in _headings(found), target


def _headings(page: Path) -> set[str]:
    """As the addresses of headings are made: small letters, words with hyphens."""
    named = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in named}


@pytest.mark.parametrize("page", PAGES)
def test_every_file_on_the_page_is_there(page: str) -> None:
    """A path may leave out where it begins: the page of a feature names its modules from the feature on."""
    named = re.findall(rf"`([\w.-]+(?:/[\w.-]+)*\.(?:{ENDINGS}))`", text(page))
    named += re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)`", text(page))
    for path in set(named) - NOT_OF_THE_PROJECT:
        is_there = (ROOT / path).exists() or any(f"/{file}".endswith(f"/{path}") for file in FILES)
        assert is_there, path


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_make_and_of_python_is_there(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    for target in re.findall(r"(?:^|`)make ([a-z-]+)", text(page), re.MULTILINE):
        assert target in targets, target
    for module in re.findall(r"python3? -m ([a-z_]+(?:\.[a-z_]+)*)", text(page)):
        path = module.replace(".", "/")
        assert {f"{path}.py", f"{path}/__main__.py"} & FILES, module


@only_on("sqlite")
@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_flask_is_there(page: str, app: Flask) -> None:
    said = re.sub(r"\s+", " ", text(page))
    flasks_own = FlaskGroup().commands
    for words in re.findall(r"flask (?:--app main )?([a-z][a-z -]*)", said):
        if words.split()[0] in flasks_own:
            continue
        command: click.Command | None = app.cli
        context = click.Context(app.cli)
        for word in words.split():
            if word.startswith("-") or not isinstance(command, click.Group):
                break
            command = command.get_command(context, word)
            assert command is not None, words


@only_on("sqlite")
@pytest.mark.parametrize("page", PAGES)
def test_every_address_on_the_page_is_one_of_the_site(page: str, app: Flask) -> None:
    rules = [_plain(rule) for rule in app.url_map.iter_rules()]
    for address in set(re.findall(r"`(/[a-z][\w/<>.…-]*)`", text(page))) - NOT_OF_THE_PROJECT:
        wanted = re.sub(r"<[^>]*>|…", "<>", address).rstrip("/")
        begins = (wanted, wanted.partition("<>")[0])
        assert any(rule == wanted or rule.startswith(begins) for rule in rules), address


def _plain(rule: Rule) -> str:
    return re.sub(r"<[^>]*>", "<>", rule.rule)


def test_the_release_is_the_changelogs_newest_and_the_projects() -> None:
    named = re.findall(r"^## ([\d.]+)", text("CHANGELOG.md"), re.MULTILINE)
    assert named[0] == RELEASE
    assert tomllib.loads(text("pyproject.toml"))["project"]["version"] == RELEASE


def test_every_picture_is_shown_and_every_shown_one_is_there() -> None:
    shown = set(re.findall(r'src="pictures/([^"]+)"', text("docs/tour.md")))
    assert shown == {path.name for path in (ROOT / "docs/pictures").iterdir()}
    assert sum(path.stat().st_size for path in (ROOT / "docs/pictures").iterdir()) < 3_000_000


def test_the_page_on_security_names_each_guard() -> None:
    named = re.findall(r"^\| ([a-z_, ]+) \|", text("docs/security.md"), re.MULTILINE)
    told = {guard for cell in named for guard in cell.split(", ")} - {"guard", "point"}
    assert told == {entry.guard.__name__ for entry in (*BLUEPRINTS, *MACHINE_BLUEPRINTS)}


def test_times_and_lengths_on_the_page_on_security_are_those_of_the_code() -> None:
    page = text("docs/security.md")
    days = {purpose: LASTS[purpose] // timedelta(days=1) for purpose in LASTS}
    assert LASTS[LinkPurpose.PASSWORD] == timedelta(hours=1)
    assert days[LinkPurpose.EMAIL] == 1
    for words in (
        f"invitations after {days[LinkPurpose.INVITATION]} days, new passwords after an hour",
        f"new addresses after a day, brands' invitations after {days[LinkPurpose.BRAND]} days",
        f"signed out after {IDLE_TEAM // timedelta(hours=1)} hours without a visit",
        f"partners after {IDLE_PARTNER.days} days, everybody after {LONGEST_SESSION.days} days",
        f"Passwords have {SHORTEST} to {LONGEST} characters",
        f"windows of {WINDOW // timedelta(minutes=1)} minutes",
    ):
        assert words in page, words


def test_times_on_the_page_on_privacy_are_those_of_the_code() -> None:
    page = re.sub(r"\s+", " ", text("docs/privacy.md"))
    assert timedelta(minutes=20) == LATE
    assert "*A second look*, twenty minutes after the end" in page
    assert timedelta(days=3) == GIVEN_UP_AFTER
    assert "the task asks again for three days" in page
    assert SECONDS_PER_TASK == 4 * 60
    assert "when a visit's four minutes are over" in page
    assert (ORPHANED_AFTER.days, LOOKED_FOR.days) == (1, 4)
    assert "go one to four days after they were kept" in page
    assert f"it goes {UNCOUNTED_FOR} days later" in page
