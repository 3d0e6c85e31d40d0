"""The page on which a partner chooses what the media kit shows, with the kit as it is now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app, session, url_for

from application.clock import clock
from application.collection.pictures.queries import post_pictures
from application.config import Config
from application.formats import zone_or_utc
from application.media_kinds import kind_label
from application.models import MediaKit
from application.profiles.audience.drawings import pyramid
from application.profiles.media_kit.choices import LONGEST_INTRODUCTION, MOST_POSTS, Choices, Part
from application.profiles.media_kit.content import kit_content
from application.profiles.media_kit.drawings import largest
from application.profiles.media_kit.forms import KitForm
from application.profiles.media_kit.keeping import choices_of, kit_of, link_mark
from application.profiles.media_kit.queries import posts_to_choose
from application.profiles.media_kit.reading_forms import SentChoices
from application.profiles.media_kit.shutting import ShutReason, shut_by_staff
from application.profiles.rendering import render_page
from application.profiles.viewed import Viewed
from application.reader_zone import told_zone

POSTS_ANCHOR = "choose-posts"
"""Where the page lets posts be ticked."""
_NOTICE = "media_kit_notice"
_OWN_ANSWERS = "A page about you to hand on: what you choose to show, as Instagram told it."
_STAFF_ANSWERS = "A page about this partner to hand on: what the partner chose to show, as Instagram told it."


@dataclass(frozen=True)
class Notice:
    """What was just done; `undo` is the view that takes it back, "" for none, with the mark it needs."""

    sentence: str
    undo: str = ""
    mark: str = ""
    word: str = "Undo"


def keep_notice(user_id: int, notice: Notice) -> None:
    """Keep what was done for the page that follows."""
    session[_NOTICE] = [user_id, notice.sentence, notice.undo, notice.mark, notice.word]


def render_settings(
    viewed: Viewed, form: KitForm | None = None, sent: SentChoices | None = None, *, is_older: bool = False
) -> str:
    """The page; with what was sent, where that could not be kept. A fixed number of statements.

    `is_older`: what was sent was made of choices that have been changed since.
    """
    partner = viewed.partner
    kit = kit_of(partner.user_id)
    kept = choices_of(kit)
    ticked = sent.choices if sent else kept
    form = form or KitForm(formdata=None, introduction=kept.introduction, contact=kept.contact, seen="")
    if is_older or sent is None:
        form.seen.data = kept.fingerprint
    problem = sent.problem if sent else ""
    shown: dict[str, Any] = {}
    if partner.account_id is not None:
        shown = _shown(partner.account_id, viewed, kept, ticked)
    return render_page(
        viewed,
        "media_kit.show",
        "media_kit/settings.html",
        answers=_STAFF_ANSWERS if viewed.for_staff else _OWN_ANSWERS,
        kit=kit,
        link=_link(kit),
        link_mark=link_mark(kit) if kit else "",
        form=form,
        ticked=ticked,
        problem=problem,
        wrong=list(_wrong(form, problem)),
        is_older=is_older,
        shut=shut_by_staff(partner.user_id) if kit and not kit.is_on else None,
        shut_reasons=list(ShutReason),
        parts=list(Part),
        posts_anchor=POSTS_ANCHOR,
        most_posts=MOST_POSTS,
        longest=LONGEST_INTRODUCTION,
        notice=None if viewed.for_staff else _take_notice(partner.user_id),
        **shown,
    )


def _shown(account_id: int, viewed: Viewed, kept: Choices, ticked: Choices) -> dict[str, Any]:
    """The kit as it is kept, and the posts to choose from."""
    content = kit_content(viewed.partner, account_id, kept, clock.now())
    posts = posts_to_choose(account_id, ticked.post_ids)
    pictures = post_pictures({post.id for post in content.posts} | {post.id for post in posts})

    def picture_of(post: Any, size: str | None = None) -> str:
        version = pictures.get(post.id)
        return url_for("pictures.of_post", post_id=post.id, v=version, size=size) if version else ""

    return {
        "content": content,
        "posts": posts,
        "pictures": pictures,
        "picture_of": picture_of,
        "why_post": lambda post_id, name: url_for("evidence.of_post", post_id=post_id, name=name),
        "why_followers": url_for("evidence.of_account", account_id=account_id, name="followers_count"),
        "kind_label": kind_label,
        "zone": zone_or_utc(told_zone()),
        "pyramid": pyramid,
        "largest": largest,
    }


def _wrong(form: KitForm, problem: str) -> Iterator[tuple[str, str, str]]:
    """What keeps the form from being saved: where that stands, what it is called, and what is said of it."""
    for field in (form.introduction, form.contact):
        yield from ((field.id, field.label.text, said) for said in field.errors)
    if problem:
        yield POSTS_ANCHOR, "Posts", problem
    yield from ((form.link.id, form.link.label.text, said) for said in form.link.errors)


def _link(kit: MediaKit | None) -> str:
    """The whole address, also while it opens nothing; "" before the first one."""
    if kit is None or kit.token is None:
        return ""
    config: Config = current_app.extensions["configuration"]
    return f"{config.public_url}{url_for('media_kits.show', kit_key=kit.token)}"


def _take_notice(user_id: int) -> Notice | None:
    kept = session.pop(_NOTICE, None)
    if not isinstance(kept, list) or len(kept) != 5 or kept[0] != user_id:
        return None
    return Notice(*kept[1:])
