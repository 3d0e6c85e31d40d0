"""How captures belong to people, and from when on nothing needs them any more, as conditions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from application.leaving.belonging import posts_of_leaver
from application.leaving.rules import Ages, Belonging, Condition, Leaver, Since
from application.leaving.uncounted import UNCOUNTED_FOR, uncounted_posts
from application.media_kinds import STORY_LIFE
from application.models import (
    Assignment,
    Campaign,
    CampaignMember,
    Capture,
    CaptureChoice,
    CaptureItem,
    Decision,
    InstagramAccount,
    MediaKeyItem,
    Post,
)

KEPT_FOR = 30
"""Days; the setting KEEP_CAPTURES_DAYS says otherwise."""


def _captures_of(leaver: Leaver) -> ColumnElement[bool]:
    return Capture.post_id.in_(select(Post.id).where(posts_of_leaver(leaver)))


def _items_of(leaver: Leaver) -> Select[int]:
    return (
        select(CaptureItem.id).join(Capture, Capture.id == CaptureItem.capture_id).where(_captures_of(leaver))
    )


CAPTURES = Belonging("by the post", _captures_of)
CAPTURE_ITEMS = Belonging(
    "by the post",
    lambda leaver: CaptureItem.capture_id.in_(select(Capture.id).where(_captures_of(leaver))),
)
CHOICES = Belonging(
    "by the post", lambda leaver: CaptureChoice.post_id.in_(select(Post.id).where(posts_of_leaver(leaver)))
)
REPORTED = Belonging("by the post", lambda leaver: MediaKeyItem.capture_item_id.in_(_items_of(leaver)))


def _accepted_posts() -> Select[int]:
    return select(Assignment.post_id).where(Assignment.decision == Decision.ACCEPTED)


def _accepted_captures() -> Select[int]:
    return select(Capture.id).where(Capture.post_id.in_(_accepted_posts()))


OF_ACCEPTED_CAPTURES = Condition(
    "those of posts accepted into campaigns", lambda: Capture.post_id.in_(_accepted_posts())
)
OF_ACCEPTED_ITEMS = Condition(
    "those of posts accepted into campaigns", lambda: CaptureItem.capture_id.in_(_accepted_captures())
)
OF_ACCEPTED_CHOICES = Condition(
    "those of posts accepted into campaigns", lambda: CaptureChoice.post_id.in_(_accepted_posts())
)
OF_ACCEPTED_REPORTED = Condition(
    "those of posts accepted into campaigns",
    lambda: MediaKeyItem.capture_item_id.in_(
        select(CaptureItem.id).where(CaptureItem.capture_id.in_(_accepted_captures()))
    ),
)


def _is_unneeded(capture: Any, border: datetime) -> ColumnElement[bool]:
    """The story ended, or the post was captured, before the border, and no campaign has or awaits it."""
    ended = select(Post.id).where(
        Post.id == capture.post_id,
        or_(
            Post.media_product_type.is_distinct_from("STORY"),
            Post.posted_at < border - STORY_LIFE,
        ),
    )
    counts_or_did = select(Assignment.id).where(
        Assignment.post_id == capture.post_id,
        or_(Assignment.decision == Decision.ACCEPTED, Assignment.decided_at >= border),
    )
    return and_(
        capture.asked_at < border,
        ended.exists(),
        ~counts_or_did.exists(),
        ~_awaited(capture, border).exists(),
    )


def _awaited(capture: Any, border: datetime) -> Select[int]:
    """Campaigns of the post's partner that ran after the border, in which it has not been rejected."""
    rejected = select(Assignment.id).where(
        Assignment.post_id == capture.post_id,
        Assignment.campaign_id == Campaign.id,
        Assignment.decision == Decision.REJECTED,
    )
    return (
        select(Campaign.id)
        .join(CampaignMember, CampaignMember.campaign_id == Campaign.id)
        .join(InstagramAccount, InstagramAccount.user_id == CampaignMember.user_id)
        .join(Post, Post.instagram_account_id == InstagramAccount.id)
        .where(
            Post.id == capture.post_id,
            Campaign.ends_on >= border.date(),
            or_(Campaign.completed_at.is_(None), Campaign.completed_at >= border),
            ~rejected.correlate(capture, Campaign).exists(),
        )
        .correlate(capture)
    )


_WORDS = (
    "its story’s end, or its being asked for, and the end of its partner’s campaigns, where none has "
    "accepted the post"
)


def _has_no_files(capture: Any) -> ColumnElement[bool]:
    """Else they would be forgotten with it, when they could not be removed just now."""
    return ~select(CaptureItem.id).where(CaptureItem.capture_id == capture.id).exists()


def _captures_where(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return CaptureItem.capture_id.in_(select(Capture.id).where(condition))


UNNEEDED_ITEMS = Ages(
    KEPT_FOR,
    Since(_WORDS, lambda border: _captures_where(_is_unneeded(Capture, border))),
    setting="keep_captures_days",
)
UNNEEDED_CAPTURES = Ages(
    KEPT_FOR,
    Since(_WORDS, lambda border: and_(_is_unneeded(Capture, border), _has_no_files(Capture))),
    setting="keep_captures_days",
)
_UNCOUNTED_WORDS = "no campaign counts their post any more, where its person has left"
UNCOUNTED_ITEMS = Ages(
    UNCOUNTED_FOR,
    Since(
        _UNCOUNTED_WORDS,
        lambda border: _captures_where(Capture.post_id.in_(uncounted_posts(border))),
    ),
)
UNCOUNTED_CAPTURES = Ages(
    UNCOUNTED_FOR,
    Since(
        _UNCOUNTED_WORDS,
        lambda border: and_(Capture.post_id.in_(uncounted_posts(border)), _has_no_files(Capture)),
    ),
)
