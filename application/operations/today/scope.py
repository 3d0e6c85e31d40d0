"""Whose campaigns the staff's home shows: those that somebody is responsible for, or all that run."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true

from application.collection.activity import is_active
from application.extensions import db
from application.models import Campaign, CampaignMember, CampaignResponsible

MINE, ALL = "mine", "all"


@dataclass(frozen=True)
class Scope:
    """`user_id` is the one whose campaigns are meant, None for all; the counts are of those that run."""

    user_id: int | None
    mine: int
    all: int

    @property
    def word(self) -> str:
        return ALL if self.user_id is None else MINE


def read_scope(arguments: Mapping[str, str], user_id: int) -> Scope:
    """What the address asks for; without a word one's own, and all where one has none. One statement."""
    mine, everybody = db.session.execute(
        select(func.coalesce(func.sum(case((_looked_after_by(user_id), 1), else_=0)), 0), func.count())
        .select_from(Campaign)
        .where(is_active())
    ).one()
    word = arguments.get("of")
    wants_all = word == ALL or (word != MINE and not mine)
    return Scope(None if wants_all else user_id, int(mine), everybody)


def in_scope(scope: Scope) -> ColumnElement[bool]:
    """The condition on `Campaign`: it runs, and is meant."""
    return and_(is_active(), true() if scope.user_id is None else _looked_after_by(scope.user_id))


def people_in_scope(scope: Scope) -> Select[int]:
    """Ids of the brands and influencers of those campaigns."""
    return (
        select(CampaignMember.user_id)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .where(in_scope(scope))
    )


def _looked_after_by(user_id: int) -> ColumnElement[bool]:
    return (
        select(CampaignResponsible.user_id)
        .where(CampaignResponsible.campaign_id == Campaign.id, CampaignResponsible.user_id == user_id)
        .exists()
    )
