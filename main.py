"""What App Engine serves."""

from application.long_lived import long_lived
from application.settings_reader import ConfigError

try:
    with long_lived():
        from application.factory import create_app

        app = create_app()
except ConfigError as error:
    raise SystemExit(f"The platform does not start: {error}. See the settings in README.") from None
