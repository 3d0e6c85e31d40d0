"""What the page of a campaign's rule shows: the state of the work, the form, and the dry run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from application.campaigns.matching.accepting import accepted_counts
from application.campaigns.matching.beyond import WayIn, ways_in
from application.campaigns.matching.dry_run import DryRun, Listed, try_rule
from application.campaigns.matching.entered import EnteredRule, entered_rule
from application.campaigns.matching.explaining import Explanation, explain
from application.campaigns.matching.judging import Judge
from application.campaigns.matching.people import People
from application.campaigns.matching.queries import ShownPost, match_counts, posts_to_show
from application.campaigns.matching.rule import (
    ConditionKind,
    Group,
    UnreadableRule,
    is_in_two_levels,
)
from application.campaigns.matching.stored import Stored, Work, read_stored
from application.campaigns.queries import members_of
from application.formats import counted
from application.models import Campaign, MatchVerdict
from application.paging import PageOf, page_of

LIST_WORDS: dict[Listed, str] = {
    Listed.MATCH: "Match",
    Listed.NEAR: "Nearly match",
    Listed.NONE: "Do not match",
    Listed.ADDED: "Match now, not before",
    Listed.LOST: "Matched before, not now",
    Listed.BEYOND: "Outside people or dates",
}


@dataclass(frozen=True)
class State:
    """Where a campaign's matching stands. `unreadable`: a rule is stored, but not one this code knows."""

    stored: Stored | None
    counts: dict[MatchVerdict, int]
    accepted: int = 0
    stale: int = 0
    unreadable: bool = False

    @property
    def is_running(self) -> bool:
        return self.stored is not None and not self.stored.work.done

    @property
    def share(self) -> float:
        """How much of the round is done, of one."""
        work = self.stored.work if self.stored else Work()
        return min(work.held / work.total, 1.0) if work.total else 0.0

    @property
    def sentence(self) -> str:
        """How far the round is, or what the last one found."""
        if self.stored is None:
            return "There is no rule yet."
        work = self.stored.work
        if not work.done and work.total:
            return f"{work.held:,} of {counted(work.total, 'post')} held against the rule."
        if not work.done:
            return "Posts that came in lately are held against the rule."
        match, near = self.counts[MatchVerdict.MATCH], self.counts[MatchVerdict.NEAR]
        return (
            f"{counted(match, 'post matches', 'posts match').capitalize()}, "
            f"{near:,} nearly {'does' if near == 1 else 'do'}."
        )


@dataclass(frozen=True)
class TriedPost:
    """A post in a list of the dry run, with its reason; `ways_in` of one that the campaign does not cover."""

    shown: ShownPost
    explanation: Explanation
    ways_in: tuple[WayIn, ...] = ()


@dataclass(frozen=True)
class Tried:
    """A dry run, with a page of one of its lists."""

    run: DryRun
    listed: Listed
    page: PageOf
    posts: Sequence[TriedPost]
    accepts: bool
    """Whether the campaign accepts what matches by itself."""
    zone: ZoneInfo

    @property
    def lists(self) -> dict[Listed, str]:
        unchanged = (Listed.MATCH, Listed.NEAR, Listed.NONE, Listed.BEYOND)
        shown = Listed if self.run.has_present_rule else unchanged
        return {listed: LIST_WORDS[listed] for listed in shown}

    @property
    def days_beyond(self) -> tuple[date, date]:
        """The first and the last day of which other posts were looked at."""
        reach = self.run.reach
        return reach.first.astimezone(self.zone).date(), _last_day(reach.after, self.zone)


def state_of(campaign: Campaign) -> State:
    """Where the campaign's matching stands; two statements with a rule, none without."""
    try:
        stored = read_stored(campaign.matching_rule)
    except UnreadableRule:
        return State(None, dict.fromkeys(MatchVerdict, 0), unreadable=True)
    accepted, stale = accepted_counts(campaign.id)
    counts = match_counts(campaign.id) if stored else dict.fromkeys(MatchVerdict, 0)
    return State(stored, counts, accepted, stale)


def people_of(campaign: Campaign, rule: Group | None) -> People:
    """Who can be named in the rule; one statement."""
    named = [
        int(condition.value)
        for condition in (rule.conditions() if rule else ())
        if condition.kind is ConditionKind.PERSON and condition.value.isdigit()
    ]
    return People.of(members_of(campaign.id), named)


def shown_rule(stored: Stored | None, people: People) -> EnteredRule:
    """The stored rule as the form shows it, or an empty form."""
    if stored is None:
        return EnteredRule()
    if not is_in_two_levels(stored.rule):
        message = "The present rule nests deeper than this form shows. What you save here replaces it."
        return EnteredRule(error=message)
    return entered_rule(stored.rule, people)


def tried(
    campaign: Campaign, rule: Group, stored: Stored | None, people: People, listed: Listed, page: int
) -> Tried:
    """Hold all posts against a rule that isn't saved; three statements."""
    run = try_rule(campaign, rule, stored.rule if stored else None)
    paged = page_of(page, run.count(listed))
    ids = run.lists[listed][paged.offset : paged.offset + paged.size]
    zone = ZoneInfo(campaign.time_zone)
    judge = Judge(rule, zone)

    def tried_post(shown: ShownPost) -> TriedPost:
        post = shown.post
        names = people.labels if post.user_id is None else {post.user_id: shown.person, **people.labels}
        stranger = run.strangers.get(post.post_id)
        ways = ways_in(campaign, shown, stranger) if listed is Listed.BEYOND else ()
        return TriedPost(shown, explain(judge, post, names), ways)

    posts = [tried_post(shown) for shown in posts_to_show(campaign.id, ids)]
    accepts = campaign.accepts_matches and campaign.completed_at is None
    return Tried(run, listed, paged, posts, accepts, zone)


def _last_day(after: datetime, zone: ZoneInfo) -> date:
    return (after - timedelta(microseconds=1)).astimezone(zone).date()
