"""What several of the entrances show."""

import segno
from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from application.accounts.totp import provisioning_address
from application.accounts.tries import seconds_to_wait
from application.config import Config

WRONG_FIRST_CODE = (
    "That code is not right. Check that your phone shows the right time, and enter the next code."
)
WAIT = "Too many tries. Wait {wait}, then try again."


def too_many() -> str:
    """The sentence that says how long to wait."""
    minutes = -(-seconds_to_wait() // 60)
    return WAIT.format(wait="a minute" if minutes == 1 else f"{minutes} minutes")


def retry_after() -> dict[str, str]:
    """The header that tells a program the same."""
    return {"Retry-After": str(seconds_to_wait())}


def too_many_page() -> ResponseReturnValue:
    """Where there is no form to say it on."""
    return render_template("accounts/too_many.html", sentence=too_many()), 429, retry_after()


def dead_link_page(what: str) -> ResponseReturnValue:
    """A one-time link that opens nothing: used, revoked, expired, replaced by a newer one, or never made.

    `what` is the kind of link, for the advice; which of these it is, is told to nobody.
    """
    return private(render_template("accounts/dead_link.html", what=what), 410)


def private(page: str, status: int = 200) -> ResponseReturnValue:
    """A page whose own address holds a token; that no other site is told it, the policy of all pages sees to.

    Without any Referer at all the page's own form would be refused over https.
    """
    return page, status, {"X-Robots-Tag": "noindex"}


def qr_code(secret: str, account: str) -> str:
    """The picture that an authenticator app scans, as the address of an <img>."""
    config: Config = current_app.extensions["configuration"]
    said = provisioning_address(secret, account, config.platform_name)
    picture: str = segno.make(said, error="m", micro=False).svg_data_uri(scale=5, border=4, light="#fff")
    return picture


def in_groups(secret: str) -> str:
    """The secret as one types it: in groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
