"""What the pages about permissions show of one login: the same for the partner and for staff."""

from dataclasses import dataclass
from datetime import datetime

from application.clock import clock
from application.connection_health import ConnectionHealth, Renewal, health
from application.models import FacebookLogin
from application.onboarding.own_accounts.queries import OwnProfile, own_profiles
from application.onboarding.permission_history import permissions_of
from application.onboarding.permissions.described import Described, described
from application.onboarding.queries import login_row_of


@dataclass(frozen=True)
class PermissionsPage:
    """`can_ask`: there is a token, so that Facebook can be asked to take something back."""

    permissions: tuple[Described, ...]
    health: ConnectionHealth
    connected_at: datetime
    token_expires_at: datetime | None
    data_access_expires_at: datetime | None
    can_ask: bool
    profiles: tuple[OwnProfile, ...]

    @property
    def lacking(self) -> tuple[Described, ...]:
        return tuple(each for each in self.permissions if each.is_lacking)

    @property
    def renewal(self) -> Renewal:
        """What the dialog is asked for when the person renews before there is need."""
        return self.health.renewal or Renewal.DATA_ACCESS


def permissions_page(user_id: int) -> PermissionsPage | None:
    """All that is known of the login behind the user, in three statements; None when there is no login."""
    login = login_row_of(user_id)
    if login is None:
        return None
    return PermissionsPage(
        permissions=described(_granted(login), permissions_of(login.id)),
        health=health(login, clock.now()),
        connected_at=login.connected_at,
        token_expires_at=login.token_expires_at,
        data_access_expires_at=login.data_access_expires_at,
        can_ask=login.token is not None,
        profiles=own_profiles(user_id),
    )


def _granted(login: FacebookLogin) -> frozenset[str]:
    return frozenset(login.granted_scopes.split())
