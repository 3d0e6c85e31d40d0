"""docs/operations.md: its commands can be run, its alerts are ours, and its order of keys loses nothing."""

import re
import subprocess

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from application.models.encryption import TokenCipher
from application.operations.health.looking import parts
from tests.deploy.files import configuration, environment_of, public_host, read, shell_lines
from tests.source import ROOT

PAGE = "docs/operations.md"
PAGES = (PAGE, "docs/deploy.md", "docs/setup-google.md")


def section(heading: str) -> str:
    """A page's part from its heading to the next of the same depth."""
    depth = heading.split(" ")[0]
    return re.split(rf"^{depth} ", (ROOT / PAGE).read_text().split(f"{heading}\n")[1], flags=re.MULTILINE)[0]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_can_be_read_by_a_shell(page: str) -> None:
    blocks = re.findall(r"^ *```sh[^\n]*\n(.*?)```", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE)
    for block in blocks:
        read_by = subprocess.run(["bash", "-n"], input=block, text=True, capture_output=True, check=False)
        assert read_by.returncode == 0, f"{block}: {read_by.stderr}"


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_a_region_name_it(page: str) -> None:
    """Without it gcloud asks, or looks elsewhere."""
    for line in shell_lines(page):
        for command in re.findall(r"gcloud (?:run|tasks) [^;&|)]+", line):
            assert re.search(r"--(?:region|location)=europe-west1", command), command


def test_each_alert_has_its_row_under_the_name_that_the_letter_gives(app: Flask) -> None:
    with app.app_context():
        told = parts(configuration(environment_of("app.yaml")), None, None)
    names = [name for part in told for name in part.alerts.values()]
    rows = re.findall(r"^\| ([^|]+) \|", section("## Alerts"), re.MULTILINE)[2:]
    assert sorted(rows) == sorted(names)


def test_the_watch_from_outside_asks_the_public_host() -> None:
    (condition,) = read("deploy/uptime.yaml")["conditions"]
    assert f'"{public_host()}"' in condition["conditionThreshold"]["filter"]
    commands = " ".join(shell_lines(PAGE))
    assert f"host={public_host()}," in commands
    assert "--policy-from-file=deploy/uptime.yaml" in commands


def test_a_version_opens_what_those_beside_it_write_while_keys_are_changed() -> None:
    """While one takes over from another both work, and going back within the change is allowed."""
    added = re.findall(
        r'printf %s "(\S+)" \| gcloud secrets versions add token-keys', section("### TOKEN_KEYS")
    )
    assert added == ["$old,$new", "$new,$old", "$new"]
    keys = {name: Fernet.generate_key().decode() for name in ("$old", "$new")}
    before, known, used, alone = (
        _cipher([keys[name] for name in names.split(",")]) for names in ("$old", *added)
    )
    for one, other in ((before, known), (known, used)):
        assert other.decrypt(one.encrypt("token")) == one.decrypt(other.encrypt("token")) == "token"
    kept = used.rotate(known.encrypt("token"))
    for version in (known, used, alone):
        assert version.decrypt(kept) == version.decrypt(alone.encrypt("token"))[:5] == "token"


def test_the_rotation_names_the_fingerprint_of_the_key_that_it_is_for() -> None:
    """Else a job with the keys of another step would put everything back under the former one."""
    told = re.findall(r"--args=tokens,rotate\S*", (ROOT / PAGE).read_text())
    assert told
    assert all(",--newest," in words for words in told)


def _cipher(keys: list[str]) -> TokenCipher:
    cipher = TokenCipher()
    cipher.use_keys(keys)
    return cipher


def test_several_keys_in_one_secret_are_read_as_settings() -> None:
    """As the page's commands put them there."""
    several = ",".join(Fernet.generate_key().decode() for _ in range(2))
    assert configuration({**environment_of("app.yaml"), "TOKEN_KEYS": several}).token_keys == tuple(
        several.split(",")
    )


def test_people_are_told_how_long_copies_keep_what_was_deleted() -> None:
    """Dumps and the copy of the files are kept for as long as the pages for people say, and no longer."""
    kept = section("## Backup")
    days = set(re.findall(r'"age": (\d+)|soft-delete-duration=(\d+)d', kept))
    assert days == {("30", ""), ("", "30")}
    for page in ("public/privacy.html", "leaving/leave.html", "leaving/status.html"):
        told = (ROOT / "application/templates" / page).read_text()
        assert "Copies for emergencies hold what they held until they are overwritten, after 30 days" in told
