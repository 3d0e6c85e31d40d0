"""The form for a brand that staff make."""

import unicodedata

from wtforms import BooleanField, StringField
from wtforms.validators import Length, ValidationError

from application.forms import PageForm
from application.mail_addresses import LONGEST_ADDRESS, TOO_LONG, mail_address

LONGEST_NAME = 200


class BrandForm(PageForm):
    """Name and, if there is one, address; `same_name` says yes to a name that another brand has."""

    name = StringField(
        "Name",
        [Length(max=LONGEST_NAME, message=f"Use a name of at most {LONGEST_NAME} characters.")],
        render_kw={"autocomplete": "off", "required": True},
    )
    contact_email = StringField(
        "E-mail address, if you have one",
        [Length(max=LONGEST_ADDRESS, message=TOO_LONG)],
        render_kw={"type": "email", "autocomplete": "off", "inputmode": "email"},
    )
    same_name = BooleanField("It is another brand of the same name")

    @property
    def brand_name(self) -> str:
        """The name once the form is valid."""
        return str(self.name.data or "")

    def validate_name(self, field: StringField) -> None:
        """On one line, and something to be seen."""
        seen = "".join(" " if character.isspace() else character for character in field.data or "")
        field.data = " ".join(
            "".join(character for character in seen if unicodedata.category(character)[0] != "C").split()
        )
        if not field.data:
            raise ValidationError("Write the brand's name.")

    def validate_contact_email(self, field: StringField) -> None:
        """Only what mail can be sent to, or nothing."""
        field.data = mail_address(field.data)
