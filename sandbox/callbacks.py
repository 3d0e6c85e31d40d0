"""Facebook's callbacks, signed as Facebook signs them: an app removed, a deletion asked for."""

import base64
import hashlib
import hmac
import json
import threading
from dataclasses import dataclass
from typing import Any

import requests
from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from sandbox.personas import BY_KEY, Persona
from sandbox.services import APP_SECRET, Services
from sandbox.tokens import revoke

PATHS = {
    "deauthorize": "/connect/facebook/deauthorize",
    "deletion": "/connect/facebook/deletion",
}
SECONDS = 10


@dataclass(frozen=True)
class Told:
    """What the application answered; `status` is "unreachable" when nobody did."""

    status: str
    answer: dict[str, Any]
    signed_request: str

    @property
    def status_page(self) -> str:
        """Where the application tells how a deletion stands."""
        return str(self.answer.get("url", ""))


def blueprint(services: Services) -> Blueprint:
    """Of one person under /control/personas/<key>/, and by hand under /control/callbacks/."""
    routes = Blueprint("callbacks", __name__)
    _switch(routes, services)

    @routes.post("/control/personas/<key>/<any(deauthorize, deletion):kind>")
    def by_a_person(key: str, kind: str) -> Response | tuple[Response, int]:
        if key not in BY_KEY:
            return jsonify({"error": "no such persona"}), 404
        return _shown(remove_app(services, BY_KEY[key], kind, _asked().get("url")))

    @routes.post("/control/callbacks/<any(deauthorize, deletion):kind>")
    def by_hand(kind: str) -> Response:
        asked = _asked()
        payload = payload_of(services, asked.get("user_id"), age=asked.get("age_seconds", 0))
        payload |= asked.get("payload") or {}
        text = asked.get("signed_request") or signed_request(payload, asked.get("secret", APP_SECRET))
        return _shown(send(services, kind, text, asked.get("url")))

    return routes


def _switch(routes: Blueprint, services: Services) -> None:
    """Whether the app is told when it gives all permissions of a person back itself."""

    @routes.get("/control/callbacks/of-deletes")
    def told() -> Response:
        return jsonify(_switched(services))

    @routes.post("/control/callbacks/of-deletes")
    def change() -> Response | tuple[Response, int]:
        asked = _asked()
        if not isinstance(asked.get("on"), bool):
            return jsonify({"error": "on must be true or false"}), 400
        _set_switch(services, on=asked["on"], url=asked.get("url"))
        return jsonify(_switched(services))

    @routes.post("/press/callbacks")
    def press() -> BaseResponse:
        _set_switch(services, on=request.form.get("on") == "yes", url=None)
        return redirect("/#app")

    @routes.app_context_processor
    def shown() -> dict[str, Any]:
        return {"tells_of_deletes": services.state.tells_of_deletes}


def _set_switch(services: Services, *, on: bool, url: str | None) -> None:
    with services.state.changed():
        services.state.tells_of_deletes, services.state.tells_at = on, url


def _switched(services: Services) -> dict[str, Any]:
    return {"on": services.state.tells_of_deletes, "url": services.state.tells_at}


def tell_of_delete(services: Services, user_id: str) -> None:
    """All permissions were given back by a call: tell the app so, where that is switched on.

    Beside the call, as its answer must not wait for the application, which waits for it.
    """
    if not services.state.tells_of_deletes:
        return
    text = signed_request(payload_of(services, user_id))
    asked = (services, "deauthorize", text, services.state.tells_at)
    threading.Thread(target=send, args=asked, daemon=True).start()


def remove_app(services: Services, persona: Persona, kind: str, url: str | None = None) -> Told:
    """The person removes the application, and asks for deletion where `kind` is that; Facebook tells it."""
    revoke(services.state, persona.user_id)
    return send(services, kind, signed_request(payload_of(services, persona.user_id)), url)


def payload_of(services: Services, user_id: str | None, *, age: int = 0) -> dict[str, Any]:
    """What Facebook says; `age` seconds ago."""
    issued_at = services.clock.timestamp() - age
    return {"algorithm": "HMAC-SHA256", "issued_at": int(issued_at), "user_id": user_id}


def signed_request(payload: dict[str, Any], secret: str = APP_SECRET) -> str:
    """The payload with its signature, as the form field holds them."""
    encoded = _base64url(json.dumps(payload).encode())
    signature = hmac.new(secret.encode(), encoded.encode(), hashlib.sha256).digest()
    return f"{_base64url(signature)}.{encoded}"


def send(services: Services, kind: str, text: str, url: str | None = None) -> Told:
    """One POST to the application."""
    address = (url or services.application_url).rstrip("/") + PATHS[kind]
    try:
        answer = requests.post(address, data={"signed_request": text}, timeout=SECONDS)
    except requests.RequestException:
        return Told("unreachable", {}, text)
    try:
        told = answer.json()
    except ValueError:
        told = {}
    return Told(str(answer.status_code), told if isinstance(told, dict) else {}, text)


def _shown(told: Told) -> Response:
    return jsonify({"status": told.status, "answer": told.answer, "signed_request": told.signed_request})


def _asked() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
