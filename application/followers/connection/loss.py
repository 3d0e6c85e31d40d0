"""A count that finds the connection's token dead says so at the login, as readings do. Never commits."""

from application.clock import clock
from application.extensions import db
from application.integrations.audience.network import Answers, TroubleKind
from application.integrations.graph.errors import TOKEN_CODES, GraphTokenInvalid, error_from_reply
from application.mail.connection_letters import write_about
from application.models import FacebookLogin, LoginState
from application.networks import Network
from application.onboarding.losses import note_loss
from application.onboarding.permissions.removed import APP_REMOVED, note_app_removed


def note_dead_token(network: Network, login_id: int | None, token: str | None, answers: Answers) -> None:
    """Mark the login lost, and have people written to, where Facebook refused the token that asked.

    Pages are asked for by the app's own token first, so a refusal there says nothing about the person's.
    """
    reason = _reason(answers)
    if network is not Network.INSTAGRAM or login_id is None or reason is None:
        return
    login = db.session.get(FacebookLogin, login_id, with_for_update=True, populate_existing=True)
    if login is None or login.token != token or login.state is LoginState.RECONNECT:
        return  # connected again meanwhile, or on record already
    now = clock.now()
    if reason == APP_REMOVED:
        note_app_removed(login, now)
    else:
        note_loss(login, reason, now)
    write_about(login, now)


def _reason(answers: Answers) -> str | None:
    """Why the token is dead, by the same table as for readings; None when it isn't."""
    if answers.trouble is None or answers.trouble.kind is not TroubleKind.REFUSED:
        return None
    for record in reversed(answers.records):
        if record.error_code in TOKEN_CODES:
            refused = {"code": record.error_code, "error_subcode": record.error_subcode}
            error = error_from_reply(record.status, {"error": refused}, {})
            return error.reason if isinstance(error, GraphTokenInvalid) else "invalid"
    return None
