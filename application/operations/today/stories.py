"""Living stories that end soon, of which something is missing still: good figures, or the file."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import load_only

from application.built_once import built_once
from application.campaigns.candidates import Window
from application.capture.kept import SOMETHING_KEPT
from application.extensions import db
from application.media_kinds import STORY_LIFE
from application.models import Campaign, CampaignMember, Capture, InstagramAccount, Post, User
from application.moments import day, moment
from application.operations.today.scope import Scope, running_in_scope

ENDS_WITHIN = timedelta(hours=6)
STILL_FRESH = timedelta(hours=4)
"""A reading of the last hours before a story's end is a good one."""
_ZONES_AND_LAST_DAY = timedelta(days=2)


@dataclass(frozen=True)
class EndingStory:
    """A story that ends soon; figures or file, or both, are missing."""

    post_id: int
    username: str | None
    person: str
    ends_at: datetime
    is_read: bool
    is_kept: bool

    @property
    def lacking(self) -> str:
        """What is missing, for people."""
        if self.is_read:
            return "Its picture or film is not kept yet"
        return "No good reading yet" if self.is_kept else "No good reading yet, and nothing is kept"


def ending_stories(scope: Scope, *, most: int) -> tuple[tuple[EndingStory, ...], int]:
    """The soonest to end of those made within a campaign's days, and how many there are; one statement."""
    found = {}
    for row in db.session.execute(*_lacking(scope.user_id or 0, is_mine=scope.is_mine)):
        window = Window.of(row.Campaign)
        if window.starts_at <= row.posted_at < window.ends_at:
            found[row.post_id] = row
    stories = tuple(
        EndingStory(
            row.post_id,
            row.username,
            row.person,
            row.posted_at + STORY_LIFE,
            bool(row.is_read),
            bool(row.is_kept),
        )
        for row in list(found.values())[:most]
    )
    return stories, len(found)


@built_once
def _lacking(user_id: int, *, is_mine: bool) -> Select[*tuple[Any, ...]]:
    """Such stories, once for each campaign of their person: what its days are, its zone says."""
    kept = select(Capture.id).where(Capture.post_id == Post.id, Capture.state.in_(SOMETHING_KEPT)).exists()
    read = func.coalesce(and_(Post.views.is_not(None), Post.last_read_at > moment(-STILL_FRESH)), False)
    columns = (
        Post.id.label("post_id"),
        InstagramAccount.username,
        User.name.label("person"),
        Post.posted_at,
        read.label("is_read"),
        kept.label("is_kept"),
        Campaign,
    )
    days = load_only(Campaign.id, Campaign.starts_on, Campaign.ends_on, Campaign.time_zone, raiseload=True)
    return (
        select(*columns)
        .options(days)
        .select_from(Post)
        .join(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .join(User, User.id == InstagramAccount.user_id)
        .join(CampaignMember, CampaignMember.user_id == User.id)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .where(
            User.active.is_(True),
            running_in_scope(Scope.of(user_id, is_mine=is_mine)),
            Campaign.ends_on >= day(-STORY_LIFE - _ZONES_AND_LAST_DAY),
            Post.media_product_type == "STORY",
            Post.deleted_at.is_(None),
            Post.posted_at > moment(-STORY_LIFE),
            Post.posted_at <= moment(ENDS_WITHIN - STORY_LIFE),
            or_(~read, ~kept),
        )
        .order_by(Post.posted_at, Post.id)
    )
