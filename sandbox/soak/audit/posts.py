"""Posts and stories: each reading against the truth at its own time, each slot against what is there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.soak.audit.blame import TOLD_WITHIN, Faults
from sandbox.soak.audit.slots import HOUR, Presence, Slot, slots_of
from sandbox.soak.audit.stored import StoredCalls, StoredPost
from sandbox.soak.audit.tally import Missing, Tally
from sandbox.soak.audit.truths import DETAILED, LISTED, OF_A_BREAKDOWN, OF_STORIES, post_figures
from sandbox.webhook_events import UNKNOWN, story_told
from sandbox.world.figures import MIN_STORY_VIEWERS
from sandbox.world.post import Post
from sandbox.world.world import AccountWorld

TOLD_NAMES = {
    "impressions": "views",
    "reach": "reach",
    "taps_forward": "taps_forward",
    "taps_back": "taps_back",
    "exits": "exits",
    "replies": "replies",
}
LAST_DAILY = timedelta(days=7)


@dataclass(frozen=True)
class AccountAudit:
    """One account with all that its posts are held against."""

    key: str
    world: AccountWorld
    presence: Presence
    calls: StoredCalls
    faults: Faults
    tally: Tally

    def miss(
        self,
        kind: str,
        what: str,
        begins: datetime,
        ends: datetime,
        *,
        metric: str = "",
        rule: str | None = None,
    ) -> None:
        """Note a missing figure with its cause, and whether the database says a word about it.

        `begins` and `ends` are when it was to be read: a call that failed then, or earlier with none since
        that went well, is a word, and the fault in force at that call is the cause.
        """
        troubles = [trouble for trouble in self.calls.troubles if trouble.touches(begins, ends)]
        cause = rule or self.faults.cause(self.key, troubles, metric=metric)
        traced = rule is not None or bool(troubles)
        self.tally.miss(Missing(kind, self.key, what, begins, ends, cause, traced))

    def miss_told(self, what: str, moment: datetime, *, rule: str | None = None) -> None:
        """Note a figure that was to be told by webhook. What never came can't have left a word.

        What is told while the connection is lost may not be kept: Instagram's leave has ended.
        """
        ends = moment + TOLD_WITHIN
        lost = [each for each in self.calls.troubles if each.is_loss and each.touches(moment, ends)]
        cause = rule or self.faults.cause_of_silence(self.key, moment) or self.faults.cause(self.key, lost)
        self.tally.miss(Missing("webhook", self.key, what, moment, ends, cause, traced=True))


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
        for slot in slots_of(true, audit.presence):
            _check_slot(audit, true, stored.get(graph_id), slot)


_FIRST = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _compare_readings(audit: AccountAudit, true: Post, stored: StoredPost) -> None:
    latest: dict[str, Any] = {}
    for reading in stored.readings:
        what = f"{true.id} at {reading.read_at:%Y-%m-%d %H:%M}"
        if reading.source == "webhook":
            told = {TOLD_NAMES[name]: value for name, value in story_told(true).items() if name in TOLD_NAMES}
            for name, value in reading.figures.items():
                audit.tally.compare("webhook", audit.key, f"{what} {name}", value, (told.get(name, UNKNOWN),))
            continue
        begins, ends = audit.calls.span(reading.call, reading.read_at)
        first, last = post_figures(true, begins), post_figures(true, ends)
        for name, value in reading.figures.items():
            truth = (first.get(name, UNKNOWN), last.get(name, UNKNOWN))
            audit.tally.compare("reading", audit.key, f"{what} {name}", value, truth)
        latest.update(reading.figures)
    if true.is_story:
        return
    for name, value in latest.items():
        # What lists and sums show is what was read last.
        audit.tally.compare(
            "latest", audit.key, f"{true.id} {name}", stored.figures.get(name, UNKNOWN), (value,)
        )


def _check_slot(audit: AccountAudit, true: Post, stored: StoredPost | None, slot: Slot) -> None:
    known = _known_by(stored, slot.until)
    expected = post_figures(true, slot.due)
    kind = "story" if true.is_story else "post"
    for name in _names(true, slot, audit.presence):
        read_at, value = known.get(name, (None, None))
        if read_at is not None and (read_at >= slot.due or value == expected[name]):
            audit.tally.found(kind)
            continue
        rule = _rule(true, stored, name, slot)
        audit.miss(
            kind, f"{true.id} {name} at {slot.age}", slot.due, slot.until, metric=_asked(name), rule=rule
        )


def _rule(true: Post, stored: StoredPost | None, name: str, slot: Slot) -> str | None:
    """The rule of the API that keeps this figure of a story away, if one does."""
    if not true.is_story or stored is None:
        return None
    few = post_figures(true, slot.until)["reach"] < MIN_STORY_VIEWERS
    if few and any(reading.reason for reading in stored.readings):
        return "R-viewers"
    was_asked = any(slot.due <= reading.read_at <= slot.until for reading in stored.readings)
    none_yet = name in OF_A_BREAKDOWN and post_figures(true, slot.due)[name] == 0
    return "R-breakdown" if none_yet and was_asked else None


def _names(true: Post, slot: Slot, presence: Presence) -> tuple[str, ...]:
    if true.is_story:
        return OF_STORIES
    in_campaign = presence.covered(slot.due - 7 * HOUR, slot.until, true)
    return (*LISTED, *DETAILED[true.product_type]) if in_campaign or slot.age == LAST_DAILY else LISTED


def _known_by(stored: StoredPost | None, moment: datetime) -> dict[str, tuple[datetime, Any]]:
    """The latest value of each figure read until then, and when."""
    found: dict[str, tuple[datetime, Any]] = {}
    for reading in stored.readings if stored is not None else ():
        if reading.source == "asked" and reading.read_at <= moment:
            found.update({name: (reading.read_at, value) for name, value in reading.figures.items()})
    return found


def _asked(name: str) -> str:
    return "saved" if name == "saves" else name


def check_told_stories(
    audit: AccountAudit, stored: dict[str, StoredPost], due: list[tuple[Post, datetime]]
) -> None:
    """Ends of stories by webhook: of those whose Page was subscribed, each figure that was told."""
    for story, moment in due:
        begins = story.timestamp
        if begins < audit.presence.joined + 3 * HOUR or moment + HOUR > audit.presence.ends:
            continue
        if not audit.presence.covered(begins - 3 * HOUR, moment + HOUR):
            continue
        post = stored.get(story.id)
        told = next((each for each in post.readings if each.source == "webhook"), None) if post else None
        for name, value in story_told(story).items():
            if name not in TOLD_NAMES:
                continue
            ours = TOLD_NAMES[name]
            if told is not None and ours in told.figures:
                audit.tally.found("webhook")
                continue
            rule = "R-under-5" if value == UNKNOWN and told is not None else None
            audit.miss_told(f"{story.id} {ours}", moment, rule=rule)
