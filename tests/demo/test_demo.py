"""The demo does the whole job, also after it was killed on the way."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sandbox.demo.ledger import Ledger, read_ledger
from tests.source import ROOT


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _start(folder: Path) -> "subprocess.Popen[str]":
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
        "INSTANCE_FOLDER": str(folder),
        "PORT": _free_port(),
        "SANDBOX_PORT": _free_port(),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "sandbox.demo", "--once"],
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


@pytest.mark.timeout(240)
def test_killed_on_the_way_and_started_again_it_comes_out_the_same(tmp_path: Path) -> None:
    killed = _start(tmp_path)
    _read_until(killed, "retrieves its posts")
    time.sleep(1.5)  # in the middle of reading
    killed.kill()
    killed.communicate()
    half: Ledger = read_ledger(tmp_path)

    again = _start(tmp_path)
    told, _ = again.communicate(timeout=200)

    assert again.returncode == 0, told
    whole = read_ledger(tmp_path)
    assert whole.twice == 0
    assert half.posts < whole.posts
    assert whole.partners == whole.accounts == 9
    assert whole.accepted > 10
    assert f"{whole.posts:,}" in told
    assert f"{whole.accepted_views:,} on the page and in the database" in told
    assert (tmp_path / "report.xlsx").exists()
