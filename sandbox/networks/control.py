"""The control API's part about tracked networks: the Page feature, and what YouTube and X have counted."""

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from sandbox.services import Services

_ANSWERS = {"yes": True, "no": False}


def blueprint(services: Services) -> Blueprint:
    """/control/networks, and the form for the feature on the control page."""
    routes = Blueprint("networks", __name__)

    @routes.get("/control/networks")
    def told() -> Response:
        return jsonify({"page_feature": services.state.has_page_feature, **services.meters.told()})

    @routes.post("/control/networks")
    def change() -> Response | tuple[Response, int]:
        asked = request.get_json(silent=True)
        wanted = asked.get("page_feature") if isinstance(asked, dict) else None
        if not isinstance(wanted, bool):
            return jsonify({"error": "page_feature must be true or false"}), 400
        _set(services, wanted)
        return jsonify({"page_feature": wanted})

    @routes.delete("/control/networks")
    def forget() -> Response:
        services.meters.clear()
        return jsonify({"success": True})

    @routes.post("/press/page-feature")
    def press() -> BaseResponse | tuple[str, int]:
        wanted = _ANSWERS.get(request.form.get("on", ""))
        if wanted is None:
            return "The app has the feature, yes or no.", 400
        _set(services, wanted)
        return redirect("/#app")

    return routes


def _set(services: Services, wanted: bool) -> None:
    with services.state.changed():
        services.state.has_page_feature = wanted
