"""Google's own clients of Drive and Sheets, made of the descriptions that come with the package."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from google.auth.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build

from application.integrations.google.addresses import GoogleAddresses
from application.integrations.google.one_try import OneTryHttp, Timeouts


@dataclass(frozen=True)
class Methods:
    """What prepares requests, by collection. It sends none, so threads may share it."""

    about: Any
    files: Any
    permissions: Any
    spreadsheets: Any
    values: Any


@cache
def methods(addresses: GoogleAddresses) -> Methods:
    """Those of Drive and Sheets; kept, as Google's client takes a tenth of a second to make them."""
    drive, sheets = _client("drive", "v3", addresses.drive), _client("sheets", "v4", addresses.sheets)
    spreadsheets = sheets.spreadsheets()
    return Methods(drive.about(), drive.files(), drive.permissions(), spreadsheets, spreadsheets.values())


def _client(name: str, version: str, address: str) -> Any:
    return build(
        name,
        version,
        # Nothing that could send: each request is given its account's own.
        http=object(),
        # By settings of the environment it could go to other addresses; naming one rules that out.
        client_options={"api_endpoint": address},
        static_discovery=True,
        cache_discovery=False,
    )


class _BorrowedToken(Credentials):
    """Puts the token of others on requests and never fetches one: GoogleCalls does, by its own way."""

    def __init__(self, credentials: Credentials) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # has no types
        self._credentials = credentials

    def before_request(self, request: Any, method: str, url: str, headers: MutableMapping[str, str]) -> None:
        self._credentials.apply(headers)  # type: ignore[no-untyped-call]  # has no types

    def refresh(self, request: Any) -> None:
        """Nothing: it has no token of its own."""


def authorized_http(credentials: Credentials, timeouts: Timeouts) -> AuthorizedHttp:
    """What sends requests with the token that these credentials have; not shared between threads."""
    # Refused tokens are looked at in calls.py, for every request alike.
    return AuthorizedHttp(_BorrowedToken(credentials), http=OneTryHttp(timeouts), refresh_status_codes=())
