"""Forms of signing in, of one's own account, and of the admins' list of the team."""

from typing import Any

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from application.accounts.addresses import AddressUnfit, checked_email
from application.accounts.passwords import LONGEST, SHORTEST
from application.accounts.staff import LONGEST_NAME, NameUnfit, checked_name
from application.forms import PageForm
from application.models import Role

_ROLES = {Role.MANAGER.value: "Manager", Role.CONSULTANT.value: "Consultant", Role.ADMIN.value: "Admin"}
_EMAIL = {"type": "email", "autocomplete": "email", "inputmode": "email"}


def _new_password() -> PasswordField:
    return PasswordField(
        "New password",
        [
            InputRequired("Enter a new password."),
            Length(
                min=SHORTEST,
                max=LONGEST,
                message=f"The password needs {SHORTEST} to {LONGEST} characters.",
            ),
        ],
        render_kw={"autocomplete": "new-password", "minlength": SHORTEST},
    )


def _own_password() -> PasswordField:
    return PasswordField(
        "Your present password",
        [
            InputRequired("Enter your present password."),
            Length(max=LONGEST, message="That password is too long."),
        ],
        render_kw={"autocomplete": "current-password"},
    )


def _address(label: str, **more: Any) -> StringField:
    return StringField(
        label,
        [InputRequired("Enter an e-mail address."), Length(max=320, message="That address is too long.")],
        render_kw=_EMAIL | more,
    )


def _google_address() -> StringField:
    return StringField(
        "Google address for Sheets",
        [Length(max=320, message="That address is too long.")],
        render_kw=_EMAIL,
    )


def _code(label: str, **more: Any) -> StringField:
    return StringField(
        label,
        [InputRequired("Enter the code."), Length(max=64, message="That code is too long.")],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "off"} | more,
    )


def _role() -> SelectField:
    # wtforms 3.3 takes words by value, and warns of the pairs that its types ask for.
    return SelectField(  # type: ignore[call-arg]
        "Role",
        choices=_ROLES,
        invalid_choice_message="Choose one of these roles.",
    )


def _check_address(field: StringField) -> None:
    try:
        field.data = checked_email(field.data or "")
    except AddressUnfit as error:
        raise ValidationError(str(error)) from None


def _check_address_if_any(field: StringField) -> None:
    field.data = (field.data or "").strip()
    if field.data:
        _check_address(field)


class SignInForm(PageForm):
    """E-mail and password; what is wrong with them is told in one sentence for both."""

    email = _address("E-mail address", autocomplete="username")
    password = PasswordField(
        "Password",
        [InputRequired("Enter your password."), Length(max=LONGEST, message="That password is too long.")],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(PageForm):
    """Six digits of the authenticator app."""

    code = _code("Code", inputmode="numeric")


class RecoveryCodeForm(PageForm):
    """One of the ten codes that were kept."""

    code = _code("Recovery code", autocomplete="off")


class ForgottenForm(PageForm):
    """The address to send a link to."""

    email = _address("E-mail address", autocomplete="username")

    def validate_email(self, field: StringField) -> None:
        """Only its shape is looked at."""
        _check_address(field)


class NewPasswordForm(PageForm):
    """A new password, shown on request, so asked for once."""

    password = _new_password()


class InvitationForm(PageForm):
    """The first sign-in: password, address, and where Sheets are shared."""

    password = _new_password()
    email = _address("E-mail address", autocomplete="username")
    google_email = _google_address()

    def validate_email(self, field: StringField) -> None:
        _check_address(field)

    def validate_google_email(self, field: StringField) -> None:
        """May stay empty."""
        _check_address_if_any(field)


class OwnPasswordForm(PageForm):
    """The present password, before something important."""

    own_password = _own_password()


class PasswordForm(OwnPasswordForm):
    """Another password."""

    password = _new_password()


class EmailForm(OwnPasswordForm):
    """Another address to sign in with."""

    email = _address("New e-mail address")

    def validate_email(self, field: StringField) -> None:
        _check_address(field)


class GoogleForm(OwnPasswordForm):
    """The Google address, or nothing to use the e-mail address."""

    google_email = _google_address()

    def validate_google_email(self, field: StringField) -> None:
        """May stay empty."""
        _check_address_if_any(field)


class InviteForm(PageForm):
    """Whom to invite, and as what."""

    name = StringField(
        "Name",
        [
            InputRequired("Enter the name that colleagues see."),
            Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters."),
        ],
        render_kw={"autocomplete": "off"},
    )
    email = _address("E-mail address", autocomplete="off")
    role = _role()

    def validate_name(self, field: StringField) -> None:
        try:
            field.data = checked_name(field.data or "")
        except NameUnfit as error:
            raise ValidationError(str(error)) from None

    def validate_email(self, field: StringField) -> None:
        _check_address(field)


class RoleForm(PageForm):
    """Another role of the team."""

    role = _role()
