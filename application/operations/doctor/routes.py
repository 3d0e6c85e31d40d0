"""The doctor's page: what can be seen here at once, what others say when somebody asks."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from application.config import Config
from application.operations.doctor.addresses import typed_in
from application.operations.doctor.findings import State
from application.operations.doctor.running import Looked, look_here, look_outside
from application.operations.doctor.surroundings import surroundings

doctor_page = Blueprint("doctor", __name__)

STATES = {
    State.OK: ("Fine", "good"),
    State.WARN: ("Should be better", "attention"),
    State.WRONG: ("Wrong", "bad"),
    State.UNKNOWN: ("Not known", "neutral"),
}


@doctor_page.get("")
def show() -> ResponseReturnValue:
    """What this machine knows; nobody outside is asked."""
    return _rendered(look_here(surroundings()), [])


@doctor_page.post("")
def ask() -> ResponseReturnValue:
    """The same, and what Facebook, Google and all others say; takes some seconds."""
    place = surroundings()
    return _rendered(look_here(place), look_outside(place))


def _rendered(here: list[Looked], outside: list[Looked]) -> str:
    config: Config = current_app.extensions["configuration"]
    findings = [finding for each in (*here, *outside) for finding in each.findings]
    return render_template(
        "operations/doctor.html",
        here=here,
        outside=outside,
        numbers={state: sum(finding.state is state for finding in findings) for state in State},
        states=STATES,
        addresses=typed_in(config),
    )
