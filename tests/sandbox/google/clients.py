"""Google's own clients, aimed at a sandbox on loopback, and the way to their tokens."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from sandbox.google.accounts import CLIENT_ID, CLIENT_SECRET, SHARED_DRIVE_ID
from sandbox.google.errors import Json

AUTH = "https://www.googleapis.com/auth/"
DRIVE_FILE, DRIVE, SHEETS = f"{AUTH}drive.file", f"{AUTH}drive", f"{AUTH}spreadsheets"
SHEET_TYPE = "application/vnd.google-apps.spreadsheet"
REDIRECT = "http://127.0.0.1:5000/google/back"
NORA, PETER, REVIEWER = "nora.lind@agency.example", "peter.sand@agency.example", "reviewer@agency.example"
ALEX = "alex.private@gmail.com"


@dataclass
class Person:
    """One account's clients, with the scopes it granted; each part is made once, since that takes a while."""

    base: str
    token: str

    @cached_property
    def _sheets_client(self) -> Any:
        return self._client("sheets", "v4", f"{self.base}/google")

    @cached_property
    def drive(self) -> Any:
        return self._client("drive", "v3", f"{self.base}/google/drive/v3/")

    @cached_property
    def sheets(self) -> Any:
        return self._sheets_client.spreadsheets()

    @cached_property
    def values(self) -> Any:
        return self.sheets.values()

    @cached_property
    def files(self) -> Any:
        return self.drive.files()

    @cached_property
    def permissions(self) -> Any:
        return self.drive.permissions()

    def _client(self, name: str, version: str, endpoint: str) -> Any:
        credentials = Credentials(token=self.token)  # type: ignore[no-untyped-call]
        options = {"api_endpoint": endpoint}
        return build(name, version, credentials=credentials, client_options=options)

    def close(self) -> None:
        for name in ("_sheets_client", "drive"):
            if name in vars(self):
                getattr(self, name).close()

    def new_sheet(self, name: str = "Report", **fields: Any) -> str:
        """The id of a new spreadsheet, made through Drive."""
        body = {"name": name, "mimeType": SHEET_TYPE, **fields}
        return str(self.files.create(body=body, supportsAllDrives=True).execute()["id"])

    def new_shared_sheet(self, name: str = "Report") -> str:
        return self.new_sheet(name, parents=[SHARED_DRIVE_ID])

    def change(self, sheet: str, *requests_: Json) -> Json:
        """What a batch of requests answers."""
        call = self.sheets.batchUpdate(spreadsheetId=sheet, body={"requests": list(requests_)})
        answer: Json = call.execute()
        return answer

    def read(self, sheet: str, place: str, option: str = "UNFORMATTED_VALUE") -> Any:
        call = self.values.get(spreadsheetId=sheet, range=place, valueRenderOption=option)
        return call.execute().get("values", [])

    def write(self, sheet: str, place: str, rows: list[list[Any]], option: str = "RAW") -> Json:
        body = {"valueInputOption": option, "data": [{"range": place, "values": rows}]}
        answer: Json = self.values.batchUpdate(spreadsheetId=sheet, body=body).execute()
        return answer

    def look(self, sheet: str, fields: str, **options: Any) -> Json:
        answer: Json = self.sheets.get(spreadsheetId=sheet, fields=fields, **options).execute()
        return answer


class People:
    """Makes persons of one sandbox, and closes their clients in the end."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.all: list[Person] = []

    def person(self, email: str = NORA, *scopes: str) -> Person:
        """Somebody who allowed these scopes, or `drive.file`."""
        tokens = exchange(self.base, code_of(self.base, email, *(scopes or (DRIVE_FILE,))))
        return self.with_token(tokens["access_token"])

    def service_account(self, *scopes: str) -> Person:
        address = f"{self.base}/google/computeMetadata/v1/instance/service-accounts/default/token"
        query = {"scopes": ",".join(scopes or (DRIVE, SHEETS))}
        answer = requests.get(address, query, headers={"Metadata-Flavor": "Google"}, timeout=10)
        return self.with_token(answer.json()["access_token"])

    def with_token(self, token: str) -> Person:
        person = Person(self.base, token)
        self.all.append(person)
        return person

    def close(self) -> None:
        for person in self.all:
            person.close()


def consent(base: str, email: str, *scopes: str, **fields: str) -> dict[str, str]:
    """What the dialog sends back to the application when `email` allows all scopes."""
    wanted = ("openid", "email", *scopes)
    form = {
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": " ".join(wanted),
        "state": "s1",
        "access_type": "offline",
        "account": email,
        "granted": list(wanted),
        "action": "continue",
        **fields,
    }
    address = f"{base}/google/o/oauth2/v2/auth"
    answer = requests.post(address, form, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def code_of(base: str, email: str, *scopes: str, **fields: str) -> str:
    return consent(base, email, *scopes, **fields)["code"]


def ask_token(base: str, **fields: str) -> requests.Response:
    """An answer of the token endpoint."""
    form = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": REDIRECT, **fields}
    return requests.post(f"{base}/google/token", form, timeout=10)


def exchange(base: str, code: str, **fields: str) -> Json:
    answer = ask_token(base, grant_type="authorization_code", code=code, **fields)
    assert answer.status_code == 200, answer.text
    tokens: Json = answer.json()
    return tokens


def status_of(base: str, token: str) -> int:
    """What a call with this token answers; Google's client would try to renew the token first."""
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{base}/google/drive/v3/files", headers=headers, timeout=10).status_code


def refused(call: Any) -> tuple[int, str, str]:
    """Status, message and reason of a call that must be refused."""
    with pytest.raises(HttpError) as caught:
        call.execute()
    error = json.loads(caught.value.content)["error"]
    return int(caught.value.status_code), str(error["message"]), str(error["errors"][0]["reason"])
