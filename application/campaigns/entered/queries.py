"""Posts by hand and figures entered by hand: who entered what, and when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from application.campaigns.plans.queries import post_words
from application.campaigns.post_queries import person_label
from application.extensions import db
from application.models import (
    FIGURE_NAMES,
    Assignment,
    Campaign,
    Decision,
    InstagramAccount,
    Post,
    Reading,
    ReadingSource,
    User,
)
from application.post_links import link_key


@dataclass(frozen=True)
class EnteredFigure:
    """A figure that staff entered by hand; `entered_by` is None when that person is gone."""

    value: int | float
    entered_by: str | None
    entered_at: datetime


@dataclass(frozen=True)
class KnownPost:
    """A post that is here already, and its words."""

    post_id: int
    words: str
    is_by_hand: bool


@dataclass(frozen=True)
class Standing:
    """Where a post stands in campaigns: its decision in this one, and the others that accepted it."""

    decision: Decision
    accepted_elsewhere: tuple[str, ...]


def entered_figures(post_ids: Collection[int]) -> Mapping[int, Mapping[str, EnteredFigure]]:
    """By post and figure, who entered those that count by hand, and when; one statement.

    Posts without any are left out. A figure that a later entry left as it was keeps its first one.
    """
    if not post_ids:
        return {}
    columns = [getattr(Reading, name) for name in FIGURE_NAMES]
    rows = db.session.execute(
        select(Reading.post_id, Post.manual_figures, User.name, Reading.read_at, *columns)
        .join(Post, Post.id == Reading.post_id)
        .outerjoin(User, User.id == Reading.entered_by_id)
        .where(
            Reading.post_id.in_(list(post_ids)),
            Reading.source == ReadingSource.MANUAL,
            Post.manual_figures.is_not(None),
        )
        .order_by(Reading.post_id, Reading.read_at, Reading.id)
    ).mappings()
    found: dict[int, dict[str, EnteredFigure]] = {}
    for row in rows:
        figures = found.setdefault(row["post_id"], {})
        for name in (row["manual_figures"] or "").split():
            value = row[name]
            if value is None:
                figures.pop(name, None)
            elif name not in figures or figures[name].value != value:
                figures[name] = EnteredFigure(value, row["name"], row["read_at"])
    return found


def post_with_link(link: str, *, but: int | None = None) -> KnownPost | None:
    """The post that has this link already, however it was written, another than `but`; one statement."""
    statement = (
        select(
            Post.id,
            Post.media_type,
            Post.media_product_type,
            Post.posted_at,
            Post.instagram_account_id,
            User.name,
            InstagramAccount.username,
        )
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .outerjoin(User, User.id == func.coalesce(InstagramAccount.user_id, Post.user_id))
        .where(Post.link_key == link_key(link), Post.id != (but or 0))
    )
    row = db.session.execute(statement).first()
    if row is None:
        return None
    words = post_words(row.media_type, row.media_product_type, row.posted_at)
    return KnownPost(
        row.id, f"{words} by {person_label(row.name, row.username)}", row.instagram_account_id is None
    )


def standing_of(campaign_id: int, post_id: int) -> Standing:
    """One statement."""
    rows = db.session.execute(
        select(Assignment.campaign_id, Assignment.decision, Campaign.name)
        .join(Campaign, Campaign.id == Assignment.campaign_id)
        .where(Assignment.post_id == post_id)
        .order_by(Campaign.name, Campaign.id)
    ).all()
    here = next((row.decision for row in rows if row.campaign_id == campaign_id), Decision.UNDECIDED)
    elsewhere = [row for row in rows if row.campaign_id != campaign_id]
    return Standing(here, tuple(row.name for row in elsewhere if row.decision is Decision.ACCEPTED))
