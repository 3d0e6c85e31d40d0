"""Settings that name a secret instead of holding it."""

import pytest

from application.config import read_config
from application.secret_references import SecretUnavailable
from application.settings_reader import ConfigError
from tests.test_config import PRODUCTION

NAME = "sm://projects/platform-1/secrets/secret-key/versions/12"


class Safe:
    """Opens what it holds, and counts how often it was reached for."""

    def __init__(self, **held: str) -> None:
        self.held = held
        self.connected = 0

    def connect(self) -> "Safe":
        self.connected += 1
        return self

    def __call__(self, resource: str) -> str:
        try:
            return self.held[resource.split("/")[3].replace("-", "_")]
        except KeyError:
            raise SecretUnavailable("there is no such secret") from None


def test_a_setting_takes_what_the_secret_holds() -> None:
    safe = Safe(secret_key="held-in-the-safe", app_secret="of-facebook")
    app_secret = "sm://projects/platform-1/secrets/app-secret/versions/1"
    given = {**PRODUCTION, "SECRET_KEY": f" {NAME} ", "FACEBOOK_APP_SECRET": app_secret}
    config = read_config(given, connect_secrets=safe.connect)
    assert (config.secret_key, config.facebook_app_secret) == ("held-in-the-safe", "of-facebook")
    assert config.database_url == PRODUCTION["DATABASE_URL"]
    assert safe.connected == 1


def test_nobody_reaches_for_the_safe_where_no_setting_names_a_secret() -> None:
    safe = Safe()
    assert read_config(PRODUCTION, connect_secrets=safe.connect).secret_key == PRODUCTION["SECRET_KEY"]
    assert safe.connected == 0


def test_a_secret_that_cannot_be_read_names_its_setting_and_what_to_do() -> None:
    with pytest.raises(ConfigError, match=r"the setting SECRET_KEY could not be read.*no such secret"):
        read_config({**PRODUCTION, "SECRET_KEY": NAME}, connect_secrets=Safe().connect)


@pytest.mark.parametrize(
    "text",
    [
        "sm://secret-key",
        "sm://projects/platform-1/secrets/secret-key",
        "sm://projects/platform-1/secrets/secret-key/versions/latest",
        "sm://projects/platform-1/secrets/secret-key/versions/0",
        "sm://projects/platform-1/secrets/../versions/1",
        "sm://projects/platform-1/secrets/a/versions/1?x=",
    ],
)
def test_a_secret_is_named_with_the_number_of_its_version(text: str) -> None:
    with pytest.raises(ConfigError, match=r"SECRET_KEY must name a secret as sm://"):
        read_config({**PRODUCTION, "SECRET_KEY": text}, connect_secrets=Safe().connect)


def test_an_empty_secret_is_a_missing_setting() -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY is missing"):
        read_config({**PRODUCTION, "SECRET_KEY": NAME}, connect_secrets=Safe(secret_key="").connect)


def test_where_nothing_may_open_secrets_their_names_are_not_taken_for_values() -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY names a secret"):
        read_config({**PRODUCTION, "SECRET_KEY": NAME})
