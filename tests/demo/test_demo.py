"""The demo does the whole job, also after it was killed on the way."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
import requests

from sandbox.demo.keeping import read_keeping
from sandbox.demo.ledger import read_ledger
from sandbox.demo.managing import Manager
from tests.source import ROOT

pytestmark = pytest.mark.slow


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@dataclass
class Demos:
    """Demos on one folder and the same ports, each a process; whatever becomes of the test, none is left."""

    folder: Path
    ports: dict[str, str]
    processes: "list[subprocess.Popen[str]]" = field(default_factory=list)

    def start(self, *, once: bool = True) -> "subprocess.Popen[str]":
        self.processes.append(_start(self.folder, self.ports, once=once))
        return self.processes[-1]

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


@pytest.fixture
def demos(tmp_path: Path) -> Iterator[Demos]:
    # What is stored holds the sandbox's address: another port would be a foreign host to the next start.
    demos = Demos(tmp_path, {name: _free_port() for name in ("PORT", "SANDBOX_PORT", "CAPTURE_PORT")})
    yield demos
    demos.end()


def _start(folder: Path, ports: dict[str, str], *, once: bool) -> "subprocess.Popen[str]":
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
        "INSTANCE_FOLDER": str(folder),
        **ports,
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "sandbox.demo", *(["--once"] if once else [])],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _read_until(process: "subprocess.Popen[str]", words: str) -> str:
    assert process.stdout is not None
    told = ""
    for line in process.stdout:
        told += line
        if words in line:
            return told
    raise AssertionError(told)


def _finish(process: "subprocess.Popen[str]") -> str:
    told, _ = process.communicate(timeout=400)
    assert process.returncode == 0, told
    return told


@pytest.mark.timeout(900)
def test_killed_on_the_way_and_started_again_it_comes_out_the_same(demos: Demos, tmp_path: Path) -> None:
    killed = demos.start()
    _read_until(killed, "retrieves its posts")
    time.sleep(1.5)  # in the middle of reading
    killed.kill()
    killed.communicate()
    half = read_ledger(tmp_path)

    told = _finish(demos.start())
    whole = read_ledger(tmp_path)
    assert whole.twice == 0
    assert half.posts < whole.posts
    assert whole.partners == whole.accounts == 9
    assert whole.accepted > 10
    assert f"{whole.posts:,}" in told
    assert f"{whole.accepted_views:,} on the page and in the database" in told
    assert (tmp_path / "report.xlsx").exists()
    shared = _shared_without_a_sign_in(told)
    _stories_are_kept(told, tmp_path)

    serving = demos.start(once=False)
    _read_until(serving, "Still serving")
    assert json.loads((tmp_path / "demo.json").read_text())["shared"] == shared, "one link, however often"
    assert "Alder Winter" in requests.get(shared, timeout=60).text
    again = read_ledger(tmp_path)
    assert again.twice == 0
    assert (again.partners, again.accounts) == (whole.partners, whole.accounts)
    # A persona may post while the demo runs, a story may be found after the decisions of the first time, and
    # what was decided stays decided.
    assert 0 <= again.accepted - whole.accepted <= 8
    assert 0 <= again.posts - whole.posts <= 5
    _a_day_later_the_pages_show_other_figures(serving, tmp_path)


def _shared_without_a_sign_in(told: str) -> str:
    """The address that is printed, once the brand has its report and it is made anew by itself."""
    assert re.search(r"Delivered: .* finds it among its own reports, [\d,]+ bytes", told)
    assert re.search(r"Made by itself +every Monday, next on \d", told)
    links: set[str] = set(re.findall(r"http://\S+/shared/\S+", told))
    (link,) = links
    return link


def _stories_are_kept(told: str, folder: Path) -> None:
    """By the real service, with pictures of pages where Chromium is."""
    keeping = read_keeping(folder)
    assert keeping.media == keeping.pages > 0
    assert (keeping.failed, keeping.without_browser) == (0, 0)
    # A persona may tell a story after the demo has counted.
    counted = re.search(r"(\d+) pictures and films", told)
    assert counted
    assert 0 < int(counted[1]) <= keeping.media <= int(counted[1]) + 5


def _a_day_later_the_pages_show_other_figures(serving: "subprocess.Popen[str]", folder: Path) -> None:
    values = json.loads((folder / "demo.json").read_text())
    manager = Manager(values["application"], "admin@example.org", values["password"])
    manager.open_campaign(date.today())
    before = manager.total_views()
    requests.post(f"{values['sandbox']}/control/clock", json={"advance_seconds": 86_400}, timeout=10)
    until = time.monotonic() + 120
    while manager.total_views() == before and time.monotonic() < until:
        time.sleep(1)
    assert manager.total_views() > before
    serving.terminate()
    told, _ = serving.communicate(timeout=30)
    assert serving.returncode == 0, "the job was done long before"
    assert "Ended. Start it again" in told
