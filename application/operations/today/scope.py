"""Whose campaigns the staff's home shows: those that somebody is responsible for, or all that are open.

Open is what has begun and is not marked as completed, however long ago it ended: what waits there goes on
waiting. Running is what is still read by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true

from application.built_once import built_once
from application.campaigns.queries import is_looked_after_by
from application.collection.activity import is_active
from application.extensions import db
from application.models import Campaign, CampaignMember
from application.moments import day

MINE, ALL = "mine", "all"

_ZONES_AHEAD = timedelta(days=1)


@dataclass(frozen=True)
class Scope:
    """`user_id` is the one whose campaigns are meant, None for all; the counts are of those that are open."""

    user_id: int | None
    mine: int
    all: int

    @property
    def word(self) -> str:
        return ALL if self.user_id is None else MINE

    @property
    def is_mine(self) -> bool:
        return self.user_id is not None

    @classmethod
    def of(cls, user_id: int, *, is_mine: bool) -> "Scope":
        """For a statement: whose campaigns it means, without their number."""
        return cls(user_id if is_mine else None, 0, 0)


def read_scope(arguments: Mapping[str, str], user_id: int) -> Scope:
    """What the address asks for; without a word one's own, and all where one has none. One statement."""
    mine, everybody = db.session.execute(*_open_campaigns(user_id)).one()
    word = arguments.get("of")
    wants_all = word == ALL or (word != MINE and not mine)
    return Scope(None if wants_all else user_id, int(mine), everybody)


@built_once
def _open_campaigns(user_id: int) -> Select[int, int]:
    """How many are open, those of the user first."""
    mine = func.sum(case((is_looked_after_by(user_id), 1), else_=0))
    return select(func.coalesce(mine, 0), func.count()).select_from(Campaign).where(_is_open())


def open_in_scope(scope: Scope) -> ColumnElement[bool]:
    """The condition on `Campaign`: it is open, and is meant."""
    return and_(_is_open(), _is_meant(scope))


def running_in_scope(scope: Scope) -> ColumnElement[bool]:
    """The condition on `Campaign`: it runs, and is meant."""
    return and_(is_active(), _is_meant(scope))


def people_in_scope(scope: Scope) -> Select[int]:
    """Ids of the brands and influencers of the running ones of those campaigns."""
    return (
        select(CampaignMember.user_id)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .where(running_in_scope(scope))
    )


def _is_open() -> ColumnElement[bool]:
    return and_(Campaign.completed_at.is_(None), Campaign.starts_on <= day(_ZONES_AHEAD))


def _is_meant(scope: Scope) -> ColumnElement[bool]:
    return true() if scope.user_id is None else is_looked_after_by(scope.user_id)
