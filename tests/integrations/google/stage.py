"""The sandbox's Google and what tests do with it: sign in, make accounts, count calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from application.config import SANDBOX_GOOGLE_CLIENT_ID, SANDBOX_GOOGLE_CLIENT_SECRET, SANDBOX_SHARED_DRIVE
from application.integrations.google.account import GoogleAccount, google_account
from application.integrations.google.addresses import GoogleAddresses, google_addresses
from application.integrations.google.calls import Patience
from application.integrations.google.credentials import own_credentials, person_credentials
from application.integrations.google.oauth import PERSON_SCOPES, Dialog, GoogleOAuth
from tests.conftest import RunningSandbox

TIMEOUTS = (2.0, 20.0)
BACK = "http://127.0.0.1:5000/google/back"


def real_time() -> datetime:
    return datetime.now(UTC)


def patience(pauses: list[float], seconds: float = 300.0) -> Patience:
    """One that notes its pauses instead of making them, and leaves nothing to chance."""
    return Patience(seconds, sleep=pauses.append, chance=lambda: 0.0)


@dataclass(frozen=True)
class Google:
    """The sandbox's."""

    sandbox: RunningSandbox

    @property
    def addresses(self) -> GoogleAddresses:
        return google_addresses(f"{self.sandbox.url}/google")

    def login(self) -> GoogleOAuth:
        return GoogleOAuth(self.addresses, SANDBOX_GOOGLE_CLIENT_ID, SANDBOX_GOOGLE_CLIENT_SECRET, TIMEOUTS)

    def person(
        self,
        refresh_token: str,
        pauses: list[float],
        *,
        seconds: float = 300.0,
        timeouts: tuple[float, float] = TIMEOUTS,
        before_call: Callable[[], None] | None = None,
    ) -> GoogleAccount:
        credentials = person_credentials(
            self.addresses, SANDBOX_GOOGLE_CLIENT_ID, SANDBOX_GOOGLE_CLIENT_SECRET, refresh_token
        )
        waiting = patience(pauses, seconds)
        return google_account(self.addresses, credentials, timeouts, waiting, before_call=before_call)

    def service_account(
        self, pauses: list[float], shared_drive: str | None = SANDBOX_SHARED_DRIVE
    ) -> GoogleAccount:
        credentials = own_credentials(self.addresses, real_time)
        return google_account(
            self.addresses, credentials, TIMEOUTS, patience(pauses), shared_drive=shared_drive
        )

    def entered(self, email: str, file_id: str) -> list[dict[str, Any]]:
        """The cells of the first row, as that person finds them entered."""
        login = self.login()
        dialog = login.dialog(BACK)
        code = login.callback_code(allow(dialog, email), dialog.state)
        token = login.exchange_code(code, BACK, dialog.verifier).access_token
        wanted = {"ranges": "A1:E1", "fields": "sheets(data(rowData(values(userEnteredValue))))"}
        reply = requests.get(
            f"{self.addresses.sheets}v4/spreadsheets/{file_id}",
            params=wanted,
            headers={"Authorization": f"Bearer {token}"},
            timeout=5,
        )
        (row,) = reply.json()["sheets"][0]["data"][0]["rowData"]
        return [cell.get("userEnteredValue", {}) for cell in row["values"]]

    def letters(self, to: str) -> list[dict[str, Any]]:
        """What lies in the sandbox's mailbox for that address."""
        kept = requests.get(f"{self.sandbox.url}/mailbox.json", timeout=5).json()
        return [letter for letter in kept if letter["to"] == to]


def allow(dialog: Dialog, email: str, *declined: str, action: str = "continue") -> dict[str, str]:
    """What the dialog sends back when the person unticks what is declined and presses a button."""
    granted = [scope for scope in PERSON_SCOPES if scope not in declined]
    form = {"account": email, "granted": granted, "action": action}
    reply = requests.post(dialog.url, data=form, allow_redirects=False, timeout=5)
    assert reply.status_code == 302, reply.text
    return dict(parse_qsl(urlsplit(reply.headers["Location"]).query))


def signed_in(google: Google, email: str, *declined: str) -> str:
    """The refresh token of somebody who went through the dialog."""
    login = google.login()
    dialog = login.dialog(BACK)
    code = login.callback_code(allow(dialog, email, *declined), dialog.state)
    token = login.exchange_code(code, BACK, dialog.verifier).refresh_token
    assert token is not None
    return token
