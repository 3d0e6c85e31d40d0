"""Settings that name a secret in Secret Manager instead of holding it: `sm://projects/…/secrets/…/versions/3`."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from application.exceptions import ApplicationError
from application.settings_reader import ConfigError

PREFIX = "sm://"
_RESOURCE = re.compile(r"projects/[a-z0-9.:-]+/secrets/[\w-]{1,255}/versions/[1-9]\d{0,8}", re.ASCII)
_AT_ONCE = 8

OpenSecret = Callable[[str], str]
"""From a version's resource name to what it holds; called by threads. Raises SecretUnavailable."""
ConnectSecrets = Callable[[], OpenSecret]
"""Called only where a setting names a secret."""


class SecretUnavailable(ApplicationError):
    """A secret could not be read; `str(error)` says why and what to do, never what it holds."""


def with_secrets(environment: Mapping[str, str], connect: ConnectSecrets | None) -> Mapping[str, str]:
    """The environment with each named secret in the place of its name; all are read side by side.

    Only numbered versions are taken: with `latest`, going back to an earlier deployment would not go back
    to its secrets. Raises ConfigError that names the setting.
    """
    named = {
        name: text.strip().removeprefix(PREFIX)
        for name, text in environment.items()
        if text.strip().startswith(PREFIX)
    }
    if not named:
        return environment
    for name, resource in named.items():
        if not _RESOURCE.fullmatch(resource):
            raise ConfigError(
                f"the setting {name} must name a secret as {PREFIX}projects/…/secrets/…/versions/…, "
                "with the number of a version"
            )
    if connect is None:
        raise ConfigError(f"the setting {min(named)} names a secret, and nothing here may open it")
    open_secret = connect()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        opening = {name: pool.submit(open_secret, resource) for name, resource in named.items()}
    opened = dict(environment)
    for name, future in opening.items():
        try:
            opened[name] = future.result()
        except SecretUnavailable as error:
            raise ConfigError(f"the setting {name} could not be read from Secret Manager: {error}") from error
    return opened
