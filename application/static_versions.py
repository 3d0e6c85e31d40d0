"""Addresses of style sheets, scripts and pictures carry a fingerprint of the file.

Browsers keep such files for an hour: with a new file comes a new address, so nobody sees a release's pages in
the styles of the one before. Who asks without a fingerprint, or with an old one, gets the file that is there.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask

_LENGTH = 8
_FOLDERS = {"static": lambda app: app, "bootstrap.static": lambda app: app.blueprints["bootstrap"]}
"""Whose folder an endpoint serves."""


def init_static_versions(app: Flask) -> None:
    """Have `url_for` add `v` to the addresses of files that exist."""

    @app.url_defaults
    def add_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in _FOLDERS and "filename" in values:
            folder = _FOLDERS[endpoint](app).static_folder
            fingerprint = _fingerprint_of(Path(folder, values["filename"]))
            if fingerprint:
                values.setdefault("v", fingerprint)


def _fingerprint_of(file: Path) -> str | None:
    try:
        changed = file.stat().st_mtime_ns
    except FileNotFoundError:
        # `make assets` lays some there, and pages do without.
        return None
    return _fingerprint(file, changed)


@lru_cache(maxsize=512)
def _fingerprint(file: Path, changed: int) -> str:
    """`changed` is in the key for whoever edits a style sheet while the application runs."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:_LENGTH]
