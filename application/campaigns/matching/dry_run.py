"""What a rule would find among all the campaign's posts, before it is saved, and what that would change."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from application.campaigns.candidates import Window
from application.campaigns.matching.judging import Judge
from application.campaigns.matching.queries import stream_posts
from application.campaigns.matching.rule import Group
from application.models import Campaign, MatchVerdict


class Listed(StrEnum):
    """The lists of a dry run; the value stands in the form."""

    MATCH = "match"
    NEAR = "near"
    NONE = "none"
    ADDED = "added"
    """They match the tried rule, and not the present one."""
    LOST = "lost"
    """They match the present rule, and not the tried one."""


@dataclass
class DryRun:
    """The posts of each list, newest first, and how many the rule would accept by itself."""

    has_present_rule: bool
    total: int = 0
    would_accept: int = 0
    lists: dict[Listed, list[int]] = field(default_factory=dict)

    def count(self, listed: Listed) -> int:
        return len(self.lists[Listed(listed)])


_BY_VERDICT = {MatchVerdict.MATCH: Listed.MATCH, MatchVerdict.NEAR: Listed.NEAR, None: Listed.NONE}


def try_rule(campaign: Campaign, rule: Group, present: Group | None) -> DryRun:
    """Hold every post of the campaign against a rule, and against the present one; one statement."""
    zone = ZoneInfo(campaign.time_zone)
    judge = Judge(rule, zone)
    present_judge = Judge(present, zone) if present is not None and present != rule else None
    run = DryRun(has_present_rule=present is not None)
    found: dict[Listed, list[tuple[float, int]]] = {listed: [] for listed in Listed}
    for post, is_open in stream_posts(Window.of(campaign)):
        verdict = judge.verdict(post)
        before = present_judge.verdict(post) if present_judge else verdict
        place = (_order(post.posted_at), post.post_id)
        run.total += 1
        found[_BY_VERDICT[verdict]].append(place)
        if verdict is MatchVerdict.MATCH:
            run.would_accept += is_open
            if before is not MatchVerdict.MATCH:
                found[Listed.ADDED].append(place)
        elif before is MatchVerdict.MATCH:
            found[Listed.LOST].append(place)
    run.lists = {
        listed: [post_id for _, post_id in sorted(places, reverse=True)] for listed, places in found.items()
    }
    return run


def _order(posted_at: datetime | None) -> float:
    return posted_at.timestamp() if posted_at else 0.0
