"""One line of the site's tables of blueprints."""

from typing import NamedTuple

from application import guards


class Entry(NamedTuple):
    name: str
    place: str
    """Module and name below `application`, to be imported when one of its addresses is asked for."""
    prefix: str
    guard: guards.Guard
    own_proof: bool = False
    """The caller proves itself in another way than by a form's token."""
    only_in_sandbox: bool = False
    """In production there is no such page."""
