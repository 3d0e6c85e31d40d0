"""E-mail addresses: as they are compared, and as people type them into forms. Pure."""

from email_validator import EmailNotValidError, validate_email
from wtforms.validators import ValidationError

LONGEST_ADDRESS = 191
TOO_LONG = f"Use an address of at most {LONGEST_ADDRESS} characters."


def address_key(address: str) -> str:
    """The one spelling under which an address is looked for: addresses that differ by case alone are one."""
    return address.strip().lower()


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
        raise ValidationError(TOO_LONG)
    return address
