"""What is publicly known against the locked packages, as pip-audit finds it.

pip-audit asks PyPI, or OSV at osv.dev. It ends well also when its source knows none of the packages, so what
it left out is counted here: only what was looked up counts as audited.
"""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCES = ("pypi", "osv")
SECONDS = 60.0
"""For one source; pip-audit itself waits 15 s for one answer."""


@dataclass(frozen=True)
class Vulnerability:
    """A known one; `mended_in` are versions without it, none while there is none."""

    package: str
    version: str
    number: str
    mended_in: tuple[str, ...]


@dataclass(frozen=True)
class Audit:
    """What one source told: how many packages it looked up, which it left out, what is known against them."""

    source: str
    audited: int = 0
    left_out: tuple[str, ...] = ()
    known: tuple[Vulnerability, ...] = ()
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        return bool(self.audited) and not self.left_out and not self.problem


def audit(program: Path, requirements: Sequence[Path], seconds: float = SECONDS) -> Audit:
    """Ask one source after the other until one knows every package; else the one that knew most."""
    if not program.is_file():
        return Audit(SOURCES[0], problem=f"{program.name} is not installed")
    asked = list[Audit]()
    for source in SOURCES:
        asked.append(_ask(program, requirements, source, seconds))
        if asked[-1].is_whole:
            return asked[-1]
    return max(asked, key=lambda each: (each.audited, len(each.left_out)))


def _ask(program: Path, requirements: Sequence[Path], source: str, seconds: float) -> Audit:
    files = [word for path in requirements for word in ("--requirement", str(path))]
    command = [str(program), "--vulnerability-service", source, "--no-deps", "--disable-pip", *files]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "15"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return Audit(source, problem=f"no answer within {seconds:.0f} s")
    try:
        told: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"])[-1]
        return Audit(source, problem=last[:160])
    looked_up = {entry["name"]: entry for entry in told if "vulns" in entry}
    return Audit(
        source,
        audited=len(looked_up),
        left_out=tuple(sorted({entry["name"] for entry in told if "skip_reason" in entry})),
        known=tuple(found for entry in looked_up.values() for found in _known(entry)),
    )


def _known(entry: dict[str, Any]) -> list[Vulnerability]:
    return [
        Vulnerability(entry["name"], entry["version"], each["id"], tuple(each["fix_versions"]))
        for each in entry["vulns"]
    ]
