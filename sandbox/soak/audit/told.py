"""The last figures of stories, as webhooks tell them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sandbox.soak.audit.account import AccountAudit
from sandbox.soak.audit.slots import HOUR
from sandbox.soak.audit.stored import StoredPost
from sandbox.webhook_events import UNKNOWN, story_told
from sandbox.world.post import Post

OUR_NAMES = {
    "impressions": "views",
    "reach": "reach",
    "taps_forward": "taps_forward",
    "taps_back": "taps_back",
    "exits": "exits",
    "replies": "replies",
}
SUBSCRIBED_BEFORE = 3 * HOUR
"""Before its story began the account was connected and in a campaign: then its Page was subscribed."""


def told_figures(story: Post) -> dict[str, Any]:
    """What the webhook tells at the story's end, by our names; None for what it doesn't say exactly."""
    told = story_told(story)
    return {ours: None if told[name] == UNKNOWN else told[name] for name, ours in OUR_NAMES.items()}


def check_told_stories(
    audit: AccountAudit,
    stored: dict[str, StoredPost],
    due: list[tuple[Post, datetime]],
    unkept: Collection[str],
) -> None:
    """Ends of stories by webhook: of those whose Page was subscribed, each figure that was told.

    `unkept` are stories of which something came that was not kept.
    """
    for story, moment in due:
        begins = story.timestamp
        if begins < audit.presence.joined + SUBSCRIBED_BEFORE or moment + HOUR > audit.presence.ends:
            continue
        if not audit.presence.covered(begins - SUBSCRIBED_BEFORE, moment + HOUR):
            continue
        post = stored.get(story.id)
        kept = next((each for each in post.readings if each.source == "webhook"), None) if post else None
        for name, value in told_figures(story).items():
            if kept is not None and name in kept.figures:
                audit.tally.found("webhook")
                continue
            rule = "R-under-5" if value is None and kept is not None else None
            audit.miss_told(story.id, name, moment, unkept, rule=rule)
