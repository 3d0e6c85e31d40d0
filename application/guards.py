"""Who may enter: each blueprint names one of these guards in the table of `blueprints.py`."""

import hmac
from collections.abc import Callable

from flask import Response, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as WerkzeugResponse

from application.config import Config
from application.integrations.tasks import QUEUES
from application.logs import note_task_ids

Guard = Callable[[], WerkzeugResponse | None]


def anyone() -> None:
    """Open to the world."""


def signed_in() -> WerkzeugResponse | None:
    """Everybody with a session; whose object it is, is looked at behind this."""
    if not current_user.is_authenticated:
        return _ask_to_sign_in("accounts.sign_in")
    return None


def partner() -> WerkzeugResponse | None:
    """Influencers and brands."""
    if not current_user.is_authenticated:
        return _ask_to_sign_in("onboarding.join")
    if not current_user.is_partner:
        abort(403)
    return None


def staff_only() -> WerkzeugResponse | None:
    """Managers and admins."""
    if not current_user.is_authenticated:
        return _ask_to_sign_in("accounts.sign_in")
    if not current_user.is_staff:
        abort(403)
    return None


def team() -> WerkzeugResponse | None:
    """Staff and consultants; whether a consultant is invited to the campaign is looked at behind this."""
    if not current_user.is_authenticated:
        return _ask_to_sign_in("accounts.sign_in")
    if not current_user.is_team:
        abort(403)
    return None


def admin_only() -> WerkzeugResponse | None:
    """Admins."""
    answer = staff_only()
    if answer is None and not current_user.is_admin:
        abort(403)
    return answer


def follower_readers() -> WerkzeugResponse | None:
    """Readers of the follower tracker: everybody where its pages are public, else managers and admins."""
    return None if _config().followers.public else staff_only()


def task_only() -> None:
    """The task queue: on App Engine by a header that its front end strips from others, else by our secret."""
    config = _config()
    own = {f"{config.queue_prefix}{queue.name}" for queue in QUEUES}
    # A service for trials has queues in the same project: what waits in them isn't for this one.
    if not (config.runs_on_app_engine and request.headers.get("X-AppEngine-QueueName") in own):
        _require_task_secret()
    note_task_ids(request.get_json(silent=True))


def cron_only() -> None:
    """The scheduler, known in the same way."""
    if not (_config().runs_on_app_engine and request.headers.get("X-Appengine-Cron") == "true"):
        _require_task_secret()
    g.is_scheduler = True


def webhook() -> None:
    """Whoever can sign: the proof is in the body, or in a word agreed on; the page itself asks for it."""


def _require_task_secret() -> None:
    # On App Engine a forged secret would be the only other way in, and it is random there: nobody knows it.
    given = request.headers.get("X-Task-Secret", "")
    if not hmac.compare_digest(given.encode(), _config().task_secret.encode()):
        abort(403)


def _config() -> Config:
    config: Config = current_app.extensions["configuration"]
    return config


def _ask_to_sign_in(endpoint: str) -> WerkzeugResponse:
    if request.method != "GET":
        abort(401)
    if request.headers.get("Accept", "").startswith("application/json"):
        return Response("", status=401)
    return redirect(url_for(endpoint, next=request.full_path.rstrip("?")))
