"""Whether the app is live, or in development, where only people with a role in it may use it."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from sandbox.personas import BY_KEY
from sandbox.services import Services

_MODES = ("live", "development")


def blueprint(services: Services) -> Blueprint:
    """/control/app, and the form for it on the control page."""
    routes = Blueprint("app_mode", __name__)

    @routes.get("/control/app")
    def told() -> Response:
        return jsonify(_mode(services))

    @routes.post("/control/app")
    def change() -> Response | tuple[Response, int]:
        asked = request.get_json(silent=True)
        mode, testers = (asked.get("mode"), asked.get("testers", [])) if isinstance(asked, dict) else ("", [])
        if mode not in _MODES:
            return jsonify({"error": "mode must be live or development"}), 400
        if not isinstance(testers, list) or not all(
            isinstance(key, str) and key in BY_KEY for key in testers
        ):
            return jsonify({"error": "testers must be keys of personas"}), 400
        _set(services, mode, testers)
        return jsonify(_mode(services))

    @routes.post("/press/app")
    def press() -> BaseResponse | tuple[str, int]:
        mode, testers = request.form.get("mode", ""), [key for key in request.form.getlist("testers") if key]
        if mode not in _MODES or not all(key in BY_KEY for key in testers):
            return "The app has no such mode, or somebody here is unknown.", 400
        _set(services, mode, testers)
        return redirect("/#app")

    @routes.app_context_processor
    def shown() -> dict[str, Any]:
        return {"app_mode": _mode(services)}

    return routes


def _set(services: Services, mode: str, testers: list[str]) -> None:
    with services.state.changed():
        services.state.in_development = mode == "development"
        services.state.testers = sorted(set(testers))


def _mode(services: Services) -> dict[str, Any]:
    mode = "development" if services.state.in_development else "live"
    return {"mode": mode, "testers": services.state.testers}
