"""What a rule would find among all stored posts, before it is saved, and what that would change.

The campaign's own posts are counted and listed whole; those beyond its people or dates only where they match
or nearly do, and apart.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from application.campaigns.candidates import Window
from application.campaigns.matching.beyond import MOST_BEYOND, Reach, stream_beyond
from application.campaigns.matching.judging import Judge
from application.campaigns.matching.queries import stream_posts
from application.campaigns.matching.rule import Group
from application.models import Campaign, MatchVerdict, Role


class Listed(StrEnum):
    """The lists of a dry run; the value stands in the form."""

    MATCH = "match"
    NEAR = "near"
    NONE = "none"
    ADDED = "added"
    """They match the tried rule, and not the present one."""
    LOST = "lost"
    """They match the present rule, and not the tried one."""
    BEYOND = "beyond"
    """They match, or after those nearly do, but the campaign's people or dates don't cover them."""


@dataclass
class DryRun:
    """The posts of each list, newest first, and how many the rule would accept by itself.

    `total` is of the campaign's own posts, `beyond` of how many others were looked at.
    """

    has_present_rule: bool
    reach: Reach
    total: int = 0
    would_accept: int = 0
    beyond: int = 0
    is_cut: bool = False
    """There are more others than were looked at."""
    strangers: dict[int, Role] = field(default_factory=dict)
    """As what the owners of posts could be added who are not in the campaign, by post."""
    lists: dict[Listed, list[int]] = field(default_factory=dict)

    def count(self, listed: Listed) -> int:
        return len(self.lists[Listed(listed)])


_BY_VERDICT = {MatchVerdict.MATCH: Listed.MATCH, MatchVerdict.NEAR: Listed.NEAR, None: Listed.NONE}


def try_rule(campaign: Campaign, rule: Group, present: Group | None) -> DryRun:
    """Hold posts against a rule, and the campaign's against the present one too; two statements."""
    zone, window = ZoneInfo(campaign.time_zone), Window.of(campaign)
    judge = Judge(rule, zone)
    present_judge = Judge(present, zone) if present is not None and present != rule else None
    run = DryRun(present is not None, Reach.of(window, rule))
    found: dict[Listed, list[tuple[float, int]]] = {listed: [] for listed in Listed}
    for post, is_open in stream_posts(window):
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
    run.lists = {listed: _newest_first(places) for listed, places in found.items()}
    _look_beyond(run, judge, window)
    return run


def _look_beyond(run: DryRun, judge: Judge, window: Window) -> None:
    found: dict[MatchVerdict, list[tuple[float, int]]] = {verdict: [] for verdict in MatchVerdict}
    for post, stranger in stream_beyond(window, run.reach):
        if run.beyond == MOST_BEYOND:
            run.is_cut = True
            continue
        run.beyond += 1
        verdict = judge.verdict(post)
        if verdict is None:
            continue
        found[verdict].append((_order(post.posted_at), post.post_id))
        if stranger is not None:
            run.strangers[post.post_id] = stranger
    match, near = (_newest_first(found[verdict]) for verdict in (MatchVerdict.MATCH, MatchVerdict.NEAR))
    run.lists[Listed.BEYOND] = match + near


def _newest_first(places: list[tuple[float, int]]) -> list[int]:
    return [post_id for _, post_id in sorted(places, reverse=True)]


def _order(posted_at: datetime | None) -> float:
    return posted_at.timestamp() if posted_at else 0.0
