"""The control pages for people: time, persons, faults, recent calls."""

from typing import NamedTuple

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from sandbox import callbacks, fault_kinds, faults
from sandbox.control import describe
from sandbox.personas import BY_KEY, PAGES, PERSONAS
from sandbox.services import Services

_STEPS = {"1 hour": 3_600, "6 hours": 21_600, "1 day": 86_400, "7 days": 604_800}
_FIELDS = (
    "kind",
    "persona",
    "account",
    "media",
    "metric",
    "times",
    "seconds",
    "where",
    "variant",
    "above",
    "address",
)
_VISITS_SHOWN = 30
# Cookies know no ports: this one must not have the name of one of the application's on the same machine.
_DEED = "sandbox_deed"
_DEED_SECONDS = 60


class Said(NamedTuple):
    """What the page says after a press, and the section in which it says it."""

    section: str
    sentence: str
    link: str = ""
    """Where the application tells more."""


def blueprint(services: Services) -> Blueprint:
    """The pages at / and the forms on them."""
    routes = Blueprint("control_pages", __name__)

    @routes.get("/")
    def home() -> Response:
        response = make_response(_home(services, said=_said(request.cookies.get(_DEED, ""))))
        response.headers["Cache-Control"] = "no-store"
        if _DEED in request.cookies:
            response.delete_cookie(_DEED)
        return response

    @routes.post("/press/clock")
    def clock() -> BaseResponse | tuple[str, int]:
        name = request.form.get("step", "")
        if name not in _STEPS:
            return _home(services, trouble="The clock has no such step."), 400
        services.clock.advance(_STEPS[name])
        return _done("clock", name)

    @routes.post("/press/revoke")
    def remove_app() -> BaseResponse | tuple[str, int]:
        key = request.form.get("persona", "")
        kind = "deletion" if request.form.get("deletion") else "deauthorize"
        if key not in BY_KEY:
            return _home(services, trouble="There is no such person here."), 400
        told = callbacks.remove_app(services, BY_KEY[key], kind)
        return _done("people", f"{key}:{kind}:{told.status}:{told.status_page}")

    _fault_forms(routes, services)
    return routes


def _fault_forms(routes: Blueprint, services: Services) -> None:
    @routes.post("/press/fault")
    def fault() -> BaseResponse | tuple[str, int]:
        asked = {name: request.form.get(name, "").strip() for name in _FIELDS}
        try:
            faults.switch_on(services.state, asked, services.clock.timestamp())
        except faults.BadFault as refusal:
            return _home(services, trouble=str(refusal)), 400
        return _done("faults", asked["kind"])

    @routes.post("/press/fault-off")
    def fault_off() -> BaseResponse:
        number = request.form.get("id", "")
        one = number.isascii() and number.isdigit()
        faults.switch_off(services.state, int(number) if one else None)
        return _done("faults", "off" if one else "all off")


def _done(section: str, deed: str) -> BaseResponse:
    """Back to the section, which then says once what was done."""
    response = redirect(f"/#{section}")
    response.set_cookie(_DEED, f"{section}:{deed}", max_age=_DEED_SECONDS, httponly=True, samesite="Lax")
    return response


def _said(deed: str) -> Said | None:
    """The sentence of a deed; None when there was none, or when it is none of ours."""
    section, _, what = deed.partition(":")
    if section == "clock" and what in _STEPS:
        return Said(section, f"The clock moved on by {what}.")
    if section == "people":
        return _said_of_a_person(what)
    if section == "faults" and what in fault_kinds.KINDS:
        return Said(section, f"The fault {what} is on.")
    if section == "faults" and what in ("off", "all off"):
        return Said(section, "The fault is off." if what == "off" else "All faults are off.")
    return None


def _said_of_a_person(deed: str) -> Said | None:
    """Who removed the app, and what the application answered when it was told."""
    key, _, rest = deed.partition(":")
    kind, _, rest = rest.partition(":")
    status, _, page = rest.partition(":")
    if key not in BY_KEY or kind not in callbacks.PATHS:
        return None
    asked = " and asked for deletion" if kind == "deletion" else ""
    answered = f"it answered {status}" if status.isdigit() else "it could not be reached"
    sentence = f"{BY_KEY[key].name} removed the app{asked}. The application was told: {answered}."
    return Said("people", sentence, page if page.startswith(("http://", "https://")) else "")


def _home(services: Services, *, trouble: str = "", said: Said | None = None) -> str:
    return render_template(
        "control.html",
        now=services.clock.now(),
        offset=services.clock.offset,
        steps=list(_STEPS),
        people=[describe(services, persona) for persona in PERSONAS],
        fault_kinds=fault_kinds,
        active=faults.active(services.state, services.clock.timestamp()),
        calls=services.calls.recent(),
        total=services.calls.total,
        visits=services.visits.recent()[:_VISITS_SHOWN],
        visits_total=services.visits.total,
        latency=services.state.latency_milliseconds,
        letters=len(services.state.letters),
        subscribed=[PAGES[page][1].name for page in services.state.subscriptions if page in PAGES],
        told_until=services.state.told_until,
        page_feature=services.state.has_page_feature,
        pending=len(services.state.pending_deliveries),
        trouble=trouble,
        said=said,
    )
