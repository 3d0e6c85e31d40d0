"""Webhooks of a soak: what the sandbox would tell, posted in the process, lost or told twice by faults."""

from datetime import datetime

from flask import Flask
from werkzeug.test import Client

from sandbox import webhooks
from sandbox.personas import ACCOUNTS
from sandbox.services import WEBHOOK_PATH, Services
from sandbox.soak.weather import Weather
from sandbox.webhook_events import Event, events_between

FIELDS = ("story_insights", "comments")


class Teller:
    """Delivers what fell due since the last time."""

    def __init__(self, app: Flask, services: Services, weather: Weather) -> None:
        self._client = Client(app.wsgi_app, use_cookies=False)
        self._services = services
        self._weather = weather
        self._told_until: datetime | None = None
        self.refused = 0

    def tell(self) -> None:
        """One round; an event of an account whose deliveries are being lost is never told."""
        now = self._services.clock.now()
        since, self._told_until = self._told_until or now, now
        events = [event for event in events_between(self._services, since, now) if event.field in FIELDS]
        kept = [event for event in events if not self._met(event, "webhook_lost")]
        twice = [event for event in kept if self._met(event, "webhook_twice")]
        for start in range(0, len(kept), webhooks.AT_ONCE):
            self._post(kept[start : start + webhooks.AT_ONCE])
        if twice:
            self._post(twice)

    def _post(self, events: list[Event]) -> None:
        body = webhooks.body_of([event.entry() for event in events])
        headers = webhooks.signature_headers(body)
        answer = self._client.post(WEBHOOK_PATH, data=body, headers=headers, content_type="application/json")
        self.refused += answer.status_code != 200
        answer.close()

    def _met(self, event: Event, kind: str) -> bool:
        key = ACCOUNTS[event.account_id][0].key
        return self._weather.in_force(kind, key) is not None
