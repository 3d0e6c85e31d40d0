"""A login's permissions in words: each with its state, since when, and what it is for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from application.badges import BadgeState
from application.models import PermissionState
from application.onboarding.permission_history import Held
from application.onboarding.scopes import FURTHER_SCOPES, Scope, known_scopes


class Standing(BadgeState):
    """How a permission stands now."""

    GRANTED = "granted", "Granted", "good"
    DECLINED = "declined", "Not granted", "attention"
    TAKEN_BACK = "taken-back", "Taken back", "attention"
    NOT_ASKED = "not-asked", "Not asked for", "neutral"


@dataclass(frozen=True)
class Described:
    """One permission. `since` is None where it was granted before dates were kept."""

    scope: Scope
    standing: Standing
    since: datetime | None

    @property
    def is_granted(self) -> bool:
        return self.standing is Standing.GRANTED

    @property
    def is_lacking(self) -> bool:
        """Whether something doesn't work without it."""
        return not self.is_granted and self.scope.name not in FURTHER_SCOPES


def described(granted: frozenset[str], history: Mapping[str, Held]) -> tuple[Described, ...]:
    """Every permission that is asked for at joining, and those asked for further, where they ever were."""
    found = []
    for scope in known_scopes():
        held = history.get(scope.name)
        standing = _standing(scope.name in granted, held)
        if standing is Standing.NOT_ASKED and scope.name in FURTHER_SCOPES:
            continue
        agrees = held is not None and (held.state is PermissionState.GRANTED) == (scope.name in granted)
        found.append(Described(scope, standing, held.since if held is not None and agrees else None))
    return tuple(found)


def _standing(is_granted: bool, held: Held | None) -> Standing:
    if is_granted:
        return Standing.GRANTED
    if held is None:
        return Standing.NOT_ASKED
    return Standing.DECLINED if held.state is PermissionState.DECLINED else Standing.TAKEN_BACK
