"""Puts the sandbox together."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask

from sandbox import (
    app_mode,
    callbacks,
    control,
    control_pages,
    login,
    mailbox,
    missing,
    pictures,
    public_pages,
    story_pages,
    truth,
    visits,
    webhook_control,
)
from sandbox.clock import SandboxClock, real_now
from sandbox.google.blueprints import blueprints as google_blueprints
from sandbox.google.parts import open_google
from sandbox.graph import routing
from sandbox.graph.usage import Usage
from sandbox.networks import control as networks_control
from sandbox.networks import x, youtube
from sandbox.services import APP_NAME, APPLICATION_URL, CallLog, Services, VisitLog
from sandbox.state import open_state
from sandbox.world.world import world_of

_PARTS = (
    routing,
    login,
    app_mode,
    control,
    truth,
    webhook_control,
    callbacks,
    control_pages,
    mailbox,
    pictures,
    public_pages,
    story_pages,
    visits,
    youtube,
    x,
    networks_control,
)


def create_sandbox(
    state_folder: Path | str,
    epoch: datetime | None = None,
    seed: int | None = None,
    *,
    real: Callable[[], datetime] = real_now,
    app_name: str = APP_NAME,
    application_url: str = APPLICATION_URL,
) -> Flask:
    """The sandbox as a WSGI application.

    `epoch` and `seed` count only for a new state folder; an epoch given sets the clock to it. `real` is the
    real clock (tests give a still one). `app_name` is what the login dialog calls the application, and
    `application_url` is where the pages lead back to. The shared parts are in `extensions["sandbox"]`.
    """
    state = open_state(Path(state_folder), epoch=epoch, seed=seed, real_now=real())
    world = world_of(state.seed, datetime.fromisoformat(state.epoch))
    services = Services(
        state,
        SandboxClock(state, real),
        world,
        Usage(),
        CallLog(),
        VisitLog(),
        app_name,
        application_url,
    )
    app = Flask("sandbox", root_path=str(Path(__file__).parent))
    app.extensions["sandbox"] = services
    app.jinja_env.globals["application_url"] = application_url
    missing.register(app)
    for part in _PARTS:
        app.register_blueprint(part.blueprint(services))
    google = open_google(services)
    app.extensions["sandbox_google"] = google
    for blueprint in google_blueprints(google):
        app.register_blueprint(blueprint)
    return app
