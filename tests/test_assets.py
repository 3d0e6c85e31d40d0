"""Front-end packages: only what the lockfile promises is laid down, and nothing is fetched twice."""

import base64
import hashlib
import io
import json
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import assets
from assets import AssetsError, npm_settings, packages, provide
from tests.source import ROOT

SCRIPT, LICENCE = b"var chart = 1;\n", b"Do what you like.\n"
GOOD = {"package/dist/chart.js": SCRIPT, "package/LICENSE": LICENCE, "package/README.md": b"read"}


@dataclass
class Registry:
    """A registry on loopback: `answers` by path; `asked` are the paths asked for."""

    url: str
    answers: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def registry() -> Iterator[Registry]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            body = found.answers.get(self.path)
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found = Registry(f"http://127.0.0.1:{server.server_port}/mirror/")
    yield found
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


def tarball(files: dict[str, bytes], links: dict[str, str] | None = None) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for name, target in (links or {}).items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            archive.addfile(member)
    return packed.getvalue()


def integrity(body: bytes) -> str:
    return f"sha512-{base64.b64encode(hashlib.sha512(body).digest()).decode()}"


@dataclass
class Project:
    """A folder with package.json, its lockfile, and the registry that both lead to."""

    root: Path
    registry: Registry

    def lock(self, body: bytes, promised: bytes | None = None, version: str = "1.0.0") -> None:
        """The registry has `body`; the lockfile promises `promised`, by default the same."""
        path = f"/chart/-/chart-{version}.tgz"
        self.registry.answers[f"/mirror{path}"] = body
        entry = {
            "version": version,
            "resolved": f"https://registry.npmjs.org{path}",
            "integrity": integrity(body if promised is None else promised),
        }
        self.write({"chart": ["dist/chart.js", "LICENSE"]}, {"node_modules/chart": entry})

    def write(self, vendor: object, locked: object) -> None:
        (self.root / "package.json").write_text(json.dumps({"vendor": vendor}))
        (self.root / "package-lock.json").write_text(json.dumps({"packages": locked}))

    def provide(self) -> list[str]:
        return provide(packages(self.root), self.root / "vendor", {"registry": self.registry.url})

    def laid(self) -> dict[str, bytes]:
        folder = self.root / "vendor"
        files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".stamp.json")
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def project(tmp_path: Path, registry: Registry) -> Project:
    return Project(tmp_path, registry)


def test_the_named_files_are_laid_down_and_no_others(project: Project) -> None:
    project.lock(tarball(GOOD))
    assert project.provide() == ["chart 1.0.0"]
    assert project.laid() == {"chart/chart.js": SCRIPT, "chart/LICENSE": LICENCE}


def test_nothing_is_fetched_twice(project: Project) -> None:
    project.lock(tarball(GOOD))
    project.provide()
    assert project.provide() == []
    assert project.registry.asked == ["/mirror/chart/-/chart-1.0.0.tgz"]


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda path: path.write_bytes(b"other")], ids=["gone", "changed"]
)
def test_a_file_that_is_gone_or_changed_is_fetched_anew(
    project: Project, spoil: Callable[[Path], object]
) -> None:
    project.lock(tarball(GOOD))
    project.provide()
    spoil(project.root / "vendor/chart/chart.js")
    assert project.provide() == ["chart 1.0.0"]
    assert project.laid()["chart/chart.js"] == SCRIPT


def test_a_new_version_takes_the_place_of_the_old(project: Project) -> None:
    project.lock(tarball(GOOD))
    project.provide()
    project.lock(tarball({**GOOD, "package/dist/chart.js": b"newer"}), version="1.1.0")
    assert project.provide() == ["chart 1.1.0"]
    assert project.laid()["chart/chart.js"] == b"newer"


def test_what_is_not_what_the_lockfile_promises_is_refused(project: Project) -> None:
    project.lock(tarball({**GOOD, "package/dist/chart.js": b"stolen()"}), promised=tarball(GOOD))
    with pytest.raises(AssetsError, match="refused") as told:
        project.provide()
    assert "\n" not in str(told.value)
    assert project.laid() == {}


def test_a_refused_package_leaves_the_older_one_where_it_is(project: Project) -> None:
    project.lock(tarball(GOOD))
    project.provide()
    project.lock(b"rubbish", promised=b"other", version="1.1.0")
    with pytest.raises(AssetsError):
        project.provide()
    assert project.laid()["chart/chart.js"] == SCRIPT


@pytest.mark.parametrize("name", ["package/../../escaped.js", "/tmp/escaped.js", "../package/dist/chart.js"])
def test_a_path_that_leads_out_of_the_package_is_refused(project: Project, name: str) -> None:
    project.lock(tarball({**GOOD, name: b"escaped"}))
    with pytest.raises(AssetsError, match="refused"):
        project.provide()
    assert project.laid() == {}


def test_a_link_is_no_file(project: Project) -> None:
    plain = {name: content for name, content in GOOD.items() if name != "package/LICENSE"}
    project.lock(tarball(plain, links={"package/LICENSE": "/etc/passwd"}))
    with pytest.raises(AssetsError, match="no plain file LICENSE"):
        project.provide()
    assert project.laid() == {}


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "dist/../../x", ""])
def test_a_named_file_stays_inside_its_package(project: Project, path: str) -> None:
    entry = {"version": "1", "resolved": "https://registry.npmjs.org/c", "integrity": "sha512-x"}
    project.write({"chart": [path]}, {"node_modules/chart": entry})
    with pytest.raises(AssetsError, match="lead outside"):
        packages(project.root)


def test_a_package_that_is_not_locked_is_named(project: Project) -> None:
    project.write({"chart": ["LICENSE"]}, {})
    with pytest.raises(AssetsError, match=r"chart is named in package\.json and missing"):
        packages(project.root)


@pytest.mark.parametrize("lock", ["", "[]", "{}", '{"packages": 3}', "null"])
def test_a_lockfile_that_is_none_is_told_in_one_line(project: Project, lock: str) -> None:
    project.lock(tarball(GOOD))
    (project.root / "package-lock.json").write_text(lock)
    with pytest.raises(AssetsError) as told:
        packages(project.root)
    assert "\n" not in str(told.value)


def test_what_the_registry_has_not_is_told_once(project: Project) -> None:
    project.lock(tarball(GOOD))
    project.registry.answers.clear()
    with pytest.raises(AssetsError, match=r"can't be fetched from http://127\.0\.0\.1.*404"):
        project.provide()
    assert len(project.registry.asked) == 1


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.org/chart.tgz"])
def test_only_addresses_of_the_web_are_asked(project: Project, address: str) -> None:
    entry = {"version": "1.0.0", "resolved": address, "integrity": integrity(b"")}
    project.write({"chart": ["LICENSE"]}, {"node_modules/chart": entry})
    with pytest.raises(AssetsError, match="no address of the web"):
        project.provide()


def test_the_registry_is_npms_own_setting(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".npmrc").write_text("; mine\naudit=false\nregistry = https://mirror.example/${TEAM}/\n")
    environment = {"HOME": str(home), "TEAM": "red", "PATH": "", "NPM_CONFIG_GLOBALCONFIG": "/nowhere"}
    assert npm_settings(environment, tmp_path)["registry"] == "https://mirror.example/red/"
    (tmp_path / ".npmrc").write_text("registry=https://project.example/\n")
    assert npm_settings(environment, tmp_path)["registry"] == "https://project.example/"
    environment["npm_config_registry"] = "https://asked.example/"
    assert npm_settings(environment, tmp_path)["registry"] == "https://asked.example/"


def test_it_needs_only_the_standard_library() -> None:
    text = (ROOT / "assets.py").read_text()
    imported = [
        line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))
    ]
    assert set(imported) <= sys.stdlib_module_names


def test_the_projects_own_lockfile_pins_the_public_registry() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text())
    assert locked["lockfileVersion"] == 3
    for package in packages():
        assert package.resolved.startswith(assets.PUBLIC_REGISTRY)
        assert package.integrity.startswith("sha512-")
        assert any(file.upper().startswith("LICEN") for file in package.files)
