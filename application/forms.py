"""What every form of the pages is made from."""

from flask_wtf import FlaskForm


class PageForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types; here once for all forms
    """A form with protection against forged requests."""
