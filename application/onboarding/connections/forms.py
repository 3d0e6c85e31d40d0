"""The form for a partner's address."""

from wtforms import StringField
from wtforms.validators import Length

from application.forms import PageForm
from application.mail_addresses import LONGEST_ADDRESS, TOO_LONG, mail_address


class AddressForm(PageForm):
    """An e-mail address, or nothing to be written to no more."""

    address = StringField(
        "E-mail address",
        [Length(max=LONGEST_ADDRESS, message=TOO_LONG)],
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )

    def validate_address(self, field: StringField) -> None:
        """Only what mail can be sent to; an empty field removes the address."""
        field.data = mail_address(field.data)
