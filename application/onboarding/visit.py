"""What Facebook says of the person who came back from its dialog. Calls out; touches no database."""

from dataclasses import dataclass, field
from datetime import datetime

from application.exceptions import ApplicationError
from application.integrations.graph.client import GraphClient
from application.integrations.graph.oauth import FacebookOAuth
from application.onboarding.scopes import Scope, declined, granted, still_needed


class WrongToken(ApplicationError):
    """Facebook's own check of the new token doesn't bear it out: another app's, of no person, or dead."""


@dataclass(frozen=True)
class Visit:
    """A person with a fresh token, by their app-scoped id."""

    facebook_id: str
    token: str = field(repr=False)
    token_expires_at: datetime | None
    data_access_expires_at: datetime | None
    granted: tuple[str, ...]
    declined: tuple[str, ...]

    @property
    def still_needed(self) -> tuple[Scope, ...]:
        """Permissions without which nothing can be read."""
        return still_needed(self.granted)


def visit_by_code(login: FacebookOAuth, client: GraphClient, code: str, redirect_uri: str) -> Visit:
    """Change the code for a long-lived token, and ask what the token is and may do.

    Raises GraphError and WrongToken.
    """
    grant = login.long_lived(login.exchange_code(code, redirect_uri).access_token)
    state = login.inspect(grant.access_token)
    if not state.is_valid or not state.facebook_user_id or state.app_id not in (None, client.app_id):
        raise WrongToken("the token is not a living one of this app and a person")
    permissions = login.permissions(grant.access_token)
    return Visit(
        facebook_id=state.facebook_user_id,
        token=grant.access_token,
        token_expires_at=state.expires_at or grant.expires_at,
        data_access_expires_at=state.data_access_expires_at,
        granted=granted(permissions),
        declined=declined(permissions),
    )
