"""Connecting again: what Facebook's dialog is asked for, and what the person is told afterwards."""

from flask_login import current_user

from application.clock import clock
from application.config import JOINING_SCOPES
from application.connection_health import Renewal, health
from application.formats import date_and_time, zone_or_utc
from application.integrations.graph.oauth import FacebookOAuth
from application.onboarding.queries import login_row_of
from application.onboarding.service import RenewedLogin


def dialog_address(
    login: FacebookOAuth,
    redirect_uri: str,
    state: str,
    renewal: Renewal | None,
    scopes: tuple[str, ...] = JOINING_SCOPES,
    config_id: str | None = None,
) -> str:
    """Where to send the person. Declined permissions and ended data access are only asked for on request."""
    address = login.authorization_url(
        redirect_uri, state, scopes, rerequest=renewal is Renewal.PERMISSIONS, config_id=config_id
    )
    return f"{address}&auth_type=reauthorize" if renewal is Renewal.DATA_ACCESS else address


def own_renewal() -> Renewal | None:
    """What the connection of the signed-in person needs; None for a stranger, or for nothing special."""
    if not current_user.is_authenticated:
        return None
    login = login_row_of(current_user.id)
    return health(login, clock.now()).renewal if login is not None else None


def asked_renewal(text: str) -> Renewal | None:
    """What a link asks for; what it can't mean is left out."""
    return Renewal(text) if text in list(Renewal) else None


def connected_again(login: RenewedLogin) -> str:
    """The notice on the person's own page."""
    end = f", until {date_and_time(login.ends_at, zone_or_utc('UTC'))} UTC" if login.ends_at else ""
    missed = " What was missed and can still be fetched is being read now." if login.was_lost else ""
    return f"You are connected again{end}.{missed}"
