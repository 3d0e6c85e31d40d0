"""Who comes, which doors there are, and whose objects ids name.

A door says what becomes of each visitor before any object is looked at. An object says to whom only their
own exist: for others there is none, which is 404.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Visitor(StrEnum):
    """Who comes."""

    STRANGER = "stranger"
    INFLUENCER = "influencer"
    BRAND = "brand"
    CONSULTANT = "consultant"
    MANAGER = "manager"
    ADMIN = "admin"
    REVOKED = "revoked"
    """A manager whose access was ended while signed in."""
    REVOKED_PARTNER = "revoked partner"
    """Likewise an influencer, who is connected and has posts."""
    QUEUE = "queue"
    CRON = "cron"


class Outcome(StrEnum):
    """What becomes of a visitor; a change by a stranger is answered by a status, as no page takes it up."""

    OPEN = "open"
    SHUT = "403"
    ABSENT = "404"
    GONE = "410"
    SIGN_IN = "led to sign in, or 401"
    JOIN = "led to join, or 401"


class Door(StrEnum):
    """Which visitors a door lets in."""

    ANYONE = "anyone"
    PARTNER = "partner"
    SIGNED_IN = "signed in"
    TEAM = "team"
    STAFF = "staff"
    ADMIN = "admin"
    QUEUE = "queue"
    CRON = "cron"
    SIGNED = "signed body"
    """Whoever can sign: without a signature everybody is shut out."""


class Thing(StrEnum):
    """What the ids of an address name."""

    NONE = "none"
    CAMPAIGN = "campaign"
    """Consultants have only those they are invited to."""
    POST = "post"
    """Partners have their own; consultants those of their campaigns. So with pictures."""
    FIGURES = "figures"
    """Of an account by day: partners have their own, consultants none."""
    ACCOUNT = "account's picture"
    OWN = "own"
    """Sign-ins, profiles: everybody has only their own."""
    SECRET = "a word that can't be guessed"
    """Whoever has the right one may enter, whoever they are; with another there is nothing."""
    LINK = "a link that works once"
    """Likewise; a wrong one is told apart from no page, as people follow links that have ended."""


class Row(NamedTuple):
    door: Door
    thing: Thing = Thing.NONE


PEOPLE = (Visitor.INFLUENCER, Visitor.BRAND, Visitor.CONSULTANT, Visitor.MANAGER, Visitor.ADMIN)
LET_IN: Mapping[Door, tuple[Visitor, ...]] = {
    Door.ANYONE: tuple(Visitor),
    Door.PARTNER: (Visitor.INFLUENCER, Visitor.BRAND),
    Door.SIGNED_IN: PEOPLE,
    Door.TEAM: (Visitor.CONSULTANT, Visitor.MANAGER, Visitor.ADMIN),
    Door.STAFF: (Visitor.MANAGER, Visitor.ADMIN),
    Door.ADMIN: (Visitor.ADMIN,),
    Door.QUEUE: (Visitor.QUEUE, Visitor.CRON),
    Door.CRON: (Visitor.QUEUE, Visitor.CRON),
    Door.SIGNED: (),
}
"""Queue and scheduler carry the same secret outside App Engine, so each opens the other's doors there."""

ONLY_OWN: Mapping[Thing, tuple[Visitor, ...]] = {
    Thing.NONE: (),
    Thing.CAMPAIGN: (Visitor.CONSULTANT,),
    Thing.POST: (Visitor.INFLUENCER, Visitor.BRAND, Visitor.CONSULTANT),
    Thing.FIGURES: (Visitor.INFLUENCER, Visitor.BRAND, Visitor.CONSULTANT),
    Thing.ACCOUNT: (Visitor.INFLUENCER, Visitor.BRAND, Visitor.CONSULTANT),
    Thing.OWN: PEOPLE,
    Thing.SECRET: tuple(Visitor),
    Thing.LINK: tuple(Visitor),
}


def expected(row: Row, visitor: Visitor, *, own: bool) -> Outcome:
    """What the table says becomes of the visitor at that door, with ids of their own things or of others'."""
    if visitor in LET_IN[row.door]:
        hidden = visitor in ONLY_OWN[row.thing] and not own
        never_theirs = visitor is Visitor.CONSULTANT and row.thing is Thing.FIGURES
        partner_at_campaign = row.thing is Thing.CAMPAIGN and visitor in LET_IN[Door.PARTNER]
        if hidden and row.thing is Thing.LINK:
            return Outcome.GONE
        return Outcome.ABSENT if hidden or never_theirs or partner_at_campaign else Outcome.OPEN
    if row.door in (Door.QUEUE, Door.CRON, Door.SIGNED):
        return Outcome.SHUT
    if visitor in PEOPLE:
        return Outcome.SHUT
    return Outcome.JOIN if row.door is Door.PARTNER else Outcome.SIGN_IN
