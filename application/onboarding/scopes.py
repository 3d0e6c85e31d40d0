"""The permissions asked for at joining, and why each is needed. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from application.config import JOINING_SCOPES


class Scope(NamedTuple):
    """One permission of Facebook's dialog. `needed`: without it there is nothing to join with."""

    name: str
    title: str
    reason: str
    needed: bool


_SCOPES: dict[str, Scope] = {
    scope.name: scope
    for scope in (
        Scope(
            "pages_show_list",
            "Show a list of the Pages you manage",
            "Your Instagram account is found through the Facebook Page that it is linked to.",
            needed=True,
        ),
        Scope(
            "pages_read_engagement",
            "Read content posted on the Page",
            "Facebook lets us read the posts and stories of the linked Instagram account only with this one.",
            needed=True,
        ),
        Scope(
            "instagram_basic",
            "Access profile and posts of the Instagram account",
            "Your handle, your number of followers and the list of your posts come from here.",
            needed=True,
        ),
        Scope(
            "instagram_manage_insights",
            "Access insights of the Instagram account",
            "Views, reach, saves and the other figures of your posts come from here. Despite its name it "
            "changes nothing.",
            needed=True,
        ),
        Scope(
            "pages_manage_metadata",
            "Manage the Page's settings",
            "Facebook sends the last figures of a story, after it has ended, only to apps that have this "
            "one. You can leave it out: then stories count as they stood when we last looked.",
            needed=False,
        ),
    )
}


def joining_scopes() -> tuple[Scope, ...]:
    """Every permission that the dialog asks for, in its order."""
    return tuple(_SCOPES[name] for name in JOINING_SCOPES)


def granted(permissions: Mapping[str, str]) -> tuple[str, ...]:
    """The names granted, sorted. `permissions` maps a name to granted, declined or expired."""
    return tuple(sorted(name for name, status in permissions.items() if status == "granted"))


def declined(permissions: Mapping[str, str]) -> tuple[str, ...]:
    """The names that the person was asked for and did not grant, or no longer grants; sorted."""
    return tuple(sorted(name for name, status in permissions.items() if status != "granted"))


def still_needed(granted_names: Iterable[str]) -> tuple[Scope, ...]:
    """The needed permissions that are not among those granted."""
    present = set(granted_names)
    return tuple(scope for scope in joining_scopes() if scope.needed and scope.name not in present)


def told(lacking: Sequence[Scope]) -> str:
    """What lacks, as a sentence for the person and for staff alike."""
    titles = " and ".join(f"“{scope.title}”" for scope in lacking)
    several = len(lacking) > 1
    return (
        f"{'The permissions' if several else 'The permission'} {titles} {'were' if several else 'was'} not "
        f"granted at Facebook. Nothing can be read until {'they are' if several else 'it is'}."
    )
