"""The image of the job `ops` holds all that the commands read: run as laid out by its Dockerfile."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.source import ROOT


@pytest.fixture
def laid_out(tmp_path: Path) -> Path:
    """A folder with what the Dockerfile copies, and nothing else of the project."""
    dockerfile = (ROOT / "deploy/ops.Dockerfile").read_text()
    for line in re.findall(r"^COPY (.+)$", dockerfile, re.MULTILINE):
        for source in line.split()[:-1]:
            name = source.rstrip("/")
            (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the platform, from that folder; nothing answers where the sandbox would be."""
    # Nothing of this process but where programs are: settings and the way to the project's modules stay out.
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "APP_PROFILE": "sandbox",
        "INSTANCE_FOLDER": str(folder / "instance"),
        "SANDBOX_URL": "http://127.0.0.1:1",
    }
    command = [sys.executable, "-m", "flask", "--app", "main", *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_doctor_can_look_at_everything_from_the_image(laid_out: Path) -> None:
    made = run(laid_out, "db", "upgrade")
    assert made.returncode == 0, made.stderr
    told = run(laid_out, "doctor", "--json")
    assert told.stdout, told.stderr
    failed = [each for each in json.loads(told.stdout) if "check itself failed" in each["words"]]
    assert not failed, told.stderr
