"""Where Google stands: its own addresses, or the sandbox's below one base."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GoogleAddresses:
    """One address for each thing that is asked. `own_token` is None where the machine itself knows it."""

    dialog: str
    token: str
    revocation: str
    person: str
    drive: str
    sheets: str
    own_token: str | None = None


GOOGLES_OWN = GoogleAddresses(
    dialog="https://accounts.google.com/o/oauth2/v2/auth",
    token="https://oauth2.googleapis.com/token",
    revocation="https://oauth2.googleapis.com/revoke",
    person="https://openidconnect.googleapis.com/v1/userinfo",
    drive="https://www.googleapis.com/drive/v3/",
    sheets="https://sheets.googleapis.com/",
)


def google_addresses(base: str | None) -> GoogleAddresses:
    """Google's own without `base`, such as http://127.0.0.1:5001/google."""
    if base is None:
        return GOOGLES_OWN
    base = base.rstrip("/")
    return GoogleAddresses(
        dialog=f"{base}/o/oauth2/v2/auth",
        token=f"{base}/token",
        revocation=f"{base}/revoke",
        person=f"{base}/oauth2/v3/userinfo",
        # With its path: Google's client puts the names of Drive's methods right behind it.
        drive=f"{base}/drive/v3/",
        sheets=f"{base}/",
        own_token=f"{base}/computeMetadata/v1/instance/service-accounts/default/token",
    )
