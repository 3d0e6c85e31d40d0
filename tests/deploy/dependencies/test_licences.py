"""Every locked package has a licence that is known and allowed, and the page names it."""

from importlib.metadata import Distribution
from pathlib import Path

import pytest

from deploy.dependencies.licences import LicencesError, is_allowed, licensed, named
from deploy.dependencies.locks import DEVELOPMENT, FRONT_END, Locked, locked, renewed
from deploy.dependencies.page import BEGIN, END, is_current, table, write


def test_every_locked_packages_licence_is_allowed() -> None:
    assert [each for each in licensed(locked()) if not each.is_allowed] == []


def test_the_page_names_what_is_locked() -> None:
    assert is_current(table(licensed(locked()), renewed())), "run `make dependencies-page`"


def test_the_front_end_is_among_the_packages() -> None:
    assert [package.name for package in locked() if package.parts == (FRONT_END,)] == ["uplot"]


def test_a_package_of_several_parts_is_served_when_one_of_them_is() -> None:
    served = {package.name: package.is_served for package in locked()}
    assert all(served[name] for name in ("flask", "grpcio-health-checking", "uplot"))
    assert not served["mypy"]
    assert Locked("mypy", "1", (DEVELOPMENT,)).is_served is False


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND PSF-2.0", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("unknown", False),
        ("", False),
        ("MIT AND (MIT OR GPL-3.0-only)", False),
    ],
)
def test_a_licence_is_allowed_when_one_side_of_each_choice_wholly_is(expression: str, allowed: bool) -> None:
    assert is_allowed(expression) is allowed


def test_a_package_that_is_not_installed_as_locked_is_said_so() -> None:
    with pytest.raises(LicencesError, match=r"flask is installed as .*, locked as 0\.1"):
        licensed([Locked("flask", "0.1", ("application",))])
    with pytest.raises(LicencesError, match="is not installed"):
        licensed([Locked("no-such-package-here", "1", ("application",))])


def test_a_package_of_the_front_end_has_the_licence_that_its_lock_names() -> None:
    [found] = licensed([Locked("chart", "1", (FRONT_END,), "MIT")])
    assert found.licence == "MIT"


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"License-Expression": "ISC", "License": "whatever"}, "ISC"),
        ({"License": "Apache 2.0"}, "Apache-2.0"),
        ({"License": "Copyright by somebody", "Classifier": "License :: OSI Approved :: BSD License"}, "BSD"),
        ({"License": "Copyright by somebody"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_a_licence_is_read_from_whichever_field_names_one(
    fields: dict[str, str], licence: str, tmp_path: Path
) -> None:
    lines = [f"{name}: {text}" for name, text in {"Name": "thing", "Version": "1", **fields}.items()]
    (tmp_path / "METADATA").write_text("\n".join(lines) + "\n")
    assert named(Distribution.at(tmp_path).metadata) == licence


def test_the_table_is_put_between_its_marks_and_nowhere_else(tmp_path: Path) -> None:
    page = tmp_path / "dependencies.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nbehind\n")
    write("new", page)
    assert page.read_text() == f"before\n{BEGIN}\nnew\n{END}\nbehind\n"
    assert is_current("new", page)
    assert not is_current("newer", page)
