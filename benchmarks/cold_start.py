"""How long an instance takes to begin: importing and creating what gunicorn serves, against a bare Flask."""

import os
import subprocess
import sys
import tempfile

ROUNDS = 7
BARE = """
import time; begin = time.perf_counter()
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
app = Flask("bare")
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
SQLAlchemy().init_app(app)
print(time.perf_counter() - begin)
"""
OURS = """
import time; begin = time.perf_counter()
import main
print(time.perf_counter() - begin)
"""
MOST = 2.5
"""Times what the bare one takes."""


def report() -> list[str]:
    """Lines that tell seconds and their ratio, each the best of its turns, in processes of their own."""
    bare = ours = float("inf")
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            **os.environ,
            "APP_PROFILE": "test",
            "SANDBOX_URL": "http://127.0.0.1:9",
            "INSTANCE_FOLDER": folder,
        }
        for _ in range(ROUNDS):
            bare, ours = min(bare, _seconds(BARE, settings)), min(ours, _seconds(OURS, settings))
    return [
        f"To begin, best of {ROUNDS} turns each:",
        f"  a bare Flask with SQLAlchemy {bare:5.2f} s",
        f"  the application              {ours:5.2f} s  ratio {ours / bare:.2f} (at most {MOST})",
    ]


def _seconds(code: str, settings: dict[str, str]) -> float:
    done = subprocess.run(
        [sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[-1])
