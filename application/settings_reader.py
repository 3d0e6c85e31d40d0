"""Settings as text of the environment, read into values; each error names its setting."""

import re
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet

from application.colours import parse
from application.exceptions import ApplicationError

STATIC_FOLDER = Path(__file__).parent / "static"
_PICTURE = re.compile(
    r"/?(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.(?:svg|png|webp|jpe?g|gif|avif)", re.ASCII | re.IGNORECASE
)
_DRIVE_ID = re.compile(r"[\w-]{10,100}", re.ASCII)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")


class ConfigError(ApplicationError):
    """A setting is missing or cannot be read; the message names it."""


class SettingsReader:
    """Reads settings; every method raises ConfigError."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str, default: str) -> str:
        return self._environment.get(name, "").strip() or default

    def required(self, name: str) -> str:
        value = self.text(name, "")
        if not value:
            raise ConfigError(f"the setting {name} is missing")
        return value

    def secure_address(self, name: str) -> str:
        """Without https, session cookies would travel in the open."""
        address = self.required(name).rstrip("/")
        if not address.startswith("https://"):
            raise ConfigError(f"the setting {name} must begin with https://")
        return address

    def listed(self, name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(name, "").split(",") if part.strip())

    def number(self, name: str, default: float) -> float:
        text = self.text(name, str(default))
        try:
            value = float(text)
        except ValueError:
            raise ConfigError(f"the setting {name} must be a number") from None
        if not 0 < value < 1e6:
            raise ConfigError(f"the setting {name} must be above zero and below a million")
        return value

    def whole(self, name: str, default: int, most: int) -> int:
        value = self.number(name, default)
        if not value.is_integer() or value > most:
            raise ConfigError(f"the setting {name} must be a whole number from 1 to {most}")
        return int(value)

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise ConfigError(f"the setting {name} must be one of {', '.join(allowed)}")
        return value


def colour(name: str, text: str) -> str:
    """The colour in full, as `#1f5f5b`; empty for none. Raises ConfigError."""
    if not text:
        return ""
    try:
        return parse(text).hex
    except ValueError:
        raise ConfigError(f"the setting {name} must be a colour written like #1f5f5b") from None


def picture_path(name: str, text: str) -> str:
    """The path on this host of a picture, of one in the folder `static` or of another; empty for none.

    Raises ConfigError.
    """
    if not text:
        return ""
    if not _PICTURE.fullmatch(text):
        raise ConfigError(
            f"the setting {name} must be a picture's path on this host: a file of application/static, such "
            "as icons/logo.svg, or an address that begins with one slash; not a picture of another host"
        )
    if text.startswith("/"):
        return text
    if not (STATIC_FOLDER / text).is_file():
        raise ConfigError(f"the setting {name} names {text}, which is no file of application/static")
    return f"/static/{text}"


def drive_id(name: str, text: str) -> str:
    """The id of a shared drive at Google. Raises ConfigError, for its whole address too."""
    if not text:
        raise ConfigError(f"the setting {name} is missing, which GOOGLE_REPORTS=shared_drive needs")
    if not _DRIVE_ID.fullmatch(text):
        raise ConfigError(f"the setting {name} must be the shared drive's id, the last part of its address")
    return text


def addresses(name: str, listed: tuple[str, ...]) -> tuple[str, ...]:
    """Mail addresses, each once. Raises ConfigError."""
    for address in listed:
        if not _ADDRESS.fullmatch(address):
            raise ConfigError(f"the setting {name} holds {address}, which is no mail address")
    return tuple({address.casefold(): address for address in listed}.values())


def fernet_keys(text: str) -> tuple[str, ...]:
    """The keys of stored tokens. Raises ConfigError."""
    keys = tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise ConfigError("the setting TOKEN_KEYS must hold Fernet keys, newest first") from None
    return keys
