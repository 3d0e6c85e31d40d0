"""The permissions that are asked for, why each is needed, and what is lost without it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from application.config import JOINING_SCOPES

BUSINESS_SCOPE = "business_management"
"""Asked for only when somebody's Pages stay hidden (graph-api.md, 4)."""

FURTHER_SCOPES = (BUSINESS_SCOPE,)


class Scope(NamedTuple):
    """One permission of Facebook's dialog. `needed`: without it there is nothing to join with.

    `loss` is what no longer works when it is taken back.
    """

    name: str
    title: str
    reason: str
    needed: bool
    loss: str


_NOTHING_READ = "Nothing more can be read: no posts, no stories, no figures."


_SCOPES: dict[str, Scope] = {
    scope.name: scope
    for scope in (
        Scope(
            "pages_show_list",
            "Show a list of the Pages you manage",
            "Your Instagram account is found through the Facebook Page that it is linked to.",
            needed=True,
            loss=f"{_NOTHING_READ} Your Instagram account is found through your Page.",
        ),
        Scope(
            "pages_read_engagement",
            "Read content posted on the Page",
            "Facebook lets us read the posts and stories of the linked Instagram account only with this one.",
            needed=True,
            loss=f"{_NOTHING_READ} Facebook gives posts and stories only with this permission.",
        ),
        Scope(
            "instagram_basic",
            "Access profile and posts of the Instagram account",
            "Your handle, your number of followers and the list of your posts come from here.",
            needed=True,
            loss=f"{_NOTHING_READ} Your handle, your followers and the list of your posts come from here.",
        ),
        Scope(
            "instagram_manage_insights",
            "Access insights of the Instagram account",
            "Views, reach, saves and the other figures of your posts come from here. Despite its name it "
            "changes nothing.",
            needed=True,
            loss="No figures can be read any more: no views, no reach, no saves. New posts come without.",
        ),
        Scope(
            "pages_manage_metadata",
            "Manage the Page's settings",
            "Facebook sends the last figures of a story, after it has ended, only to apps that have this "
            "one. You can leave it out: then stories count as they stood when we last looked.",
            needed=False,
            loss="Facebook no longer sends the last figures of your stories. They count as they stood when "
            "we last looked, up to two hours before their end. Everything else goes on.",
        ),
        Scope(
            BUSINESS_SCOPE,
            "Manage your business",
            "Facebook hides Pages that belong to a business portfolio from apps without this one. We use it "
            "only to find your Page there; we change nothing in your business and read nothing else of it.",
            needed=False,
            loss="If your Page belongs to a business portfolio, Facebook may hide it from us again. Then "
            "nothing more can be read of the account behind it.",
        ),
    )
}


def joining_scopes() -> tuple[Scope, ...]:
    """Every permission that the dialog asks for, in its order."""
    return tuple(_SCOPES[name] for name in JOINING_SCOPES)


def scope_named(name: str) -> Scope | None:
    """The permission of that name; None when we never ask for it."""
    return _SCOPES.get(name)


def known_scopes() -> tuple[Scope, ...]:
    """Every permission that is ever asked for, those of joining first."""
    return tuple(_SCOPES.values())


def asked_scopes(names: Iterable[str]) -> tuple[str, ...]:
    """Those of `names` that the dialog may be asked for, in its order; all of joining when there are none."""
    wanted = set(names)
    return tuple(name for name in (*JOINING_SCOPES, *FURTHER_SCOPES) if name in wanted) or JOINING_SCOPES


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
