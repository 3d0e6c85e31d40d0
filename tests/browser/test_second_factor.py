"""The second factor in a real browser: set up on the way in, asked for, moved, and a recovery code for it."""

import pytest
from playwright.sync_api import expect

from application.accounts.totp import STEP_SECONDS, code_of
from application.clock import clock
from tests.browser.conftest import EMAIL, PASSWORD, Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def needs_second_factor() -> bool:
    return True


def _give_password(visit: Visit) -> None:
    visit.open("/sign-in")
    visit.page.get_by_label("E-mail address").fill(EMAIL)
    visit.page.get_by_label("Password", exact=True).fill(PASSWORD)
    _send(visit, "Sign in")


def _send(visit: Visit, button: str) -> None:
    """Press the button of the page's form; the head of the page may have one of the same name."""
    visit.page.get_by_role("main").get_by_role("button", name=button).click()
    visit.page.wait_for_load_state()
    visit.check()


def _sign_out(visit: Visit) -> None:
    menu = visit.page.get_by_role("button", name="Menu")
    if menu.is_visible():
        menu.click()
        visit.page.locator("#menu:popover-open").wait_for()
    visit.press("Sign out")
    visit.arrives("/")


def _secret(visit: Visit) -> str:
    """What the page with the QR code shows for typing."""
    expect(visit.page.get_by_alt_text("QR code")).to_be_visible()
    return visit.page.locator(".typed-key").inner_text().replace(" ", "")


def test_from_the_qr_code_to_a_recovery_code(visit: Visit) -> None:
    _give_password(visit)
    visit.arrives("/sign-in/second-factor")
    secret, step = _secret(visit), int(clock.real_now().timestamp()) // STEP_SECONDS
    visit.page.get_by_label("Code").fill(code_of(secret, step))
    _send(visit, "Confirm the code")
    listed = visit.page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(listed).to_have_count(10)
    visit.check()
    codes = listed.all_inner_texts()
    visit.press("I have kept them, go on")
    visit.arrives("/today")
    _move_to_another_phone(visit, secret)
    _sign_out(visit)

    _give_password(visit)
    visit.arrives("/sign-in/code")
    visit.page.get_by_label("Code").fill(code_of(secret, step + 1))
    _send(visit, "Sign in")
    visit.arrives("/today")
    _sign_out(visit)

    _give_password(visit)
    visit.press("Use a recovery code")
    visit.arrives("/sign-in/recovery-code")
    visit.page.get_by_label("Recovery code").fill(codes[0])
    _send(visit, "Sign in")
    visit.arrives("/today")
    assert "9 recovery codes are left" in visit.page.inner_text("#notices")


def _move_to_another_phone(visit: Visit, present: str) -> None:
    """Look at the new QR code, and leave it at that: the present one stays good."""
    visit.open("/account/second-factor")
    visit.page.get_by_label("Your present password", exact=True).fill(PASSWORD)
    visit.press("Move it to another phone")
    visit.arrives("/account/second-factor/set-up")
    assert _secret(visit) != present
