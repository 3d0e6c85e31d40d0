"""The control pages for people: time, persons, faults, recent calls."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from sandbox import faults
from sandbox.control import describe
from sandbox.personas import PERSONAS
from sandbox.services import Services
from sandbox.tokens import revoke

_STEPS = {"1 hour": 3_600, "6 hours": 21_600, "1 day": 86_400, "7 days": 604_800}
_FIELDS = ("kind", "persona", "account", "media", "metric", "times", "seconds", "where", "variant", "above")


def blueprint(services: Services) -> Blueprint:
    """The pages at / and the forms on them."""
    routes = Blueprint("control_pages", __name__)

    @routes.get("/")
    def home() -> str:
        return _home(services, "")

    @routes.post("/press/clock")
    def clock() -> Response:
        step = _STEPS.get(request.form.get("step", ""))
        if step is not None:
            services.clock.advance(step)
        return redirect("/")

    _fault_forms(routes, services)
    return routes


def _fault_forms(routes: Blueprint, services: Services) -> None:
    @routes.post("/press/fault")
    def fault() -> Response | tuple[str, int]:
        asked = {name: request.form.get(name, "").strip() for name in _FIELDS}
        try:
            faults.switch_on(services.state, asked, services.clock.timestamp())
        except faults.BadFault as refusal:
            return _home(services, str(refusal)), 400
        return redirect("/#faults")

    @routes.post("/press/fault-off")
    def fault_off() -> Response:
        number = request.form.get("id", "")
        faults.switch_off(services.state, int(number) if number.isascii() and number.isdigit() else None)
        return redirect("/#faults")

    @routes.post("/press/revoke")
    def remove_app() -> Response:
        for persona in PERSONAS:
            if persona.key == request.form.get("persona"):
                revoke(services.state, persona.user_id)
        return redirect("/#people")


def _home(services: Services, trouble: str) -> str:
    return render_template(
        "control.html", now=services.clock.now(), offset=services.clock.offset, steps=list(_STEPS),
        people=[describe(services, persona) for persona in PERSONAS], kinds=faults.KINDS,
        active=faults.active(services.state, services.clock.timestamp()),
        calls=services.calls.recent(), total=services.calls.total,
        latency=services.state.latency_milliseconds, letters=len(services.state.letters), trouble=trouble,
    )
