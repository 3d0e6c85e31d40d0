"""An application in gunicorn, started as app.yaml has it."""

import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
READY_SECONDS = 60.0
_TAKEN_ALONG = ("PATH", "HOME", "LANG", "TMPDIR")


@contextmanager
def served(application: str, settings: Mapping[str, str]) -> Iterator[int]:
    """The port of the application of that name, such as `main:app`, for as long as the block lasts."""
    port = free_port()
    environment = {name: os.environ[name] for name in _TAKEN_ALONG if name in os.environ}
    process = subprocess.Popen(
        _command(application, port), cwd=ROOT, env={**environment, **settings}, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    """One of this machine's that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _command(application: str, port: int) -> list[str]:
    entrypoint = yaml.safe_load((ROOT / "app.yaml").read_text())["entrypoint"]
    program, *options, _ = shlex.split(entrypoint.replace(":$PORT", f"127.0.0.1:{port}"))
    return [sys.executable, "-m", program, *options, application]


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the application did not start")
