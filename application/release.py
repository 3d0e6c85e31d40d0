"""Which release of the platform this is."""

RELEASE = "0.9.0"
"""As in pyproject.toml, which is not deployed, and at the head of CHANGELOG.md."""
