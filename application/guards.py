"""Who may enter: each blueprint names one of these guards in the table of `blueprints.py`."""

import hmac
from collections.abc import Callable

from flask import Response, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as WerkzeugResponse

from application.config import Config

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


def task_only() -> None:
    """The task queue: on App Engine by a header that its front end strips from others, else by our secret."""
    if not (_config().runs_on_app_engine and "X-AppEngine-QueueName" in request.headers):
        _require_task_secret()


def cron_only() -> None:
    """The scheduler, known in the same way."""
    if not (_config().runs_on_app_engine and request.headers.get("X-Appengine-Cron") == "true"):
        _require_task_secret()


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
