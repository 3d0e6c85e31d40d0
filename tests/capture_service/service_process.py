"""The service as a process of its own, as it runs for real."""

import os
import re
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import grpc

from capture_service.contract import SERVICE_NAME
from tests.capture_service.processes import descendants, is_running, kill
from tests.capture_service.stage import TOKEN, Caller, wait_until
from tests.capture_service.web import Web

ROOT = Path(__file__).parents[2]
SERVICE = SERVICE_NAME
_READY = re.compile(r"Capture service ready at 127\.0\.0\.1:([0-9]+)\n")


class ServiceProcess:
    """Starts and ends it; `port` 0 takes a free one. `log` is what it has written to standard error."""

    def __init__(self, web: Web, folder: Path, *, port: int = 0, **environment: str) -> None:
        self.port = port
        self.log_path = folder / "service.log"
        self._environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(folder),
            "CAPTURE_TOKEN": TOKEN,
            "SANDBOX_URL": web.url,
            "BLOB_FOLDER": str(folder / "blobs"),
            **environment,
        }
        self.process: subprocess.Popen[str] | None = None

    @property
    def log(self) -> str:
        return self.log_path.read_text()

    @property
    def running(self) -> subprocess.Popen[str]:
        assert self.process is not None
        return self.process

    def start(self, *options: str) -> None:
        """It takes calls when this returns."""
        with self.log_path.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "capture_service", "--port", str(self.port), *options],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.running.stdout is not None
        ready = _READY.fullmatch(self.running.stdout.readline())
        assert ready, self.log
        self.port = int(ready[1])

    def caller(self) -> tuple[grpc.Channel, Caller]:
        channel = grpc.insecure_channel(
            f"127.0.0.1:{self.port}",
            [("grpc.max_reconnect_backoff_ms", 200), ("grpc.initial_reconnect_backoff_ms", 50)],
        )
        return channel, Caller(channel)

    def kill(self) -> list[int]:
        """As the machine would when memory is short; the processes that it had are told."""
        had = descendants(self.running.pid)
        kill(self.running.pid)
        self._collect()
        return had

    def end(self) -> int:
        """By SIGTERM; the exit status."""
        self.running.terminate()
        self._collect()
        return self.running.returncode

    def _collect(self) -> None:
        process = self.running
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()

    def stop_all(self) -> None:
        """For the end of a test, whatever became of it."""
        if self.process is not None:
            self.kill()


def wait_for_the_end_of(pids: list[int]) -> None:
    wait_until(lambda: not any(is_running(pid) for pid in pids))


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port
