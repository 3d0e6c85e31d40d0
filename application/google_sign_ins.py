"""Staff's sign-ins at Google that have ended: who has one, and why, in words.

Google says little of why: a password, a rule of an organisation or a click in the account's settings may be
behind the same refusal. Source: RFC 6749, 5.2, and Google's "OAuth 2.0 for web server applications".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from application.config import Config
from application.extensions import db
from application.models import GoogleLogin, GoogleLoginState

SCOPE_MISSING = "scope_missing"
UNKNOWN = "signed_out"

_HAPPENED: Mapping[str, str] = {
    "invalid_grant": "It was taken back in the Google account, or Google ended it for safety.",
    "invalid_rapt": "A rule of the organisation behind the Google account ends sign-ins after some time.",
    SCOPE_MISSING: "It does not allow the platform to make files any more.",
}
_OTHERWISE = "Google does not accept it any more."


@dataclass(frozen=True)
class LostSignIn:
    """A sign-in that Google takes no more; `sentence` says why."""

    email: str
    since: datetime | None
    sentence: str


def what_happened(reason: str | None) -> str:
    """A loss as a sentence; `reason` is that of `GoogleLogin.mark_lost`."""
    return _HAPPENED.get(reason or "", _OTHERWISE)


def lost_sign_in(user_id: int) -> LostSignIn | None:
    """What this member of the staff has to mend; one statement at most.

    None where Sheets are not made by staff's own sign-ins.
    """
    config: Config = current_app.extensions["configuration"]
    if config.google_reports != "sign_in":
        return None
    row = db.session.execute(
        select(GoogleLogin.email, GoogleLogin.lost_at, GoogleLogin.lost_reason).where(
            GoogleLogin.user_id == user_id, GoogleLogin.state == GoogleLoginState.LOST
        )
    ).one_or_none()
    return None if row is None else LostSignIn(row.email, row.lost_at, what_happened(row.lost_reason))
