"""What is installed, locked and named are the same packages."""

import json
import re
import tomllib

import pytest

from assets import packages
from tests.source import ROOT, sources

GIVEN = [
    "flask",
    "gunicorn",
    "flask-sqlalchemy",
    "flask-migrate",
    "flask-login",
    "pymysql",
    "cryptography",
    "requests-oauthlib",
    "google-cloud-tasks",
    "google-api-python-client",
    "google-auth",
    "google-auth-httplib2",
    "googleapis-common-protos",
    "python-dateutil",
]


@pytest.mark.parametrize(
    ("part", "file"),
    [
        ("default", "requirements.txt"),
        ("develop", "requirements-dev.txt"),
        ("capture-service", "capture_service/requirements.txt"),
    ],
)
def test_requirements_are_the_lock_files_export(part: str, file: str) -> None:
    lock = json.loads((ROOT / "Pipfile.lock").read_text())[part]
    exported = dict(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;]+)", (ROOT / file).read_text(), re.M))
    assert exported == {name: entry["version"].removeprefix("==") for name, entry in lock.items()}


def test_every_package_that_the_pipfile_names_is_locked() -> None:
    named = tomllib.loads((ROOT / "Pipfile").read_text())
    lock = json.loads((ROOT / "Pipfile.lock").read_text())
    assert set(named["packages"]) <= set(lock["default"])
    assert set(named["dev-packages"]) <= set(lock["develop"])
    assert set(named["capture-service"]) <= set(lock["capture-service"])


def test_a_package_has_one_version_in_all_parts_of_the_lock_file() -> None:
    lock = json.loads((ROOT / "Pipfile.lock").read_text())
    for name, entry in lock["capture-service"].items():
        for part in ("default", "develop"):
            assert lock[part].get(name, entry)["version"] == entry["version"], name


def test_the_given_packages_are_named() -> None:
    named = tomllib.loads((ROOT / "Pipfile").read_text())["packages"]
    assert set(GIVEN) <= set(named)


def test_the_application_imports_no_development_package() -> None:
    named = tomllib.loads((ROOT / "Pipfile").read_text())["dev-packages"]
    used = {found.module.split(".")[0] for source in sources("application") for found in source.imports}
    assert not used & {name.replace("-", "_") for name in named}


def test_front_end_packages_are_pinned_locked_and_loaded() -> None:
    """Each is named with one version, locked at it, and laid down for pages that load it."""
    named = json.loads((ROOT / "package.json").read_text())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert locked[""]["dependencies"] == named["dependencies"]
    assert {f"node_modules/{name}": version for name, version in named["dependencies"].items()} == {
        place: entry["version"] for place, entry in locked.items() if place
    }
    laid = {
        f"vendor/{package.name}/{file.rpartition('/')[2]}" for package in packages() for file in package.files
    }
    loaded = {
        address
        for page in (ROOT / "application/templates").rglob("*.html")
        for address in re.findall(r"filename='(vendor/[^']+)'", page.read_text())
    }
    assert loaded == {path for path in laid if path.endswith((".js", ".css"))}
    assert set(named["vendor"]) == set(named["dependencies"])
