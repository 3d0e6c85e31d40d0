"""Drives a sandbox as the application would: dialog, tokens, Graph calls, clock, faults."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from werkzeug.test import TestResponse

from sandbox.app import create_sandbox
from sandbox.google.parts import Google
from sandbox.services import APP_ID, APP_SECRET, Services
from sandbox.world.world import World

EPOCH = datetime(2026, 10, 15, 9, 30, tzinfo=UTC)
REDIRECT = "http://localhost:5000/onboarding/callback"
SCOPES = (
    "pages_show_list",
    "pages_read_engagement",
    "instagram_basic",
    "instagram_manage_insights",
    "pages_manage_metadata",
)
MARA, TOMAS, YUKI, LENA = "17841400000732117", "17841400000733234", "17841400000734351", "17841400000735468"
INES, SAM = "17841400000736585", "17841400000737702"
NESTED = "insights.metric(views,reach,saved,shares,total_interactions)"


class Driver:
    """One running sandbox and a client of it."""

    def __init__(self, folder: Path, *, epoch: datetime | None = None, seed: int | None = None) -> None:
        self.folder = folder
        self.real = EPOCH
        self.app = create_sandbox(folder, epoch, seed, real=lambda: self.real)
        self.client = self.app.test_client()

    def renew(self) -> None:
        """As on the first day: nobody connected, no fault, no mail, the clock at the epoch."""
        state = self.services.state
        with state.changed():
            for kept in (state.grants, state.codes, state.tokens, state.faults, state.subscriptions):
                kept.clear()
            state.letters.clear()
            state.pending_deliveries.clear()
            state.deleted_media.clear()
            state.in_development, state.testers = False, []
            state.tells_of_deletes, state.tells_at = False, None
            state.told_until = None
            state.has_page_feature = True
            state.webhook_callback, state.webhook_fields = None, ["story_insights"]
            state.offset_seconds = 0.0
            state.latency_milliseconds = 0
        self.services.usage.reset()
        self.services.calls.clear()
        self.services.visits.clear()
        self.services.meters.clear()
        self.google.clear()

    @property
    def services(self) -> Services:
        services = self.app.extensions["sandbox"]
        assert isinstance(services, Services)
        return services

    @property
    def google(self) -> Google:
        google = self.app.extensions["sandbox_google"]
        assert isinstance(google, Google)
        return google

    @property
    def world(self) -> World:
        return self.services.world

    @property
    def now(self) -> datetime:
        return self.services.clock.now()

    def dialog(self, persona: str, *, granted: tuple[str, ...] = SCOPES, **fields: Any) -> TestResponse:
        form: dict[str, Any] = {
            "client_id": APP_ID,
            "redirect_uri": REDIRECT,
            "state": "xyz",
            "scope": ",".join(SCOPES),
            "persona": persona,
            "granted": list(granted),
            "action": "continue",
            **fields,
        }
        return self.client.post("/facebook/v26.0/dialog/oauth", data=form)

    def code(self, persona: str, **fields: Any) -> str:
        answer = self.dialog(persona, **fields)
        assert answer.status_code == 302
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]

    def exchange(self, code: str, **changes: str) -> TestResponse:
        query = {
            "client_id": APP_ID,
            "client_secret": APP_SECRET,
            "redirect_uri": REDIRECT,
            "code": code,
            **changes,
        }
        return self.client.get("/graph/v26.0/oauth/access_token", query_string=query)

    def connect(self, persona: str, **fields: Any) -> str:
        """A long-lived token of this person."""
        short = self.exchange(self.code(persona, **fields)).get_json()["access_token"]
        query = {
            "client_id": APP_ID,
            "client_secret": APP_SECRET,
            "grant_type": "fb_exchange_token",
            "fb_exchange_token": short,
        }
        answer = self.client.get("/graph/v26.0/oauth/access_token", query_string=query)
        return str(answer.get_json()["access_token"])

    def get(self, path: str, token: str, **params: Any) -> TestResponse:
        return self.client.get(f"/graph/v26.0/{path}", query_string={"access_token": token, **params})

    def read(self, path: str, token: str, **params: Any) -> dict[str, Any]:
        answer = self.get(path, token, **params)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        payload = answer.get_json()
        assert isinstance(payload, dict)
        return payload

    def refusal(self, path: str, token: str, **params: Any) -> dict[str, Any]:
        answer = self.get(path, token, **params)
        assert answer.status_code >= 400, answer.get_data(as_text=True)[:300]
        error = answer.get_json()["error"]
        assert isinstance(error, dict)
        return error

    def advance(self, seconds: float) -> None:
        assert self.client.post("/control/clock", json={"advance_seconds": seconds}).status_code == 200

    def fault(self, kind: str, **options: Any) -> int:
        answer = self.client.post("/control/faults", json={"kind": kind, **options})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return int(answer.get_json()["id"])

    def inspect(self, token: str) -> Mapping[str, Any]:
        query = {"input_token": token, "access_token": f"{APP_ID}|{APP_SECRET}"}
        answer = self.client.get("/graph/debug_token", query_string=query)
        assert answer.status_code == 200
        data = answer.get_json()["data"]
        assert isinstance(data, dict)
        return data

    def walk(self, path: str, token: str, **params: Any) -> list[dict[str, Any]]:
        """All rows of a list by `after`, as long as there is a `next`."""
        rows: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        while True:
            page = self.read(path, token, **params, **after)
            rows += page["data"]
            if "next" not in page.get("paging", {}):
                return rows
            after = {"after": page["paging"]["cursors"]["after"]}
