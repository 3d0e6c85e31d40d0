"""Posts and stories: each reading against the truth at its own time, each slot against what is there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from application.models import MissingReason
from sandbox.soak.audit.account import AccountAudit
from sandbox.soak.audit.blame import Due
from sandbox.soak.audit.slots import HOUR, Presence, Slot, slots_of
from sandbox.soak.audit.stored import ASKED, PARTS, PostCall, StoredPost
from sandbox.soak.audit.told import told_figures
from sandbox.soak.audit.truths import (
    DETAILED,
    LISTED,
    LISTED_OF_STORIES,
    OF_A_BREAKDOWN,
    OF_STORIES,
    OUR_NAMES,
    post_figures,
)
from sandbox.world.figures import MIN_STORY_VIEWERS
from sandbox.world.post import Post

LAST_DAILY = timedelta(days=7)
_FIELDS = {
    "likes": "like_count",
    "comments": "comments_count",
    "saves": "saved_count",
    "shares": "shares_count",
}
_API_NAMES = {
    ours: (metric, _FIELDS.get(ours, metric)) for metric, ours in OUR_NAMES.items()
} | dict.fromkeys(OF_A_BREAKDOWN, ("navigation",))
"""By what a call may ask for a figure: a metric, or a field of the post; parts of navigation all at once."""


def check_posts(audit: AccountAudit, stored: dict[str, StoredPost]) -> None:
    """All posts and stories of an account."""
    now = audit.presence.ends
    timeline = audit.world.timeline
    there = {post.id: post for post in (*timeline.posts(now), *timeline.stories_between(_FIRST, now))}
    for graph_id, post in stored.items():
        if graph_id not in there:
            audit.tally.compare("post", audit.key, f"post {graph_id}", 1, (0,))
            continue
        _compare_readings(audit, there[graph_id], post)
    for graph_id, true in there.items():
        known = stored.get(graph_id)
        for slot in slots_of(true, audit.presence, known.known_since if known else None):
            _check_slot(audit, true, known, slot)


_FIRST = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _compare_readings(audit: AccountAudit, true: Post, stored: StoredPost) -> None:
    latest: dict[str, Any] = {}
    for reading in stored.readings:
        what = f"{true.id} at {reading.read_at:%Y-%m-%d %H:%M}"
        if reading.source == "webhook":
            told = told_figures(true)
            for name, value in reading.figures.items():
                audit.tally.compare("webhook", audit.key, f"{what} {name}", value, (told.get(name),))
            continue
        begins, ends = audit.calls.span(reading.call, reading.read_at)
        first, last = post_figures(true, begins), post_figures(true, ends)
        for name, value in reading.figures.items():
            truth = (first.get(name), last.get(name))
            audit.tally.compare("reading", audit.key, f"{what} {name}", value, truth)
        latest.update(reading.figures)
    if true.is_story:
        return
    for name, value in latest.items():
        # What lists and sums show is what was read last.
        audit.tally.compare("latest", audit.key, f"{true.id} {name}", stored.figures.get(name), (value,))


def _check_slot(audit: AccountAudit, true: Post, stored: StoredPost | None, slot: Slot) -> None:
    known = _known_by(stored, slot.until)
    kind = "story" if true.is_story else "post"
    due = Due(slot.due, slot.until, slot.resumes)
    for name in _names(true, slot, audit.presence):
        read_at, value = known.get(name, (None, None))
        if read_at is not None and (read_at >= slot.due or _was_looked_at(audit, true, name, value, slot)):
            audit.tally.found(kind)
            continue
        rule = _rule(audit, true, stored, name, slot)
        audit.miss(kind, f"{true.id} {name} at {slot.age}", due, metric=_asked(name), rule=rule)


def _was_looked_at(audit: AccountAudit, true: Post, name: str, value: Any, slot: Slot) -> bool:
    """A reading is kept where something is new: without one, a call says that somebody looked, and the truth
    of its time that nothing was.
    """
    looks = audit.calls.answers(_questions(true, name), _API_NAMES[name], slot.due, slot.until)
    return any(post_figures(true, moment).get(name) == value for moment in looks)


def _questions(true: Post, name: str) -> tuple[str, ...]:
    """Those of which the answer tells this figure: lists know common ones only, and parts are asked apart."""
    own = f"{true.id}/insights"
    if name in OF_A_BREAKDOWN:
        return (own + PARTS,)
    if name in (LISTED_OF_STORIES if true.is_story else LISTED):
        return ("stories" if true.is_story else "media", true.id, own)
    return (own,)


def _rule(audit: AccountAudit, true: Post, stored: StoredPost | None, name: str, slot: Slot) -> str | None:
    """The rule of the API that keeps this figure of a story away, if one does.

    A look that brought nothing new left no reading, but a call on record.
    """
    if not true.is_story or stored is None:
        return None
    few = post_figures(true, slot.until)["reach"] < MIN_STORY_VIEWERS
    looks = audit.calls.about(true.id, slot.due, slot.until)
    if (few and any(reading.reason for reading in stored.readings)) or _were_few(true, looks):
        return "R-viewers"
    was_asked = any(slot.due <= reading.read_at <= slot.until for reading in stored.readings)
    was_asked = was_asked or any(call.is_for_parts and call.outcome == "ok" for call in looks)
    none_yet = name in OF_A_BREAKDOWN and post_figures(true, slot.due)[name] == 0
    return "R-breakdown" if none_yet and was_asked else None


def _were_few(true: Post, looks: Sequence[PostCall]) -> bool:
    """Whether it was refused for its few viewers, and rightly so when it was asked."""
    refused = [call.at for call in looks if call.outcome == MissingReason.NOT_ENOUGH_VIEWERS.value]
    return any(post_figures(true, moment)["reach"] < MIN_STORY_VIEWERS for moment in refused)


def _names(true: Post, slot: Slot, presence: Presence) -> tuple[str, ...]:
    if true.is_story:
        return OF_STORIES
    in_campaign = presence.covered(slot.due - 7 * HOUR, slot.until, true)
    return (*LISTED, *DETAILED[true.product_type]) if in_campaign or slot.age == LAST_DAILY else LISTED


def _known_by(stored: StoredPost | None, moment: datetime) -> dict[str, tuple[datetime, Any]]:
    """The latest value of each figure read until then, and when."""
    found: dict[str, tuple[datetime, Any]] = {}
    for reading in stored.readings if stored is not None else ():
        if reading.source == ASKED and reading.read_at <= moment:
            found.update({name: (reading.read_at, value) for name, value in reading.figures.items()})
    return found


def _asked(name: str) -> str:
    return "saved" if name == "saves" else name
