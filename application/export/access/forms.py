"""The forms of the pages of files."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the types lag behind
from wtforms.validators import InputRequired, ValidationError

from application.export.access.words import ROLE_MEANINGS, ROLE_WORDS
from application.forms import PageForm
from application.mail_addresses import LONGEST_ADDRESS, mail_address
from application.models import AccessRole

ROLES = [SelectChoice(role.value, f"{word}: {ROLE_MEANINGS[role]}") for role, word in ROLE_WORDS.items()]


class AddressForm(PageForm):
    """Who is to be let into a file."""

    address = StringField(
        "Address at Google",
        validators=[InputRequired(message="Enter an e-mail address.")],
        render_kw={"autocomplete": "off", "inputmode": "email", "maxlength": LONGEST_ADDRESS},
    )
    role = SelectField("May", choices=ROLES, default=AccessRole.READER.value)
    with_mail = BooleanField("Google writes to the person that the file was shared with them")
    confirmed = HiddenField()
    """The address of which was asked once more."""

    def validate_address(self, field: Any) -> None:
        """What is no address is refused; of one that is, the plain form is kept."""
        field.data = mail_address(field.data)
        if not field.data:
            raise ValidationError("Enter an e-mail address.")


class RoleForm(PageForm):
    """Another role for somebody who is in."""

    role = SelectField("May", choices=ROLES)
