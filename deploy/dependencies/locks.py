"""The packages that the project's locks name, and since when they are locked."""

import json
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FRONT_END = "front end"
PARTS = {
    "default": "application",
    "capture-service": "capture service",
    "develop": "development",
}
"""The parts of Pipfile.lock, and what each is installed for."""
REQUIREMENTS = ("requirements.txt", "capture_service/requirements.txt", "requirements-dev.txt")
"""Their exports, in the same order."""
DEVELOPMENT = PARTS["develop"]


@dataclass(frozen=True)
class Locked:
    """A package at its one version; `parts` need it, `told` is the licence that the lock itself names."""

    name: str
    version: str
    parts: tuple[str, ...]
    told: str = ""

    @property
    def is_served(self) -> bool:
        """Whether it runs where people's data are, and not only where the project is worked on."""
        return self.parts != (DEVELOPMENT,)


def locked(root: Path = ROOT) -> list[Locked]:
    """Every package of Pipfile.lock and of package-lock.json, by name."""
    return sorted([*_python(root), *_front_end(root)], key=lambda package: package.name)


def renewed(root: Path = ROOT) -> date:
    """The day on which all packages were last locked anew, as pyproject.toml has it."""
    day = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["dependencies"]["renewed"]
    if not isinstance(day, date):
        raise TypeError("renewed in pyproject.toml is no date")
    return day


def _python(root: Path) -> list[Locked]:
    lock = json.loads((root / "Pipfile.lock").read_text())
    versions, parts = dict[str, str](), defaultdict[str, list[str]](list)
    for part, title in PARTS.items():
        for name, entry in lock[part].items():
            versions[name] = entry["version"].removeprefix("==")
            parts[name].append(title)
    return [Locked(name, version, tuple(parts[name])) for name, version in versions.items()]


def _front_end(root: Path) -> list[Locked]:
    lock = json.loads((root / "package-lock.json").read_text())["packages"]
    return [
        Locked(place.removeprefix("node_modules/"), entry["version"], (FRONT_END,), entry.get("license", ""))
        for place, entry in lock.items()
        if place
    ]
