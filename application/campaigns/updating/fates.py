"""What becomes of a collected post when figures are asked for anew, in words. Pure."""

import enum
from collections.abc import Mapping

from application.models import MissingReason


class Fate(enum.StrEnum):
    """How one post stands to the latest asking."""

    UPDATED = "updated"
    FEW_VIEWERS = "few_viewers"
    BEFORE_PROFESSIONAL = "before_professional"
    REFUSED = "refused"
    WAITING = "waiting"
    NOT_READ = "not_read"
    """It waits no more: the reading failed, or brought all but this post."""
    BY_HAND = "by_hand"
    STORY_ENDED = "story_ended"
    DELETED = "deleted"
    LEFT = "left"
    NOT_CONNECTED = "not_connected"
    NOT_ASKED = "not_asked"


READ = (Fate.UPDATED, Fate.FEW_VIEWERS, Fate.BEFORE_PROFESSIONAL, Fate.REFUSED)
TO_READ = (*READ, Fate.WAITING, Fate.NOT_READ)
"""Those that Instagram is asked about: progress is counted over them."""

OF_REASON: Mapping[MissingReason, Fate] = {
    MissingReason.NOT_ENOUGH_VIEWERS: Fate.FEW_VIEWERS,
    MissingReason.BEFORE_PROFESSIONAL: Fate.BEFORE_PROFESSIONAL,
}
"""A post that was read without its insights; for any other reason it was refused."""

WORDS: Mapping[Fate, str] = {
    Fate.FEW_VIEWERS: "seen by too few people for Instagram to give their figures",
    Fate.BEFORE_PROFESSIONAL: "posted before the account became professional: likes and comments only",
    Fate.REFUSED: "refused by Instagram",
    Fate.NOT_READ: "could not be read",
    Fate.BY_HAND: "added by hand: Instagram is not asked about them",
    Fate.STORY_ENDED: "stories that have ended: their figures ended with them",
    Fate.DELETED: "deleted on Instagram",
    Fate.LEFT: "of people who have left",
    Fate.NOT_CONNECTED: "not connected: their owner has to connect to Facebook again",
    Fate.NOT_ASKED: "connected again only since: update once more to read them",
}
"""Why figures could not be updated, after the number of posts; those updated and waiting need no reason."""
