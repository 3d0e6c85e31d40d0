"""The two processes of the demo, the sandbox and the application, started, waited for and ended."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import requests

READY_SECONDS = 40
TAKEN_ALONG = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV"})
"""Of the shell's environment; a DATABASE_URL that stands there is not the demo's to use."""


class DemoFailed(Exception):
    """The demo cannot go on; the message says why, for a person."""


@dataclass(frozen=True)
class Stage:
    """Where everything is."""

    folder: Path
    application_url: str
    sandbox_url: str
    environment: Mapping[str, str]


@contextmanager
def stage(folder: Path, application_port: int, sandbox_port: int) -> Iterator[Stage]:
    """Both processes running, their database migrated; ended together with this one, however it ends."""
    for port, setting in ((application_port, "PORT"), (sandbox_port, "SANDBOX_PORT")):
        _refuse_taken(port, setting)
    folder.mkdir(parents=True, exist_ok=True)
    found = Stage(
        folder,
        f"http://127.0.0.1:{application_port}",
        f"http://127.0.0.1:{sandbox_port}",
        {
            **{name: value for name, value in os.environ.items() if name in TAKEN_ALONG},
            "INSTANCE_FOLDER": str(folder),
            "APP_PROFILE": "sandbox",
            "SANDBOX_URL": f"http://127.0.0.1:{sandbox_port}",
            "PUBLIC_URL": f"http://127.0.0.1:{application_port}",
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "INFO"),
        },
    )
    run(found, "-m", "flask", "--app", "main", "db", "upgrade")
    log = (folder / "demo.log").open("ab")
    sandbox_arguments = ["-m", "sandbox", "--port", str(sandbox_port), "--state", str(folder / "sandbox")]
    sandbox_arguments += ["--application-url", f"http://127.0.0.1:{application_port}"]
    server_arguments = ["-m", "application.local_server", "--port", str(application_port)]
    sandbox = _start(found, [*sandbox_arguments, "--end-with-starter"], log)
    try:
        _wait(sandbox, f"{found.sandbox_url}/control/clock", folder)
        server = _start(found, [*server_arguments, "--end-with-starter"], log)
        try:
            _wait(server, f"{found.application_url}/healthz", folder)
            yield found
        finally:
            _end(server)
    finally:
        _end(sandbox)
        log.close()


def run(stage: Stage, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of the project to its end; raises DemoFailed with what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**stage.environment, **more},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DemoFailed((done.stderr or done.stdout).strip()[-2000:])
    return done


def _start(stage: Stage, arguments: Sequence[str], log: IO[bytes]) -> "subprocess.Popen[bytes]":
    # The child ends when this pipe closes: also when this process is killed and can't end it.
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=dict(stage.environment),
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def _wait(process: "subprocess.Popen[bytes]", address: str, folder: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if requests.get(address, timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise DemoFailed(f"{address} does not answer. The log is {folder / 'demo.log'}.")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _refuse_taken(port: int, setting: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            choice = f"{setting}={port + 10} make demo"
            raise DemoFailed(f"Port {port} is in use. End what runs there, or run: {choice}") from None
