"""The application on a laptop: one gunicorn process with the local queue and the scheduler beside it.

`python -m application.local_server --port 5000`
"""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from application.clock import clock
from application.config import Config
from application.factory import create_app
from application.integrations.cron_local import LocalScheduler
from application.integrations.tasks_local import LocalTaskQueue
from application.local_delivery import visit_through

CRON_FILE = Path("cron.yaml")


class LocalServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn around one worker: the local queue has one owner."""

    def __init__(self, port: int) -> None:
        self._port = port
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": f"127.0.0.1:{self._port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": 8,
            "timeout": 0,
            "graceful_timeout": 3,
            "loglevel": "warning",
            # Threads started before the fork are lost, so the queue begins in the worker.
            "post_worker_init": _start_background,
            "worker_exit": _stop_background,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app()


def _start_background(worker: Any) -> None:
    app: Flask = worker.wsgi
    config: Config = app.extensions["configuration"]
    queue: LocalTaskQueue = app.extensions["task_sender"]
    scheduler = LocalScheduler(CRON_FILE, visit_through(app, config.task_secret), clock.now)
    app.extensions["local_scheduler"] = scheduler
    queue.start()
    scheduler.start()


def _stop_background(_server: Any, worker: Any) -> None:
    app = getattr(worker, "wsgi", None)
    if isinstance(app, Flask) and "local_scheduler" in app.extensions:
        app.extensions["local_scheduler"].stop()
        app.extensions["task_sender"].stop()


def _end_with_starter() -> None:
    """End when standard input closes: whoever started us is gone, however it ended."""

    def wait() -> None:
        while os.read(0, 1024):
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve the application on this machine.")
    parser.add_argument("--port", type=int, default=5000)
    parser.add_argument("--end-with-starter", action="store_true", help="end when standard input closes")
    arguments = parser.parse_args()
    os.environ.setdefault("APP_PROFILE", "sandbox")
    os.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{arguments.port}")
    if arguments.end_with_starter:
        _end_with_starter()
    sys.argv = sys.argv[:1]
    LocalServer(arguments.port).run()


if __name__ == "__main__":
    main()
