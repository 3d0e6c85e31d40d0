"""The processes of the demo, sandbox, capture service and application: started, waited for, ended."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import requests

READY_SECONDS = 40
ENDING_SECONDS = 20
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


@dataclass(frozen=True)
class Ports:
    """Of this machine, where the three listen."""

    application: int
    sandbox: int
    capture: int


@contextmanager
def stage(folder: Path, ports: Ports) -> Iterator[Stage]:
    """All processes running, their database migrated; ended together with this one, however it ends."""
    for port, setting in (
        (ports.application, "PORT"),
        (ports.sandbox, "SANDBOX_PORT"),
        (ports.capture, "CAPTURE_PORT"),
    ):
        _refuse_taken(port, setting)
    folder.mkdir(parents=True, exist_ok=True)
    found = _stage(folder, ports)
    run(found, "-m", "flask", "--app", "main", "db", "upgrade")
    with closing((folder / "demo.log").open("ab")) as log, ExitStack() as started:

        def start(is_ready: Callable[[], bool], *arguments: str) -> None:
            process = _start(found, ["-m", *arguments, "--end-with-starter"], log)
            started.callback(_end, process)
            _wait(process, is_ready, arguments[0], folder)

        state = ("--state", str(folder / "sandbox"), "--application-url", found.application_url)
        start(
            lambda: _answers(f"{found.sandbox_url}/control/clock"),
            *("sandbox", "--port", str(ports.sandbox), *state),
        )
        start(lambda: _listens(ports.capture), "capture_service", "--port", str(ports.capture))
        start(
            lambda: _answers(f"{found.application_url}/healthz"),
            *("application.local_server", "--port", str(ports.application)),
        )
        yield found


def _stage(folder: Path, ports: Ports) -> Stage:
    application_url, sandbox_url = (
        f"http://127.0.0.1:{ports.application}",
        f"http://127.0.0.1:{ports.sandbox}",
    )
    return Stage(
        folder,
        application_url,
        sandbox_url,
        {
            **{name: value for name, value in os.environ.items() if name in TAKEN_ALONG},
            "INSTANCE_FOLDER": str(folder),
            "BLOB_FOLDER": str(folder / "blobs"),
            "APP_PROFILE": "sandbox",
            "SANDBOX_URL": sandbox_url,
            "PUBLIC_URL": application_url,
            "CAPTURE_ADDRESS": f"127.0.0.1:{ports.capture}",
            "CAPTURE_TOKEN": secrets.token_urlsafe(32),
            "CAPTURE_PAGES": "all",
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "INFO"),
        },
    )


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


def _wait(process: "subprocess.Popen[bytes]", is_ready: Callable[[], bool], name: str, folder: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if is_ready():
            return
        time.sleep(0.1)
    raise DemoFailed(f"{name} does not answer. The log is {folder / 'demo.log'}.")


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except requests.RequestException:
        return False


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _refuse_taken(port: int, setting: str) -> None:
    """What a demo that was just killed had started ends by itself, once its present work is done."""
    until = time.monotonic() + ENDING_SECONDS
    while not _is_free(port):
        if time.monotonic() > until:
            choice = f"{setting}={port + 10} make demo"
            raise DemoFailed(f"Port {port} is in use. End what runs there, or run: {choice}")
        time.sleep(0.2)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
