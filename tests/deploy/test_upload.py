"""What goes to App Engine and to Cloud Build: read by the rules of gitignore, which gcloud follows."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pathspec import GitIgnoreSpec

from assets import packages
from tests.source import ROOT

NEVER = (".git", ".venv", "instance", "node_modules", "tests", "sandbox", "benchmarks", "docs")


def _sent(ignore_file: str, root: Path = ROOT) -> Iterator[str]:
    """Paths that an upload with this file would take along. What is below a folder left out stays out."""
    spec = GitIgnoreSpec.from_lines((ROOT / ignore_file).read_text().splitlines())
    for folder, folders, files in os.walk(root):
        place = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if not spec.match_file(f"{(place / name).as_posix()}/")]
        yield from (
            path
            for name in files
            if not spec.match_file(path := (place / name).as_posix().removeprefix("./"))
        )


@pytest.fixture(scope="module")
def uploaded() -> set[str]:
    return set(_sent(".gcloudignore"))


def test_app_engine_gets_the_application_and_what_it_starts_with(uploaded: set[str]) -> None:
    assert {"main.py", "requirements.txt", "app.yaml", "app.dev.yaml", "cron.yaml"} <= uploaded
    assert {"application/factory.py", "application/templates/base.html", "migrations/env.py"} <= uploaded
    assert "application/static/css/tokens.css" in uploaded
    assert any(path.startswith("migrations/versions/") for path in uploaded)


def test_front_end_packages_go_along_though_git_ignores_them(uploaded: set[str]) -> None:
    for package in packages():
        for file in package.files:
            assert f"application/static/vendor/{package.name}/{file.rpartition('/')[2]}" in uploaded


def test_nothing_else_goes_along(uploaded: set[str]) -> None:
    tops = {path.split("/")[0] for path in uploaded}
    assert tops == {
        "application", "migrations", "main.py", "requirements.txt", "app.yaml", "app.dev.yaml", "cron.yaml",
    }  # fmt: skip
    assert not any(path.endswith(".pyc") for path in uploaded)


def test_pip_is_given_one_list_of_packages(uploaded: set[str]) -> None:
    """App Engine refuses a Pipfile beside requirements.txt."""
    assert not {"Pipfile", "Pipfile.lock", "requirements-dev.txt"} & uploaded


@pytest.mark.parametrize(
    "path",
    [".env", "dump.sql", "key.json", ".venv/bin/python", "instance/keys.json", "tests/test_config.py",
     "docs/deploy.md", "sandbox/__main__.py", "capture_service/server.py", "deploy/smoke.py", ".git/config",
     "application/__pycache__/config.cpython-313.pyc", "node_modules/uplot/package.json"],
)  # fmt: skip
def test_what_comes_to_lie_in_the_folder_stays_here(tmp_path: Path, path: str) -> None:
    for name in (path, "main.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert list(_sent(".gcloudignore", tmp_path)) == ["main.py"]


def test_cloud_build_gets_what_the_two_images_are_made_of() -> None:
    sent = set(_sent("deploy/images.gcloudignore"))
    assert {"capture_service/Dockerfile", "deploy/ops.Dockerfile", "main.py", "requirements.txt"} <= sent
    for dockerfile in ("capture_service/Dockerfile", "deploy/ops.Dockerfile"):
        for line in (ROOT / dockerfile).read_text().splitlines():
            if line.startswith("COPY "):
                for source in line.split()[1:-1]:
                    found = [path.relative_to(ROOT).as_posix() for path in ROOT.glob(source.rstrip("/"))]
                    assert found, source
                    assert all(any(path.startswith(each) for path in sent) for each in found), source
    assert not any(path.split("/")[0] in NEVER for path in sent)
