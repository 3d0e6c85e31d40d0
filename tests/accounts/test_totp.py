"""Codes of authenticator apps, as RFC 6238 has them."""

import base64
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from application.accounts.totp import code_of, matching_step, new_secret, provisioning_address

SECRET = base64.b32encode(b"12345678901234567890").decode()
AT = datetime(2026, 11, 20, 12, 0, 10, tzinfo=UTC)
STEP = int(AT.timestamp()) // 30


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")],
)
def test_the_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """The last six digits of RFC 6238, appendix B."""
    assert code_of(SECRET, seconds // 30) == code
    assert matching_step(SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(("drift", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_one_step_off(drift: int, right: bool) -> None:
    found = matching_step(SECRET, code_of(SECRET, STEP + drift), AT)
    assert found == (STEP + drift if right else None)


@pytest.mark.parametrize("typed", ["{} {}", " {}{} ", "{}\t{}"])
def test_spaces_make_no_difference(typed: str) -> None:
    code = code_of(SECRET, STEP)
    assert matching_step(SECRET, typed.format(code[:3], code[3:]), AT) == STEP


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12-456", "\x00" * 6, "\ud800"]
)
def test_what_is_no_code_is_wrong(typed: str) -> None:
    assert matching_step(SECRET, typed, AT) is None


def test_secrets_are_new_and_of_160_bits() -> None:
    one, other = new_secret(), new_secret()
    assert one != other
    assert len(base64.b32decode(one)) == 20


def test_the_app_is_told_whose_secret_it_is() -> None:
    address = urlsplit(provisioning_address(SECRET, "ada@example.org", "Wine: Figures"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert asked["secret"] == SECRET
    assert asked["issuer"] == "Wine  Figures"
    assert (asked["digits"], asked["period"], asked["algorithm"]) == ("6", "30", "SHA1")


def test_a_secret_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="no secret in base32"):
        code_of("1", STEP)
