"""Adding, changing and deleting posts by hand, and filling in missing figures. Callers commit."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from application.audit import record
from application.campaigns.deciding.times import after_all_decisions
from application.campaigns.entered.kinds import ENTERED_KINDS
from application.campaigns.entered.numbers import FIGURES, Figure, fillable_names
from application.campaigns.entered.post_forms import EnteredPost
from application.campaigns.entered.queries import KnownPost, post_with_link
from application.clock import clock
from application.exceptions import ApplicationError
from application.extensions import db
from application.integrations.picture_copies import CONTENT_TYPE
from application.media_kinds import product_type
from application.models import (
    Assignment,
    AuditAction,
    Campaign,
    Decision,
    InstagramAccount,
    ManualPicture,
    Post,
    Reading,
    ReadingSource,
)
from application.post_links import link_key
from application.row_locks import lock_campaign


class LinkTaken(ApplicationError):
    """Another post has this link."""

    def __init__(self, post: KnownPost) -> None:
        super().__init__("the link is taken")
        self.post = post


class ChangedMeanwhile(ApplicationError):
    """The post has been changed since the page was made."""


class StillCounted(ApplicationError):
    """A campaign counts the post."""


def add_post(campaign: Campaign, entered: EnteredPost, picture: str | None, *, by_id: int) -> Post:
    """Enter the post and accept it into the campaign; `picture` names its file. Raises LinkTaken."""
    lock_campaign(campaign.id)
    _refuse_taken(entered.link, but=None)
    now = clock.now()
    post = Post(first_seen_at=now, last_read_at=now, entered_by_id=by_id, refused_metrics="")
    _write(post, entered)
    db.session.add(post)
    _flush_link(entered.link, but=None)
    _append_reading(post, entered.figures, by_id, now)
    if picture is not None:
        _show_picture(post.id, picture, by_id, now)
    db.session.add(
        Assignment(
            campaign_id=campaign.id,
            post_id=post.id,
            decision=Decision.ACCEPTED,
            decided_by_id=by_id,
            decided_at=after_all_decisions(campaign.id),
        )
    )
    _note(AuditAction.MANUAL_POST_ADDED, campaign.id, post)
    return post


def change_post(
    campaign_id: int, post_id: int, entered: EnteredPost, picture: str | None, *, seen: str, by_id: int
) -> bool:
    """Give a post by hand these words and figures; False when it has them. Figures that differ are appended.

    Raises LinkTaken, and ChangedMeanwhile when `seen` is not how the post stands.
    """
    lock_campaign(campaign_id)
    post = locked_post(post_id)
    if state_of(post) != seen:
        raise ChangedMeanwhile("the post has been changed")
    if entered.link != post.permalink:
        _refuse_taken(entered.link, but=post.id)
    now = clock.now()
    before, figures_before = words_of(post), figures_of(post)
    _write(post, entered)
    _flush_link(entered.link, but=post_id)
    has_new_figures = figures_of(post) != figures_before
    if has_new_figures:
        post.last_read_at = _append_reading(post, entered.figures, by_id, now)
    elif words_of(post) != before:
        post.last_read_at = now  # the rules' sweep looks for it
    if picture is not None:
        _show_picture(post.id, picture, by_id, now)
    if not has_new_figures and picture is None and words_of(post) == before:
        return False
    _note(AuditAction.MANUAL_POST_CHANGED, campaign_id, post, figures_changed=has_new_figures)
    return True


def fill_in(
    campaign_id: int, post_id: int, figures: Mapping[str, Figure | None], *, seen: str, by_id: int
) -> bool:
    """Enter figures of a post of the API that are missing; False when nothing is new.

    Raises ChangedMeanwhile when `seen` is not how the post stands: a reading may have come.
    """
    account_id = db.session.scalar(select(Post.instagram_account_id).where(Post.id == post_id))
    # The account first, as whoever stores a reading does: else the two could hold each other up.
    db.session.execute(select(InstagramAccount.id).where(InstagramAccount.id == account_id).with_for_update())
    post = locked_post(post_id)
    if state_of(post) != seen:
        raise ChangedMeanwhile("the post has been changed")
    allowed = set(fillable(post))
    wanted = {name: value for name, value in figures.items() if name in allowed}
    if all(getattr(post, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(post, name, value)
    entered = [name for name in entered_names(post) if name not in wanted]
    post.manual_figures = _names([*entered, *(name for name, value in wanted.items() if value is not None)])
    _append_reading(post, {name: getattr(post, name) for name in entered_names(post)}, by_id, clock.now())
    _note(AuditAction.FIGURES_ENTERED, campaign_id, post, figures=post.manual_figures or "none")
    return True


def delete_post(campaign_id: int, post_id: int) -> None:
    """Delete a post by hand that no campaign counts, with all that was entered of it. Raises StillCounted.

    Its picture's file goes with the next clearing-up of files that no row names.
    """
    post = locked_post(post_id)
    counted = select(Assignment.id).where(
        Assignment.post_id == post_id, Assignment.decision == Decision.ACCEPTED
    )
    if db.session.scalar(counted.limit(1)) is not None:
        raise StillCounted("a campaign counts the post")
    _note(AuditAction.MANUAL_POST_REMOVED, campaign_id, post, deleted=True)
    db.session.execute(delete(Post).where(Post.id == post_id).execution_options(synchronize_session=False))


def locked_post(post_id: int) -> Post:
    """The post as it stands now; nobody else changes it until the transaction ends."""
    return db.session.get_one(Post, post_id, with_for_update=True, populate_existing=True)


def fillable(post: Post) -> tuple[str, ...]:
    """The figures of a post of the API that staff may enter: missing ones, and those entered before."""
    kind = product_type(post.media_type, post.media_product_type)
    return fillable_names(kind, figures_of(post), post.manual_figures)


def entered_names(post: Post) -> list[str]:
    """The figures that count by hand."""
    return (post.manual_figures or "").split()


def figures_of(post: Post) -> dict[str, Figure | None]:
    """What stands at the post, by figure."""
    return {each.name: getattr(post, each.name) for each in FIGURES}


def words_of(post: Post) -> dict[str, Any]:
    """What else was entered of it."""
    names = ("user_id", "network", "media_type", "media_product_type", "permalink", "posted_at", "caption")
    return {name: getattr(post, name) for name in names}


def state_of(post: Post) -> str:
    """A short fingerprint of what stands there."""
    stands = [words_of(post), figures_of(post), post.manual_figures]
    return hashlib.sha256(json.dumps(stands, default=str, sort_keys=True).encode()).hexdigest()[:16]


def _write(post: Post, entered: EnteredPost) -> None:
    kind = ENTERED_KINDS[entered.kind]
    post.user_id, post.network = entered.user_id, entered.network
    post.media_type, post.media_product_type = kind.media_type, kind.media_product_type
    if post.permalink != entered.link:  # of two with one link from former times, one has no key
        post.link_key = link_key(entered.link)
    post.permalink, post.shortcode = entered.link, entered.shortcode
    post.posted_at, post.caption = entered.posted_at, entered.caption
    for name, value in entered.figures.items():
        setattr(post, name, value)
    post.manual_figures = _names([name for name, value in entered.figures.items() if value is not None])


def _names(names: list[str]) -> str | None:
    return " ".join(sorted(names)) or None


def _append_reading(post: Post, figures: Mapping[str, Figure | None], by_id: int, now: datetime) -> datetime:
    """The reading's time, which no other of the post has."""
    latest = db.session.scalar(select(func.max(Reading.read_at)).where(Reading.post_id == post.id))
    read_at = now if latest is None or latest < now else latest + timedelta(microseconds=1)
    values: dict[str, Any] = dict(figures)
    db.session.add(
        Reading(
            post_id=post.id,
            read_at=read_at,
            source=ReadingSource.MANUAL,
            entered_by_id=by_id,
            refused_metrics="",
            classic_names="",
            **values,
        )
    )
    return read_at


def _show_picture(post_id: int, sha256: str, by_id: int, now: datetime) -> None:
    picture = db.session.scalar(select(ManualPicture).where(ManualPicture.post_id == post_id))
    if picture is None:
        picture = ManualPicture(post_id=post_id, content_type=CONTENT_TYPE)
        db.session.add(picture)
    picture.sha256, picture.entered_by_id, picture.entered_at = sha256, by_id, now


def _refuse_taken(link: str | None, *, but: int | None) -> None:
    known = post_with_link(link, but=but) if link else None
    if known is not None:
        raise LinkTaken(known)


def _flush_link(link: str | None, *, but: int | None) -> None:
    """Write the post. Raises LinkTaken when another campaign's staff added the same one at the same time."""
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        _refuse_taken(link, but=but)
        raise


def _note(action: AuditAction, campaign_id: int, post: Post, **details: str | int | bool) -> None:
    about = post.user_id
    if post.instagram_account_id is not None:
        about = db.session.scalar(
            select(InstagramAccount.user_id).where(InstagramAccount.id == post.instagram_account_id)
        )
    told: dict[str, Any] = {"post": post.id, "network": post.network, **details}
    record(action, campaign_id=campaign_id, user_id=about, **told)
