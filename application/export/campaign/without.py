"""The facts of a campaign's report without somebody who left, or who had themselves deleted. Pure.

What happens to whom: design, "Retention". Who leaves is a "Deleted user" in the posts that count. Of whom all
is deleted no row stays; the figures of their posts remain as bare numbers, so that totals stay as they were
reported.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from application.campaigns.plans.queries import AgreedDeliverable, EnteredCost
from application.campaigns.results.reported import ReportedPost
from application.export.campaign.beside import MoneyFacts, Removal
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.whose import Member
from application.export.parts.facts import ApiCallFacts
from application.models import DeletionExtent
from application.models.users import DELETED_USER

REMOVED = "removed"
A_POST = "A post"
NAMES_NOBODY = frozenset(
    {
        "audience_accounts",
        "audience_sums",
        "currency",
        "disclosure_tags",
        "ends_at",
        "ends_on",
        "gains",
        "generated_at",
        "goals",
        "has_rule",
        "most_cells",
        "name",
        "platform_name",
        "recipient",
        "removals",
        "snapshot",
        "starts_on",
        "taken_out",
        "time_zone",
        "whole",
    }
)
"""Fields of the facts that tell nothing of one person; `recipient` does, whose reports go wholly."""


@dataclass(frozen=True)
class Leaving:
    """Who goes, by our numbers: their users, their Instagram accounts, and posts known as theirs."""

    users: frozenset[int]
    accounts: frozenset[int] = frozenset()
    posts: frozenset[int] = frozenset()
    through: frozenset[int] = frozenset()
    """Members that only their accounts stood for: brands whose link they used by mistake."""

    def owns(self, post: ReportedPost) -> bool:
        is_known = post.user_id in self.users or post.instagram_account in self.accounts
        return is_known or post.post_id in self.posts

    def is_it(self, user_id: int | None, account_id: int | None = None) -> bool:
        return user_id in self.users or user_id in self.through or account_id in self.accounts


def users_in(facts: CampaignFacts) -> frozenset[int]:
    """Our numbers of the people whom the facts tell of."""
    found = {member.user_id for member in (*facts.brands, *facts.influencers)}
    found |= {post.user_id for post in facts.posts} | {each.user_id for each in facts.deliverables}
    found |= {*(facts.connections or ())} | {each.user_id for each in facts.brand_days}
    if facts.money is not None:
        found |= {cost.user_id for cost in facts.money.costs}
        found |= {entered.user_id for entered in facts.money.entered}
        found |= {sums.user_id for sums in facts.money.outcomes}
    return frozenset(user_id for user_id in found if user_id is not None)


def without(facts: CampaignFacts, who: Leaving, extent: DeletionExtent, on: date) -> CampaignFacts:
    """The facts after somebody's going; the same ones where they tell nothing of that person any more."""
    own = tuple(post for post in facts.posts if who.owns(post))
    known = _known(facts, who, own)
    changed = {name: clean(facts, known, extent) for name, clean in CLEANED.items()}
    going = own if extent is DeletionExtent.EVERYTHING else ()
    changed["taken_out"] = (*facts.taken_out, *map(_bare, going))
    if all(getattr(facts, name) == value for name, value in changed.items()):
        return facts
    removal = Removal(on, len(going), extent)
    return replace(facts, **changed, removals=(*facts.removals, removal))


def without_bare_posts(facts: CampaignFacts) -> CampaignFacts:
    """The facts of a campaign in which posts count whose owner had themselves deleted before they were read.

    Such a post has a kind and figures, and neither name nor time: it gets no rows in a new report either.
    """
    bare = {post.post_id for post in facts.posts if post.partner == DELETED_USER and post.posted_at is None}
    who = Leaving(frozenset(), posts=frozenset(bare))
    return without(facts, who, DeletionExtent.EVERYTHING, facts.today) if bare else facts


def _known(facts: CampaignFacts, who: Leaving, own: Collection[ReportedPost]) -> Leaving:
    """Who goes, with all their posts and accounts that the facts name."""
    members = [
        member
        for member in (*facts.brands, *facts.influencers)
        if who.is_it(member.user_id, member.instagram_account)
    ]
    accounts = {member.instagram_account for member in members} | {post.instagram_account for post in own}
    return replace(
        who,
        posts=who.posts | {post.post_id for post in own},
        accounts=who.accounts | {account for account in accounts if account is not None},
        through=frozenset(member.user_id for member in members if member.user_id is not None) - who.users,
    )


Cleaner = Callable[[CampaignFacts, Leaving, DeletionExtent], Any]


def _posts(facts: CampaignFacts, who: Leaving, extent: DeletionExtent) -> tuple[ReportedPost, ...]:
    if extent is DeletionExtent.EVERYTHING:
        return tuple(post for post in facts.posts if not who.owns(post))
    return tuple(
        replace(post, partner=DELETED_USER, username=None, permalink=None) if who.owns(post) else post
        for post in facts.posts
    )


def _bare(post: ReportedPost) -> ReportedPost:
    """Kind and figures; whose they are stays as our own number, by which costs are shared out."""
    return ReportedPost(
        post_id=post.post_id,
        instagram_account=post.instagram_account,
        user_id=post.user_id,
        username=None,
        media_type=post.media_type,
        media_product_type=post.media_product_type,
        network=post.network,
        posted_at=None,
        caption=None,
        permalink=None,
        figures=post.figures,
        insights_reason=post.insights_reason,
        refused_metrics=post.refused_metrics,
        manual_figures=post.manual_figures,
        region=post.region,
    )


def _members(members: tuple[Member, ...], who: Leaving, extent: DeletionExtent) -> tuple[Member, ...]:
    def is_going(member: Member) -> bool:
        return who.is_it(member.user_id, member.instagram_account)

    if extent is DeletionExtent.EVERYTHING:
        return tuple(member for member in members if not is_going(member))
    return tuple(
        replace(member, name=DELETED_USER, username=None) if is_going(member) else member
        for member in members
    )


def _calls(facts: CampaignFacts, who: Leaving, extent: DeletionExtent) -> tuple[ApiCallFacts, ...]:
    """Those behind figures that stay; of the person's own the question goes, which names the account."""
    told = {post.post_id: _calls_of(facts, post) for post in facts.posts}
    others = {call for post in facts.posts if not who.owns(post) for call in told[post.post_id]}
    others |= _of_audiences(facts, lambda account_id: account_id not in who.accounts)
    own = {call for post in facts.posts if who.owns(post) for call in told[post.post_id]}
    audiences = _of_audiences(facts, who.accounts.__contains__)
    if extent is DeletionExtent.EVERYTHING:
        going, blank = (own | audiences) - others, (own | audiences) & others
    else:
        going, blank = audiences - own - others, own
    return tuple(
        replace(call, path=REMOVED, query="") if call.number in blank else call
        for call in facts.calls
        if call.number not in going
    )


def _calls_of(facts: CampaignFacts, post: ReportedPost) -> set[int]:
    points = facts.points.get(post.post_id, ())
    return {*post.calls, *(point.api_call for point in points if point.api_call is not None)}


def _of_audiences(facts: CampaignFacts, wanted: Callable[[int], bool]) -> set[int]:
    return {
        reading.call_id
        for each in facts.audiences
        if wanted(each.account_id)
        for reading in each.readings.values()
        if reading.call_id is not None
    }


def _deliverables(facts: CampaignFacts, who: Leaving, _: DeletionExtent) -> tuple[AgreedDeliverable, ...]:
    """What was agreed is held against what came, also after somebody has left."""
    return tuple(
        replace(each, person=DELETED_USER, note="") if who.is_it(each.user_id) else each
        for each in facts.deliverables
    )


def _money(facts: CampaignFacts, who: Leaving, extent: DeletionExtent) -> MoneyFacts | None:
    """Money that was spent stays spent, and was spent on nobody in particular."""
    if facts.money is None:
        return None
    costs = tuple(_cost(cost, who, extent) for cost in facts.money.costs)
    outcomes = tuple(
        replace(sums, person=DELETED_USER) if who.is_it(sums.user_id) else sums
        for sums in facts.money.outcomes
    )
    return replace(facts.money, costs=costs, outcomes=outcomes)


def _cost(cost: EnteredCost, who: Leaving, extent: DeletionExtent) -> EnteredCost:
    if not who.is_it(cost.user_id) and cost.post_id not in who.posts:
        return cost
    label = cost.post_label
    if extent is DeletionExtent.EVERYTHING and label is not None:
        label = A_POST
    return replace(cost, person=DELETED_USER, note="", post_label=label)


def _less(found: Mapping[int, Any], going: Collection[int]) -> dict[int, Any]:
    return {number: value for number, value in found.items() if number not in going}


def _posts_of_all(found: Mapping[int, Any], who: Leaving, extent: DeletionExtent) -> Mapping[int, Any]:
    """By post: goes with the rows of the posts."""
    return _less(found, who.posts) if extent is DeletionExtent.EVERYTHING else found


CLEANED: Mapping[str, Cleaner] = {
    "posts": _posts,
    "brands": lambda facts, who, extent: _members(facts.brands, who, extent),
    "influencers": lambda facts, who, extent: _members(facts.influencers, who, extent),
    "calls": _calls,
    "kept": lambda facts, who, extent: _posts_of_all(facts.kept, who, extent),
    "decisions": lambda facts, who, extent: _posts_of_all(facts.decisions, who, extent),
    "points": lambda facts, who, extent: _posts_of_all(facts.points, who, extent),
    "followers_at_posting": lambda facts, who, _: _less(facts.followers_at_posting, who.posts),
    "followers": lambda facts, who, _: _less(facts.followers, who.accounts),
    "before": lambda facts, who, _: tuple(
        each for each in facts.before if each.account_id not in who.accounts
    ),
    "deliverables": _deliverables,
    "money": _money,
    "connections": lambda facts, who, _: (
        None if facts.connections is None else _less(facts.connections, who.users | who.through)
    ),
    "audiences": lambda facts, who, _: tuple(
        each for each in facts.audiences if each.account_id not in who.accounts
    ),
    "brand_days": lambda facts, who, _: tuple(
        each for each in facts.brand_days if not who.is_it(each.user_id)
    ),
}
"""What becomes of each field that tells of people."""
