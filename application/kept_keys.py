"""The keys of this machine, for the embedded profiles."""

import json
import os
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet

from application.settings_reader import ConfigError


def kept_keys(path: Path) -> dict[str, str]:
    """Made once: stored tokens must stay readable after a restart. Raises ConfigError."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_once(path, json.dumps({name: make() for name, make in _KEYS.items()}))
    try:
        kept = json.loads(path.read_text())
        return {name: str(kept[name]) for name in _KEYS}
    except (ValueError, TypeError, KeyError):
        raise ConfigError(f"the keys in {path} cannot be read: restore the file, or delete it") from None


_KEYS: dict[str, Callable[[], str]] = {
    "secret_key": lambda: secrets.token_urlsafe(48),
    "token_key": lambda: Fernet.generate_key().decode(),
    "task_secret": lambda: secrets.token_urlsafe(32),
}


def _write_once(path: Path, text: str) -> None:
    """Whole or not at all, for the owner's eyes only; what another process has written first stays."""
    handle, name = tempfile.mkstemp(dir=path.parent)  # made with mode 0600
    try:
        with open(handle, "w") as file:
            file.write(text)
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.unlink(name)
