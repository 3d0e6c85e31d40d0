"""E-mail addresses of people who sign in by password: one spelling, and what mail can be sent to. Pure."""

from email_validator import EmailNotValidError, validate_email

from application.mail_addresses import address_key

LONGEST_EMAIL = 191


class AddressUnfit(ValueError):
    """The address can't be taken; `str(error)` says why."""


def as_kept(typed: str) -> str:
    """The spelling under which what somebody typed would be kept, whether or not it is an address."""
    try:
        return checked_email(typed)
    except AddressUnfit:
        return address_key(typed)


def checked_email(email: str) -> str:
    """The address as it is kept. Raises AddressUnfit for what is none."""
    try:
        # Whether the domain takes mail is asked nowhere: the command must work without a network, and a
        # page must not wait for the name service. Mail servers take letters before the @ in ASCII only.
        checked = validate_email(
            email.strip(), check_deliverability=False, test_environment=True, allow_smtputf8=False
        )
    except EmailNotValidError:
        raise AddressUnfit("This is not an e-mail address. It looks like name@example.com.") from None
    # With its domain in ASCII: that is how mail servers want it.
    address = address_key(checked.ascii_email or checked.normalized)
    if len(address) > LONGEST_EMAIL:
        raise AddressUnfit(f"The e-mail address may have at most {LONGEST_EMAIL} characters.")
    return address
