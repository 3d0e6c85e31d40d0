"""Which of a campaign's posts have been held against its present rule: of the others nothing is known yet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false

from application.campaigns.matching.rule import UnreadableRule
from application.campaigns.matching.stored import read_stored
from application.models import Campaign, Post


@dataclass(frozen=True)
class Held:
    """How far holding has come. Neither bound: no post has been held."""

    up_to_id: int | None = None
    """A round over all posts is under way, and has come to this one."""
    found_before: datetime | None = None
    """All posts that were here when the last round began."""

    @classmethod
    def of(cls, campaign: Campaign) -> "Held":
        try:
            stored = read_stored(campaign.matching_rule)
        except UnreadableRule:
            stored = None
        if stored is None:
            return cls()
        work = stored.work
        if not work.done and work.since is None:
            return cls(up_to_id=work.cursor)
        if campaign.matched_version != campaign.matching_version:
            return cls()
        return cls(found_before=work.read_to)

    def has(self, post_id: int, found_at: datetime) -> bool:
        """Whether that post has been held; `found_at` is when it came in."""
        if self.up_to_id is not None:
            return post_id <= self.up_to_id
        return self.found_before is not None and found_at < self.found_before

    def condition(self) -> ColumnElement[bool]:
        """The same as a condition on `Post`."""
        if self.up_to_id is not None:
            return Post.id <= self.up_to_id
        return false() if self.found_before is None else Post.first_seen_at < self.found_before
