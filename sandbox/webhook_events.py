"""What Instagram would tell by webhook, drawn from the world: ends of stories, comments, mentions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.personas import PAGES
from sandbox.services import Services
from sandbox.world.figures import figures
from sandbox.world.post import Post
from sandbox.world.randomness import unit
from sandbox.world.timeline import STORY_LIFE
from sandbox.world.world import AccountWorld

TOLD_AFTER = timedelta(hours=1)
LATE_BY = timedelta(hours=6)
TWICE_AFTER = timedelta(minutes=25)
FEWEST_TOLD = 5
UNKNOWN = -1
COMMENT_HOURS = (2, 9, 30)
MENTION_HOURS = 5


@dataclass(frozen=True)
class Event:
    """One change of one account, due at a moment of domain time."""

    due: datetime
    account_id: str
    field: str
    value: dict[str, Any]

    def entry(self) -> dict[str, Any]:
        """It as an entry of a delivery."""
        changes = [{"field": self.field, "value": self.value}]
        return {"id": self.account_id, "time": int(self.due.timestamp()), "changes": changes}


def events_between(services: Services, since: datetime, until: datetime) -> list[Event]:
    """Everything due after `since` up to `until`, of subscribed Pages whose owner's grant lives."""
    found: list[Event] = []
    for account in _subscribed_accounts(services):
        found += [event for event in _events(services, account, since, until) if since < event.due <= until]
    return sorted(found, key=lambda event: (event.due, event.account_id, event.field))


def told_at(seed: int, story: Post) -> datetime:
    """When a story's end is told."""
    is_late = unit(seed, "webhook", story.id) < 0.2
    return story.timestamp + STORY_LIFE + TOLD_AFTER + (LATE_BY if is_late else timedelta(0))


def story_told(story: Post) -> dict[str, Any]:
    """A story's last figures in the classic names; fewer than five are −1."""
    counts = figures(story, STORY_LIFE.total_seconds())
    told = {
        "impressions": counts["views"],
        "reach": counts["reach"],
        "taps_forward": counts["tap_forward"],
        "taps_back": counts["tap_back"],
        "exits": counts["tap_exit"],
        "replies": counts["replies"],
    }
    # Where the law forbids it, replies are told as 0, whatever they are.
    return {
        "media_id": story.id,
        **{
            name: UNKNOWN if 0 < value < FEWEST_TOLD or (name == "reach" and not value) else int(value)
            for name, value in told.items()
        },
    }


def _subscribed_accounts(services: Services) -> Iterator[AccountWorld]:
    for page_id in sorted(services.state.subscriptions):
        if page_id not in PAGES:
            continue
        persona, page = PAGES[page_id]
        grant = services.state.grants.get(persona.user_id)
        if page.account is not None and grant is not None and "instagram_manage_insights" in grant.granted:
            yield services.world.account(page.account.id)


def _events(services: Services, account: AccountWorld, since: datetime, until: datetime) -> Iterator[Event]:
    earliest = since - STORY_LIFE - TOLD_AFTER - LATE_BY - TWICE_AFTER
    for story in account.timeline.stories_between(earliest, until):
        yield from _of_story(services, account, story)
    for post in account.timeline.posts_between(since - timedelta(hours=max(COMMENT_HOURS)), until):
        yield from _of_post(account, post)


def _of_story(services: Services, account: AccountWorld, story: Post) -> Iterator[Event]:
    draw = unit(services.world.seed, "webhook", story.id)
    due = told_at(services.world.seed, story)
    value = story_told(story)
    yield Event(due, account.spec.id, "story_insights", value)
    if 0.2 <= draw < 0.45:
        yield Event(due + TWICE_AFTER, account.spec.id, "story_insights", value)


def _of_post(account: AccountWorld, post: Post) -> Iterator[Event]:
    for hours in COMMENT_HOURS:
        due = post.timestamp + timedelta(hours=hours)
        value = {
            "id": f"{post.id[:13]}{hours:04}",
            "text": "Så fint! 🍵",
            "from": {"id": "7700000000000001", "username": "a.passer.by"},
            "media": {"id": post.id, "media_product_type": post.product_type},
        }
        yield Event(due, account.spec.id, "comments", value)
    mention = {"media_id": post.id, "comment_id": f"{post.id[:13]}7777"}
    yield Event(post.timestamp + timedelta(hours=MENTION_HOURS), account.spec.id, "mentions", mention)
