"""What was not looked up is not called clean, and what is known has a day to be gone by."""

import json
import stat
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deploy.dependencies.judging import judge
from deploy.dependencies.licences import Licensed
from deploy.dependencies.locks import Locked
from deploy.dependencies.vulnerabilities import Audit, Vulnerability, audit

RENEWED, TODAY = date(2026, 9, 1), date(2026, 11, 1)
PACKAGES = [
    Licensed(Locked("flask", "3.0", ("application", "development")), "BSD-3-Clause"),
    Licensed(Locked("mypy", "2.0", ("development",)), "MIT"),
]
CLEAN = {"name": "flask", "version": "3.0", "vulns": []}
LEFT_OUT = {"name": "mypy", "skip_reason": "not found"}
BROKEN = {
    "name": "mypy",
    "version": "2.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["2.1"], "aliases": [], "description": "d"}],
}


def program(folder: Path, answers: dict[str, list[dict[str, Any]]], ends_with: int = 0) -> Path:
    """Stands for pip-audit: prints `answers` of the source it is told, and fails at others."""
    path = folder / "pip-audit"
    path.write_text(
        f"#!{sys.executable}\nimport json, sys\nanswers = json.loads({json.dumps(json.dumps(answers))})\n"
        "found = answers.get(sys.argv[sys.argv.index('--vulnerability-service') + 1])\n"
        "if found is None:\n    sys.exit('cannot reach the source')\n"
        f"print(json.dumps({{'dependencies': found}}))\nsys.exit({ends_with})\n"
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_package_that_the_source_does_not_know_is_not_called_clean(tmp_path: Path) -> None:
    found = audit(program(tmp_path, {"pypi": [CLEAN, LEFT_OUT]}), [])
    assert (found.audited, found.left_out, found.is_whole) == (1, ("mypy",), False)
    said = judge(PACKAGES, found, RENEWED, TODAY)
    assert not any("nothing is known" in sentence for sentence in said.fine)
    assert any("could look up 1 packages and not 1" in sentence for sentence in said.fine)


def test_the_second_source_is_asked_where_the_first_left_something_out(tmp_path: Path) -> None:
    found = audit(program(tmp_path, {"pypi": [CLEAN, LEFT_OUT], "osv": [CLEAN, BROKEN]}, ends_with=1), [])
    assert found.source == "osv"
    assert found.known == (Vulnerability("mypy", "2.0", "PYSEC-2026-1", ("2.1",)),)


def test_nobody_to_ask_is_a_problem_and_not_a_clean_answer(tmp_path: Path) -> None:
    found = audit(program(tmp_path, {}), [])
    assert found.problem == "cannot reach the source"
    assert not found.is_whole
    assert audit(tmp_path / "nowhere", []).problem == "nowhere is not installed"


def test_an_empty_answer_is_not_whole(tmp_path: Path) -> None:
    assert not audit(program(tmp_path, {"pypi": [], "osv": []}), []).is_whole


@pytest.mark.parametrize(("package", "days"), [("flask", 7), ("mypy", 30)])
def test_what_is_known_is_wrong_and_has_its_days(package: str, days: int) -> None:
    known = Vulnerability(package, "1", "PYSEC-2026-1", ())
    said = judge(PACKAGES, Audit("pypi", audited=2, known=(known,)), RENEWED, TODAY)
    assert said.wrong == [f"{package} 1: PYSEC-2026-1, not mended yet; to be gone within {days} days"]


@pytest.mark.parametrize(("today", "wrong"), [(date(2026, 11, 30), False), (date(2026, 12, 1), True)])
def test_locks_are_renewed_within_ninety_days(today: date, wrong: bool) -> None:
    said = judge(PACKAGES, Audit("pypi", audited=2), RENEWED, today)
    assert bool(said.wrong) is wrong


def test_a_licence_that_is_not_allowed_is_wrong() -> None:
    bad = Licensed(Locked("thing", "1", ("application",)), "AGPL-3.0-only")
    said = judge([*PACKAGES, bad], Audit("pypi", audited=3), RENEWED, TODAY)
    assert said.wrong == ["thing: the licence AGPL-3.0-only is not allowed"]
