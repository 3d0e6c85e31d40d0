"""Fetches the packages of package-lock.json into application/static/vendor. Standard library only.

`python3 assets.py` or `make assets`; no Node. Which files of a package are laid down, its licence too,
says `vendor` in package.json. Where all is there already, nothing is asked of the network. The registry is
npm's own setting (`npm_config_registry`, or a line of an npmrc file), so a mirror serves as it serves npm.
"""

import base64
import hashlib
import io
import json
import os
import re
import shutil
import ssl
import sys
import tarfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from typing import Any

ROOT = Path(__file__).resolve().parent
VENDOR = ROOT / "application/static/vendor"
PUBLIC_REGISTRY = "https://registry.npmjs.org/"
TIMEOUT = 20.0
ATTEMPTS = 3
LARGEST_PACKAGE = 20_000_000
_STAMP = ".stamp.json"
_NAME = re.compile(r"(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*")


class AssetsError(Exception):
    """What is wrong, in one line for the person at the terminal."""


@dataclass(frozen=True)
class Package:
    """A package as the lockfile has it; `files` are paths in it, laid down under their last part."""

    name: str
    version: str
    resolved: str
    integrity: str
    files: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}"


def packages(root: Path = ROOT) -> list[Package]:
    """What package.json names, as the lockfile pins it. Raises AssetsError where the two don't agree."""
    try:
        wanted = json.loads((root / "package.json").read_text())["vendor"]
        locked = json.loads((root / "package-lock.json").read_text())["packages"]
        return [_package(name, tuple(files), locked) for name, files in wanted.items()]
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise AssetsError(f"package.json and package-lock.json can't be read together: {error!r}") from error


def _package(name: str, files: tuple[str, ...], locked: Mapping[str, Any]) -> Package:
    entry = locked.get(f"node_modules/{name}")
    if entry is None:
        raise AssetsError(f"{name} is named in package.json and missing in package-lock.json")
    if not _NAME.fullmatch(name):
        raise AssetsError(f"{name!r} is no name of a package")
    laid = [PurePosixPath(file).name for file in files]
    if not all(_is_inside(file) for file in files) or len(set(laid)) < len(laid):
        raise AssetsError(f"the files of {name} lead outside of it or share a name")
    return Package(name, entry["version"], entry["resolved"], entry["integrity"], files)


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\\" not in path


def provide(wanted: list[Package], vendor: Path, settings: Mapping[str, str]) -> list[str]:
    """Lay down what is missing or differs; the titles of the packages that were fetched.

    A package is written only after the whole of it has been checked. Raises AssetsError.
    """
    stamps = _stamps(vendor)
    fetched = []
    for package in wanted:
        folder = vendor / package.name
        if stamps.get(package.name) == _stamp(package, folder):
            continue
        found = unpacked(package, tarball(package, settings))
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in found.items():
            _write(folder / name, content)
        stamps[package.name] = _stamp(package, folder)
        fetched.append(package.title)
    if fetched:
        _write(vendor / _STAMP, json.dumps(stamps, indent=2, sort_keys=True).encode())
    return fetched


def _stamps(vendor: Path) -> dict[str, Any]:
    try:
        stamps = json.loads((vendor / _STAMP).read_text())
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def _stamp(package: Package, folder: Path) -> dict[str, Any]:
    """What is in the folder, and from which package it is."""
    laid = (folder / PurePosixPath(file).name for file in package.files)
    return {
        "integrity": package.integrity,
        "files": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
            for path in laid
        },
    }


def _write(path: Path, content: bytes) -> None:
    """In one move: another run, or a server, never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.replace(path)


def tarball(package: Package, settings: Mapping[str, str]) -> bytes:
    """The package's file, as the lockfile's sha512 promises it. Raises AssetsError."""
    registry = settings.get("registry", PUBLIC_REGISTRY).rstrip("/") + "/"
    address = re.sub(f"^{re.escape(PUBLIC_REGISTRY)}", lambda _: registry, package.resolved)
    if not address.startswith(("https://", "http://")):
        raise AssetsError(f"{package.title} can't be fetched: {address} is no address of the web")
    body = _fetched(package, address, settings.get("cafile"))
    digest = base64.b64encode(hashlib.sha512(body).digest()).decode()
    if f"sha512-{digest}" not in package.integrity.split():
        raise AssetsError(f"{package.title} from {address} is not what package-lock.json promises: refused")
    return body


def _fetched(package: Package, address: str, authorities: str | None) -> bytes:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            trusted = ssl.create_default_context()
            if authorities:
                trusted.load_verify_locations(authorities)
            with urllib.request.urlopen(address, timeout=TIMEOUT, context=trusted) as answer:
                body: bytes = answer.read(LARGEST_PACKAGE + 1)
            break
        except (OSError, HTTPException, ValueError) as error:
            if attempt == ATTEMPTS or 400 <= getattr(error, "code", 0) < 500:
                raise AssetsError(f"{package.title} can't be fetched from {address}: {error}") from error
            time.sleep(attempt)
    if len(body) > LARGEST_PACKAGE:
        raise AssetsError(f"{package.title} is larger than {LARGEST_PACKAGE:,} bytes: refused")
    return body


def unpacked(package: Package, body: bytes) -> dict[str, bytes]:
    """The named files by their last part. Raises AssetsError for one that is missing or no plain file, and
    for a path that leads out of the package.
    """
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(body), mode="r:gz") as archive:
            for member in archive:
                if not _is_inside(member.name):
                    raise AssetsError(f"{package.title} holds the path {member.name!r}: refused")
                # The first part is the folder that npm packs everything in, mostly "package".
                path = "/".join(PurePosixPath(member.name).parts[1:])
                content = archive.extractfile(member) if path in package.files and member.isreg() else None
                if content:
                    found[PurePosixPath(path).name] = content.read()
    except (tarfile.TarError, OSError, EOFError) as error:
        raise AssetsError(f"{package.title} can't be unpacked: {error}") from error
    missing = [file for file in package.files if PurePosixPath(file).name not in found]
    if missing:
        raise AssetsError(f"{package.title} has no plain file {', '.join(missing)}")
    return found


def npm_settings(environment: Mapping[str, str], root: Path = ROOT) -> dict[str, str]:
    """`registry` and `cafile` (authorities) as npm has them: from the environment, else the nearest file."""
    found: dict[str, str] = {}
    for path in reversed(list(_npmrc_files(environment, root))):
        found |= _npmrc(path, environment)
    for name, value in environment.items():
        key = name.lower().removeprefix("npm_config_")
        if name.lower().startswith("npm_config_") and key in ("registry", "cafile") and value:
            found[key] = value
    return found


def _npmrc_files(environment: Mapping[str, str], root: Path) -> Iterator[Path]:
    """The nearest first: the project's, the person's, the machine's."""
    yield root / ".npmrc"
    home = environment.get("HOME", "")
    yield Path(environment.get("NPM_CONFIG_USERCONFIG") or f"{home}/.npmrc")
    if "NPM_CONFIG_GLOBALCONFIG" in environment:
        yield Path(environment["NPM_CONFIG_GLOBALCONFIG"])
    node = shutil.which("node", path=environment.get("PATH", ""))
    prefixes = [environment.get("PREFIX"), str(Path(node).parent.parent) if node else None]
    for prefix in [*filter(None, prefixes), "/usr/local", "/usr", "/"]:
        yield Path(prefix) / "etc/npmrc"


def _npmrc(path: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The lines of a file of npm's settings that matter here; none where there is no such file."""
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError):
        return {}
    lines = re.findall(r"^\s*(registry|cafile)\s*=\s*[\"']?([^\s\"']+)", text, re.M)
    return {
        key: re.sub(r"\$\{(\w+)\}", lambda name: environment.get(name[1], ""), value) for key, value in lines
    }


def main() -> int:
    """Fetch what is missing; 1 with one line of words where that can't be done."""
    try:
        fetched = provide(packages(), VENDOR, npm_settings(os.environ))
    except AssetsError as error:
        sys.stderr.write(f"assets: {error}\n")
        return 1
    if fetched:
        sys.stdout.write(f"front-end packages fetched: {', '.join(fetched)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
