"""Google as one account: its Drive and its Sheets, over one token and one patience."""

from collections.abc import Callable
from dataclasses import dataclass

from google.auth.credentials import Credentials
from google.oauth2.credentials import Credentials as PersonCredentials

from application.integrations.google.addresses import GoogleAddresses
from application.integrations.google.calls import GoogleCalls, Patience
from application.integrations.google.drive import Drive
from application.integrations.google.one_try import Timeouts
from application.integrations.google.services import methods
from application.integrations.google.sheets import Sheets


@dataclass(frozen=True)
class GoogleAccount:
    """For one task or request, not shared between threads."""

    drive: Drive
    sheets: Sheets
    _calls: GoogleCalls

    @property
    def calls(self) -> int:
        """How many requests were made, refused ones too, those for tokens not."""
        return self._calls.made

    @property
    def refresh_token(self) -> str | None:
        """The person's as it is now: Google may have exchanged it for another, which is to be kept instead.

        None of the service account.
        """
        credentials = self._calls.credentials
        token: str | None = None
        if isinstance(credentials, PersonCredentials):
            token = credentials.refresh_token
        return token


def google_account(
    addresses: GoogleAddresses,
    credentials: Credentials,
    timeouts: Timeouts,
    patience: Patience,
    *,
    shared_drive: str | None = None,
    before_call: Callable[[], None] | None = None,
) -> GoogleAccount:
    """The account of these credentials. What isn't a person's own is taken for a service account."""
    calls = GoogleCalls(
        credentials,
        timeouts,
        patience,
        by_service_account=not isinstance(credentials, PersonCredentials),
        before_call=before_call,
    )
    prepared = methods(addresses)
    return GoogleAccount(Drive(prepared, calls, shared_drive), Sheets(prepared, calls), calls)
