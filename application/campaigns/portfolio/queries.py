"""What is read to count several campaigns together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from application.campaigns.results.money import Entered
from application.campaigns.results.money_queries import entered_in
from application.campaigns.results.post_sets import Accepted, Owner
from application.campaigns.results.queries import (
    accepted_ids,
    followers_at_posting,
    people_named,
    posts_that,
)
from application.extensions import db
from application.models import Assignment, Campaign, Decision, Post
from application.paging import PageOf, page_of


@dataclass(frozen=True)
class Together:
    """`campaigns` with their accepted posts, each once, and what staff entered by campaign and person.

    `places` tell, by campaign, where its posts stand among the accepted. `paid` are people with a cost and no
    accepted post.
    """

    campaigns: Sequence[Campaign]
    accepted: Accepted
    places: Mapping[int, Sequence[int]]
    entered: Mapping[tuple[int, int | None], Entered]
    paid: Sequence[Owner] = ()


@dataclass(frozen=True)
class Repeated:
    """A page of the posts accepted in more than one of the campaigns, and in which by post."""

    posts: Accepted
    campaign_ids: Mapping[int, Sequence[int]]
    page: PageOf


def read_together(campaigns: Sequence[Campaign], *, money: bool) -> Together:
    """Six statements at most, however many campaigns and posts there are; three without `money`."""
    ids = [campaign.id for campaign in campaigns]
    in_them = Post.id.in_(accepted_ids(ids))
    accepted = posts_that(in_them, captions=False)
    followers = followers_at_posting(in_them)
    at = {post_id: place for place, post_id in enumerate(accepted.ids)}
    places: dict[int, list[int]] = {campaign_id: [] for campaign_id in ids}
    for campaign_id, post_id in db.session.execute(_pairs(ids)):
        if (place := at.get(post_id)) is not None:
            places[campaign_id].append(place)
    entered = entered_in(ids) if money else {}
    with_posts = {owner.user_id for owner in accepted.owners}
    paid = {user for (_, user), each in entered.items() if user is not None and each.cost}
    return Together(
        campaigns=campaigns,
        accepted=accepted.with_followers([followers.get(post_id) for post_id in accepted.ids]),
        places={campaign_id: sorted(own) for campaign_id, own in places.items()},
        entered=entered,
        paid=people_named(sorted(paid - with_posts)),
    )


def repeated_posts(campaign_ids: Collection[int], wanted: int) -> Repeated:
    """The page of posts accepted in more than one of these campaigns, the newest first; four statements."""
    several = (
        accepted_ids(campaign_ids)
        .join(Post, Post.id == Assignment.post_id)
        .group_by(Assignment.post_id, Post.posted_at)
        .having(func.count() > 1)
    )
    page = page_of(wanted, db.session.scalar(select(func.count()).select_from(several.subquery())) or 0)
    ids = db.session.scalars(
        several.order_by(Post.posted_at.is_(None), Post.posted_at.desc(), Assignment.post_id.desc())
        .limit(page.size)
        .offset(page.offset)
    ).all()
    found: dict[int, list[int]] = {post_id: [] for post_id in ids}
    for campaign_id, post_id in db.session.execute(_pairs(campaign_ids).where(Assignment.post_id.in_(ids))):
        found[post_id].append(campaign_id)
    return Repeated(posts_that(Post.id.in_(ids)), found, page)


def _pairs(campaign_ids: Collection[int]) -> Select[int, int]:
    return select(Assignment.campaign_id, Assignment.post_id).where(
        Assignment.campaign_id.in_(campaign_ids), Assignment.decision == Decision.ACCEPTED
    )
