"""Whom and what the rows of a campaign's plan can be about."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from application.campaigns.candidates import Window, candidate_posts
from application.campaigns.post_queries import person_label
from application.extensions import db
from application.identifiers import whole_number
from application.models import Assignment, CampaignMember, InstagramAccount, Post, Role, User
from application.post_links import code_key, last_part, link_key

_LONGEST_NAME_OF_POST = 500


@dataclass(frozen=True)
class PersonChoice:
    """Somebody whom a row can be about."""

    user_id: int
    label: str


@dataclass(frozen=True)
class FoundPost:
    """A post of the campaign, and whose it is."""

    post_id: int
    user_id: int | None


def people_of_plan(campaign_id: int, *roles: Role, also: int | None = None) -> list[PersonChoice]:
    """The campaign's members of these roles, by name, and `also` whoever a row is about; one statement."""
    members = select(CampaignMember.user_id).where(CampaignMember.campaign_id == campaign_id)
    condition: ColumnElement[bool] = User.role.in_(roles) & User.id.in_(members)
    rows = db.session.execute(
        select(User.id, User.name, InstagramAccount.username)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(condition if also is None else or_(condition, User.id == also))
        .order_by(func.lower(User.name), User.id)
    )
    return [PersonChoice(row.id, person_label(row.name, row.username)) for row in rows]


def post_of_campaign(window: Window, name: str) -> FoundPost | None:
    """The campaign's post that the text names: by link, shortcode or number; one statement.

    A campaign's posts are those that are decided on in it, and those that wait for it.
    """
    name = name.strip()
    if not name or len(name) > _LONGEST_NAME_OF_POST:
        return None
    bare = last_part(name) if "://" in name else name
    # The rehearsal's links lead to hosts that have no key: there the code at the end tells.
    ways: list[Any] = [Post.link_key == (link_key(name) or code_key(bare)), Post.graph_id == bare]
    number = whole_number(name)
    if number is not None:
        ways.append(Post.id == number)
    is_decided = exists().where(Assignment.post_id == Post.id, Assignment.campaign_id == window.campaign_id)
    waits = candidate_posts([window]).subquery()
    rows = db.session.execute(
        select(Post.id, func.coalesce(InstagramAccount.user_id, Post.user_id).label("user_id"))
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .where(or_(*ways), or_(is_decided, Post.id.in_(select(waits.c.post_id))))
        .order_by(Post.id)
        .limit(2)
    ).all()
    found = {row.id: FoundPost(row.id, row.user_id) for row in rows}
    return found.get(number or 0) or next(iter(found.values()), None)
