"""The manager's Google Sheet: signing in at the sandbox's Google, and looking at what was written."""

import re

import requests

from sandbox.demo.browser import TIMEOUT_SECONDS, Browser
from sandbox.demo.processes import DemoFailed

_PAGE = "/account/google-sign-in"
_SHEET = re.compile(r'href="([^"]+)"[^>]*>Open the Google Sheet')


def sign_in_at_google(browser: Browser, email: str) -> None:
    """Allow the platform to make files in the manager's Drive, unless that was done. Raises DemoFailed."""
    if "Sign in at Google</button>" not in browser.visit(_PAGE):
        return
    browser.send(_PAGE, {})
    browser.visit(f"{browser.address}&account={email}")
    granted = re.findall(r'name="granted" value="([^"]+)"', browser.page)
    browser.send_dialog({"account": email, "granted": granted, "action": "continue"})
    if f"<dd>{email}</dd>" not in browser.page:
        raise DemoFailed(f"the sign-in at Google ended at {browser.address}")


def sheet_of(page: str, words: str) -> str:
    """The address of the Sheet that a report's page leads to, which holds these words. Raises DemoFailed."""
    found = _SHEET.search(page)
    if found is None:
        raise DemoFailed("the report has no Google Sheet; see the log")
    shown = requests.get(found[1], timeout=TIMEOUT_SECONDS)
    if not shown.ok or words not in shown.text:
        raise DemoFailed(f"the Google Sheet at {found[1]} does not show the campaign")
    return found[1]
