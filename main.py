"""What App Engine serves."""

from application.factory import create_app
from application.settings_reader import ConfigError

try:
    app = create_app()
except ConfigError as error:
    raise SystemExit(f"The platform does not start: {error}. See the settings in README.") from None
