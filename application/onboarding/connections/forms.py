"""The form for a partner's address."""

from email_validator import EmailNotValidError, validate_email
from wtforms import StringField
from wtforms.validators import Length, ValidationError

from application.forms import PageForm

LONGEST_ADDRESS = 191


class AddressForm(PageForm):
    """An e-mail address, or nothing to be written to no more."""

    address = StringField(
        "E-mail address",
        [Length(max=LONGEST_ADDRESS, message=f"Use an address of at most {LONGEST_ADDRESS} characters.")],
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )

    def validate_address(self, field: StringField) -> None:
        """Only what mail can be sent to; an empty field removes the address."""
        field.data = mail_address(field.data)


def mail_address(typed: str | None) -> str:
    """The address as mail servers want it, "" for none. Raises ValidationError for what is no address."""
    text = (typed or "").strip()
    if not text:
        return ""
    try:
        # Whether the domain takes mail is asked nowhere: a page must not wait for the name service.
        checked = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise ValidationError("This is not an e-mail address. It looks like name@example.com.") from None
    # With its domain in ASCII.
    address: str = checked.ascii_email or checked.normalized
    if len(address) > LONGEST_ADDRESS:
        raise ValidationError(f"Use an address of at most {LONGEST_ADDRESS} characters.")
    return address
