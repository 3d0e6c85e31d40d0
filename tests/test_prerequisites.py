"""What the tests need beside Python packages, and Python 3.13 where it is there."""

import ast
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests import other_python, prerequisites
from tests.source import sources


class AptGet:
    """Takes the place of running a command: remembers each, fails where it is told to."""

    def __init__(self, fails_at: str = "nothing") -> None:
        self.fails_at = fails_at
        self.commands: list[Sequence[str]] = []
        self.environments: list[Mapping[str, str]] = []

    def __call__(
        self, command: Sequence[str], environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        self.environments.append(environment)
        failed = self.fails_at in command
        return subprocess.CompletedProcess(
            command, 100 if failed else 0, "read\nE: no such package\n" if failed else ""
        )


def test_it_needs_only_the_standard_library() -> None:
    (source,) = (source for source in sources("tests") if source.module == "tests.prerequisites")
    assert {found.module.split(".")[0] for found in source.imports} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("present", "packages"),
    [
        ({"mariadbd", "mariadb-install-db", "chromium"}, []),
        ({"chromium"}, ["mariadb-server"]),
        ({"chromium", "mariadbd"}, ["mariadb-server"]),
        ({"mariadbd", "mariadb-install-db"}, ["chromium", "fonts-noto-core"]),
        (set(), ["mariadb-server", "chromium", "fonts-noto-core"]),
    ],
)
def test_missing_programs_are_told_as_packages(present: set[str], packages: list[str]) -> None:
    assert prerequisites.missing_packages(lambda name: name if name in present else None) == packages


def test_programs_that_few_need_are_asked_for_by_name() -> None:
    assert prerequisites.missing_packages(lambda _name: None, ["soffice"]) == ["libreoffice-calc-nogui"]


def test_packages_are_installed_without_questions_and_company() -> None:
    apt = AptGet()
    assert prerequisites.install(["chromium"], run=apt) is None
    assert apt.commands == [
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
    ]
    assert {environment["DEBIAN_FRONTEND"] for environment in apt.environments} == {"noninteractive"}


@pytest.mark.parametrize(("step", "commands"), [("update", 1), ("install", 2)])
def test_the_first_failure_ends_it_with_its_last_words(step: str, commands: int) -> None:
    apt = AptGet(fails_at=step)
    assert prerequisites.install(["chromium"], run=apt) == "E: no such package"
    assert len(apt.commands) == commands


def test_no_service_is_started_meanwhile_and_the_policy_goes_afterwards(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with prerequisites.no_service_starts(policy):
        assert subprocess.run([str(policy)], check=False).returncode == 101
    assert not policy.exists()


def test_the_policy_goes_also_when_installing_is_broken_off(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    broken_off = prerequisites.no_service_starts(policy)
    broken_off.__enter__()
    assert not broken_off.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not policy.exists()


def test_a_policy_that_is_there_already_stays(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 0\n")
    with prerequisites.no_service_starts(policy):
        pass
    assert policy.read_text() == "#!/bin/sh\nexit 0\n"


def _pyenv(home: Path, *versions: str) -> None:
    for version in versions:
        (home / ".pyenv" / "versions" / version / "bin").mkdir(parents=True)


def test_the_interpreter_on_the_path_comes_before_pyenvs(tmp_path: Path) -> None:
    _pyenv(tmp_path, "3.12.1", "3.13.0")
    on_path = tmp_path / "python3.13"
    on_path.write_text("#!/bin/sh\n")
    on_path.chmod(0o755)
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    of_pyenv = str(tmp_path / ".pyenv" / "versions" / "3.13.0" / "bin" / "python")
    assert list(other_python.candidates(environment)) == [str(on_path), of_pyenv]
    assert other_python.find_interpreter(environment, answers=lambda path: path == of_pyenv) == of_pyenv


def test_no_such_interpreter_is_none(tmp_path: Path) -> None:
    _pyenv(tmp_path, "3.12.1")
    assert other_python.find_interpreter({"PATH": str(tmp_path), "HOME": str(tmp_path)}) is None


def test_a_program_that_is_another_version_or_none_does_not_count(tmp_path: Path) -> None:
    other = tmp_path / "python3.13"
    other.write_text("#!/bin/sh\necho 3.12\n")
    other.chmod(0o755)
    assert not other_python.answers(str(other))
    other.write_text("#!/bin/sh\necho 'version not selected' >&2\nexit 127\n")
    assert not other_python.answers(str(other))
    assert not other_python.answers(str(tmp_path / "absent"))


def test_the_environment_is_made_anew_when_a_requirement_changes(tmp_path: Path) -> None:
    named = tmp_path / "requirements.txt"
    named.write_text("flask==3.1.3\n")
    before = other_python.fingerprint("python", [named])
    assert other_python.fingerprint("python", [named]) == before
    assert other_python.fingerprint("/other/python", [named]) != before
    named.write_text("flask==3.1.4\n")
    assert other_python.fingerprint("python", [named]) != before


def test_every_test_that_needs_mariadb_is_marked() -> None:
    """Else `-m "not mariadb"` would start it where it is not installed."""
    for source in sources("tests"):
        of_all = {
            ast.unparse(each.value)
            for each in source.tree.body
            if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "pytestmark"
        }
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                wanted = {argument.arg for argument in node.args.args} & {"mariadb", "mariadb_url"}
                marks = of_all | {ast.unparse(mark) for mark in node.decorator_list}
                assert not wanted or "pytest.mark.mariadb" in marks, f"{source.module}: {node.name}"
