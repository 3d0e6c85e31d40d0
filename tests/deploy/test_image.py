"""The two images hold all that runs in them: laid out by their Dockerfiles, and run from there."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.source import ROOT


def lay_out(dockerfile: str, folder: Path) -> Path:
    """Put into the folder what the Dockerfile copies, and nothing else of the project."""
    for line in re.findall(r"^COPY (.+)$", (ROOT / dockerfile).read_text(), re.MULTILINE):
        *sources, target = line.split()
        for source in (found for each in sources for found in ROOT.glob(each.rstrip("/"))):
            place = folder / target
            if source.is_dir():
                shutil.copytree(
                    source, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
                )
            else:
                place = place / source.name if target.endswith("/") else place
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, place)
    return folder


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python with these words, from that folder; nothing answers where the sandbox would be."""
    # Nothing of this process but where programs are: settings and the way to the project's modules stay out.
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "APP_PROFILE": "sandbox",
        "INSTANCE_FOLDER": str(folder / "instance"),
        "SANDBOX_URL": "http://127.0.0.1:1",
    }
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_doctor_can_look_at_everything_from_the_image(tmp_path: Path) -> None:
    folder = lay_out("deploy/ops.Dockerfile", tmp_path)
    made = run(folder, "-m", "flask", "--app", "main", "db", "upgrade")
    assert made.returncode == 0, made.stderr
    told = run(folder, "-m", "flask", "--app", "main", "doctor", "--json")
    assert told.stdout, told.stderr
    failed = [each for each in json.loads(told.stdout) if "check itself failed" in each["words"]]
    assert not failed, told.stderr


def test_the_capture_service_finds_each_module_that_it_imports(tmp_path: Path) -> None:
    folder = lay_out("capture_service/Dockerfile", tmp_path)
    names = [f"capture_service.{path.stem}" for path in (folder / "capture_service").glob("[!_]*.py")]
    modules = ", ".join((*names, "application.integrations.blobs_cloud"))
    imported = run(folder, "-c", f"import {modules}")
    assert imported.returncode == 0, imported.stderr
