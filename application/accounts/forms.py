"""Forms of signing in."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from application.accounts.passwords import LONGEST


class SignInForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """E-mail and password; what is wrong with them is told in one sentence for both."""

    email = StringField(
        "E-mail address",
        [InputRequired("Enter your e-mail address."), Length(max=320, message="That address is too long.")],
        render_kw={"type": "email", "autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        "Password",
        [InputRequired("Enter your password."), Length(max=LONGEST, message="That password is too long.")],
        render_kw={"autocomplete": "current-password"},
    )
