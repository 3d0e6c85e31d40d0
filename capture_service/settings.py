"""Every environment variable, read once. What can't be right keeps the service from starting."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from application.exceptions import ApplicationError
from application.integrations.public_addresses import is_loopback
from capture_service.browser import find_chromium
from capture_service.downloads import MOST_BYTES

HOSTS = ("instagram.com", "cdninstagram.com", "fbcdn.net", "facebook.com")
SANDBOX_CHOICES = ("auto", "on", "off")
SHORTEST_TOKEN = 32
DEFAULT_PORT = 5003
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_PLAIN_HOST = re.compile(rf"({_LABEL}\.)+(?![0-9]+$|0x){_LABEL}")
"""Whose last label is a number is an address in some way of writing them."""


class SettingsNotUsable(ApplicationError):
    """`str(error)` says which setting has to be put right."""


@dataclass(frozen=True)
class Settings:
    """How this service runs; docs/capture.md lists the variables."""

    hosts: tuple[str, ...]
    token: str | None = field(repr=False)
    audience: str | None
    callers: frozenset[str]
    certificate: Path | None
    key: Path | None = field(repr=False)
    is_cloud_run: bool
    blob_folder: Path | None
    blob_bucket: str | None
    at_once: int
    most_waiting: int
    capture_seconds: float
    most_bytes: int
    chromium: str | None
    chromium_sandbox: str
    port: int
    log_level: str

    @property
    def host(self) -> str:
        """Where to listen: without TLS on this machine only, but for Cloud Run, which ends TLS in front."""
        return "0.0.0.0" if self.certificate is not None or self.is_cloud_run else "127.0.0.1"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings. Raises SettingsNotUsable."""
    given = {name: value.strip() for name, value in environment.items() if value.strip()}
    certificate, key = _path(given, "CAPTURE_TLS_CERTIFICATE"), _path(given, "CAPTURE_TLS_KEY")
    _need((certificate is None) == (key is None), "CAPTURE_TLS_CERTIFICATE and CAPTURE_TLS_KEY go together.")
    callers = frozenset(_names(given.get("CAPTURE_CALLERS", "")))
    settings = Settings(
        hosts=_hosts(given),
        token=given.get("CAPTURE_TOKEN"),
        audience=given.get("CAPTURE_AUDIENCE"),
        callers=callers,
        certificate=certificate,
        key=key,
        is_cloud_run="K_SERVICE" in given,
        blob_folder=Path(given["BLOB_FOLDER"]) if "BLOB_FOLDER" in given else None,
        blob_bucket=given.get("BLOB_BUCKET"),
        at_once=_whole(given, "CAPTURE_AT_ONCE", 2),
        most_waiting=_whole(given, "CAPTURE_WAITING", 64),
        capture_seconds=float(_whole(given, "CAPTURE_SECONDS", 240)),
        most_bytes=_whole(given, "CAPTURE_MOST_BYTES", MOST_BYTES),
        chromium=given.get("CHROMIUM") or find_chromium(),
        chromium_sandbox=given.get("CHROMIUM_SANDBOX", "auto").lower(),
        port=_whole(given, "PORT", DEFAULT_PORT, least=0, most=65535),
        log_level=given.get("LOG_LEVEL", "INFO").upper(),
    )
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    _need(
        settings.token is not None or settings.audience is not None,
        "Say who may call: CAPTURE_TOKEN, or CAPTURE_AUDIENCE and CAPTURE_CALLERS for Google's ID tokens.",
    )
    _need(
        settings.token is None or len(settings.token) >= SHORTEST_TOKEN,
        f"CAPTURE_TOKEN needs at least {SHORTEST_TOKEN} characters.",
    )
    _need(
        (settings.audience is None) == (not settings.callers),
        "CAPTURE_AUDIENCE and CAPTURE_CALLERS go together.",
    )
    _need(
        (settings.blob_folder is None) != (settings.blob_bucket is None),
        "Say where files are kept: either BLOB_FOLDER or BLOB_BUCKET.",
    )
    _need(
        settings.chromium_sandbox in SANDBOX_CHOICES,
        f"CHROMIUM_SANDBOX is one of {', '.join(SANDBOX_CHOICES)}.",
    )
    _need(
        settings.log_level in ("DEBUG", "INFO", "WARNING", "ERROR"),
        "LOG_LEVEL is one of DEBUG, INFO, WARNING, ERROR.",
    )


def _hosts(given: Mapping[str, str]) -> tuple[str, ...]:
    """With a sandbox exactly its host and port, nothing else."""
    if "SANDBOX_URL" not in given:
        hosts = tuple(_names(given.get("CAPTURE_HOSTS", ""))) or HOSTS
        _need(
            all(_PLAIN_HOST.fullmatch(host) for host in hosts),
            "CAPTURE_HOSTS are plain names of hosts with commas between, such as instagram.com: without "
            "https://, port, star or leading dot, and no addresses. What is below them is allowed with them.",
        )
        return hosts
    sentence = "SANDBOX_URL is an address on this machine, such as http://127.0.0.1:5001."
    try:
        parts = urlsplit(given["SANDBOX_URL"])
        port = parts.port
    except ValueError:
        raise SettingsNotUsable(sentence) from None
    host = parts.hostname or ""
    _need(parts.scheme == "http" and (host == "localhost" or is_loopback(host)), sentence)
    name = f"[{host}]" if ":" in host else host
    return (f"{name}:{80 if port is None else port}",)


def _names(text: str) -> list[str]:
    return [name.strip().lower() for name in text.split(",") if name.strip()]


def _path(given: Mapping[str, str], name: str) -> Path | None:
    if name not in given:
        return None
    path = Path(given[name])
    _need(path.is_file(), f"{name} names a file that is not there.")
    return path


def _whole(given: Mapping[str, str], name: str, otherwise: int, *, least: int = 1, most: int = 2**40) -> int:
    text = given.get(name)
    if text is None:
        return otherwise
    _need(text.isascii() and text.isdigit() and least <= int(text) <= most, f"{name} is a whole number.")
    return int(text)


def _need(is_met: bool, sentence: str) -> None:
    if not is_met:
        raise SettingsNotUsable(sentence)
