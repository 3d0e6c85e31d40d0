"""The control API: clock, personas, faults, calls, latency, as JSON."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox import faults
from sandbox.personas import BY_KEY, PERSONAS, Persona
from sandbox.services import Services
from sandbox.tokens import revoke

_MAX_STEP = 366 * 86_400


def blueprint(services: Services) -> Blueprint:
    """All of /control/."""
    routes = Blueprint("control", __name__, url_prefix="/control")
    _clock(routes, services)
    _people(routes, services)
    _faults(routes, services)
    _calls(routes, services)
    return routes


def _clock(routes: Blueprint, services: Services) -> None:
    @routes.get("/clock")
    def clock() -> Response:
        return jsonify(_time(services))

    @routes.post("/clock")
    def advance() -> Response | tuple[Response, int]:
        step = _number(request.get_json(silent=True), "advance_seconds")
        if step is None or not 0 <= step <= _MAX_STEP:
            return _bad(f"advance_seconds must be a number from 0 to {_MAX_STEP}")
        services.clock.advance(step)
        return jsonify(_time(services))


def _people(routes: Blueprint, services: Services) -> None:
    @routes.get("/personas")
    def personas() -> Response:
        return jsonify([describe(services, persona) for persona in PERSONAS])

    @routes.delete("/personas/<key>/grant")
    def remove_app(key: str) -> Response | tuple[Response, int]:
        if key not in BY_KEY:
            return _bad("no such persona", 404)
        revoke(services.state, BY_KEY[key].user_id)
        return jsonify({"success": True})


def _faults(routes: Blueprint, services: Services) -> None:
    @routes.get("/faults")
    def listed() -> Response:
        return jsonify([asdict(fault) for fault in faults.active(services.state, services.clock.timestamp())])

    @routes.post("/faults")
    def add() -> Response | tuple[Response, int]:
        asked = request.get_json(silent=True)
        if not isinstance(asked, dict):
            return _bad("a JSON object is needed")
        try:
            fault = faults.switch_on(services.state, asked, services.clock.timestamp())
        except faults.BadFault as refusal:
            return _bad(str(refusal))
        return jsonify({"id": fault.id}), 201

    @routes.delete("/faults")
    def remove_all() -> Response:
        faults.switch_off(services.state)
        return jsonify({"success": True})

    @routes.delete("/faults/<int:number>")
    def remove(number: int) -> Response | tuple[Response, int]:
        if not faults.switch_off(services.state, number):
            return _bad("no such fault", 404)
        return jsonify({"success": True})


def _calls(routes: Blueprint, services: Services) -> None:
    @routes.get("/calls")
    def calls() -> Response:
        return jsonify(services.calls.counts())

    @routes.get("/calls/recent")
    def recent() -> Response:
        return jsonify([asdict(entry) for entry in services.calls.recent()])

    @routes.delete("/calls")
    def forget() -> Response:
        services.calls.clear()
        services.usage.reset()
        return jsonify({"success": True})

    @routes.get("/latency")
    def latency() -> Response:
        return jsonify({"milliseconds": services.state.latency_milliseconds})

    @routes.post("/latency")
    def set_latency() -> Response | tuple[Response, int]:
        milliseconds = _number(request.get_json(silent=True), "milliseconds")
        if milliseconds is None or not 0 <= milliseconds <= 60_000:
            return _bad("milliseconds must be a number from 0 to 60000")
        with services.state.changed():
            services.state.latency_milliseconds = int(milliseconds)
        return jsonify({"milliseconds": int(milliseconds)})


def describe(services: Services, persona: Persona) -> dict[str, Any]:
    """A persona as the control API shows it."""
    now = services.clock.now()
    accounts = []
    for page in persona.pages:
        if page.account is None:
            continue
        world = services.world.account(page.account.id)
        accounts.append(
            {
                "id": page.account.id,
                "username": page.account.username,
                "page_id": page.id,
                "media_count": world.timeline.count(now),
                "followers_count": world.audience.followers(now),
                "live_stories": len(world.timeline.live_stories(now)),
            }
        )
    grant = services.state.grants.get(persona.user_id)
    return {
        "key": persona.key,
        "name": persona.name,
        "kind": persona.kind,
        "note": persona.note,
        "user_id": persona.user_id,
        "connected": grant is not None,
        "granted": grant.granted if grant is not None else [],
        "pages": [{"id": page.id, "name": page.name} for page in persona.pages],
        "accounts": accounts,
    }


def _time(services: Services) -> dict[str, Any]:
    return {
        "now": services.clock.now().isoformat(),
        "offset_seconds": services.clock.offset.total_seconds(),
        "epoch": services.state.epoch,
    }


def _number(asked: Any, name: str) -> float | None:
    value = asked.get(name) if isinstance(asked, dict) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _bad(text: str, status: int = 400) -> tuple[Response, int]:
    return jsonify({"error": text}), status
