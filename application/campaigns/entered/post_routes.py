"""Posts by hand: adding, changing, taking out, and filling in what could not be read."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from application.audit import record
from application.campaigns.candidates import Window
from application.campaigns.decision_notices import keep_notice
from application.campaigns.decisions import ChosenPosts, decide
from application.campaigns.entered.post_forms import FiguresForm, ManualPostForm, written_figures
from application.campaigns.entered.post_pages import as_entered, standing_words
from application.campaigns.entered.post_service import (
    ChangedMeanwhile,
    LinkTaken,
    StillCounted,
    add_post,
    change_post,
    delete_post,
    figures_of,
    fill_in,
    fillable,
    state_of,
)
from application.campaigns.entered.queries import KnownPost, entered_figures, post_with_link, standing_of
from application.campaigns.entered.same_stories import LikelySame, likely_same, story_by_hand
from application.campaigns.plans.choices import people_of_plan, post_of_campaign
from application.campaigns.plans.queries import post_words
from application.campaigns.post_filters import PostFilter
from application.campaigns.queries import campaign_or_404
from application.collection.pictures.queries import MANUAL_KIND, post_pictures
from application.extensions import db
from application.gateways import gateways
from application.identifiers import known_id
from application.integrations.picture_copies import CONTENT_TYPE, SmallCopy
from application.media_kinds import product_type
from application.models import AuditAction, Campaign, Decision, Post, Role
from application.sent_forms import SentAlready, note_sent, was_sent
from application.task_queue import commit

entered_posts = Blueprint("entered_posts", __name__)

LARGEST_REQUEST = 9 * 1024 * 1024
DELETE_WORD = "delete"
_WITH_PICTURES = ("entered_posts.add", "entered_posts.change")


@entered_posts.url_value_preprocessor
def allow_pictures(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Forms with a picture may be larger than others; the guard has its say before anything is read."""
    if endpoint in _WITH_PICTURES:
        request.max_content_length = LARGEST_REQUEST


@entered_posts.route("/<int:campaign_id>/posts/new", methods=["GET", "POST"])
def add(campaign_id: int) -> ResponseReturnValue:
    """Add a post that Instagram's interface can't reach; whoever adds it accepts it."""
    campaign = campaign_or_404(campaign_id)
    form = _post_form(campaign, None)
    if request.method == "POST" and was_sent():
        return _added_already(campaign_id)
    if request.method == "POST" and form.validate():
        picture = _kept(form.copy)
        campaign = campaign_or_404(campaign_id)
        try:
            note_sent()
            post = add_post(campaign, form.entered(), picture, by_id=current_user.id)
        except SentAlready:
            return _added_already(campaign_id)
        except LinkTaken as taken:
            return _refused(campaign_id, form, taken.post, None)
        told = post_words(post.media_type, post.media_product_type, post.posted_at)
        commit()
        flash(f"Added by hand and accepted: {told}.", "good")
        return _to_accepted(campaign_id)
    return _post_page(campaign, form, None), 400 if form.errors else 200


@entered_posts.route("/<int:campaign_id>/posts/<int:post_id>/by-hand", methods=["GET", "POST"])
def change(campaign_id: int, post_id: int) -> ResponseReturnValue:
    """Change a post by hand; of a post that is read, enter the figures that are missing."""
    campaign = campaign_or_404(campaign_id)
    post = _post_or_404(campaign, post_id)
    if post.instagram_account_id is not None:
        return _fill_in(campaign, post)
    form = _post_form(campaign, post)
    if request.method == "GET" or not form.validate():
        return _post_page(campaign, form, post), 400 if form.errors else 200
    picture = _kept(form.copy)
    try:
        seen = form.seen.data or ""
        is_new = change_post(campaign_id, post_id, form.entered(), picture, seen=seen, by_id=current_user.id)
    except LinkTaken as taken:
        return _refused(campaign_id, form, taken.post, post_id)
    except ChangedMeanwhile:
        db.session.rollback()
        return _conflict(campaign_id, post_id, form)
    commit()
    flash("The post by hand is changed." if is_new else "Nothing was changed.", "good")
    return _to_accepted(campaign_id)


@entered_posts.route("/<int:campaign_id>/posts/<int:manual_post_id>/remove", methods=["GET", "POST"])
def remove(campaign_id: int, manual_post_id: int) -> ResponseReturnValue:
    """Ask, and take a post by hand out of the campaign: it is then rejected, which the next page can undo."""
    campaign = campaign_or_404(campaign_id)
    post = _manual_or_404(campaign, manual_post_id)
    if request.method == "GET":
        return _removal_page(campaign, post)
    chosen = ChosenPosts(frozenset((post.id,)))
    standing = standing_of(campaign.id, post.id)
    if standing.decision is not Decision.ACCEPTED:
        flash("It is out of this campaign already.", "attention")
        return redirect(url_for(".remove", campaign_id=campaign_id, manual_post_id=post.id), code=303)
    shown = PostFilter(view=Decision.ACCEPTED)
    decided = decide(Window.of(campaign), shown, chosen, Decision.REJECTED, by_id=current_user.id)
    record(AuditAction.MANUAL_POST_REMOVED, campaign_id=campaign.id, user_id=post.user_id, post=post.id)
    commit()
    told = "The post by hand is taken out: it stands among the rejected posts."
    keep_notice(session, campaign_id, decided, told if decided.posts else "Nothing was changed.")
    return _to_accepted(campaign_id)


@entered_posts.post("/<int:campaign_id>/posts/<int:manual_post_id>/delete")
def delete(campaign_id: int, manual_post_id: int) -> ResponseReturnValue:
    """Delete a post by hand that no campaign counts, for good."""
    campaign = campaign_or_404(campaign_id)
    post = _manual_or_404(campaign, manual_post_id)
    if request.form.get("word", "").strip().casefold() != DELETE_WORD:
        return _removal_page(campaign, post, f"Type the word {DELETE_WORD} to delete the post."), 400
    try:
        delete_post(campaign.id, post.id)
    except StillCounted:
        db.session.rollback()
        return _removal_page(
            campaign_or_404(campaign_id),
            _manual_or_404(campaign, manual_post_id),
            "A campaign counts this post. Take it out there first.",
        ), 409
    commit()
    flash("The post by hand is deleted, with its picture and figures.", "good")
    return redirect(url_for("campaigns.manage", campaign_id=campaign_id), code=303)


def _fill_in(campaign: Campaign, post: Post) -> ResponseReturnValue:
    names = fillable(post)
    form = FiguresForm(data={**written_figures(figures_of(post)), "seen": state_of(post)})
    form.keep_only(names)
    form.product_type = product_type(post.media_type, post.media_product_type)
    status = 200
    if request.method == "POST" and form.validate():
        campaign_id, post_id = campaign.id, post.id
        try:
            seen = form.seen.data or ""
            is_new = fill_in(campaign_id, post_id, form.figures(), seen=seen, by_id=current_user.id)
        except ChangedMeanwhile:
            db.session.rollback()
            flash("The post was read or changed meanwhile. Look at what is still missing.", "attention")
            return redirect(url_for(".change", campaign_id=campaign_id, post_id=post_id), code=303)
        commit()
        flash("The figures are entered, and marked as by hand." if is_new else "Nothing was changed.", "good")
        return _to_accepted(campaign_id)
    if form.errors:
        status = 400
    text = _rendered(
        "campaigns/entered/figures.html",
        campaign=campaign,
        form=form,
        post=post,
        words=post_words(post.media_type, post.media_product_type, post.posted_at),
        entered=entered_figures([post.id]).get(post.id, {}),
    )
    return text, status


def _post_form(campaign: Campaign, post: Post | None) -> ManualPostForm:
    from_address = as_entered(campaign, post) if post is not None else {"network": "other"}
    form = ManualPostForm(data=from_address)
    also = post.user_id if post is not None else None
    post_id, own_link = (post.id, post.permalink) if post is not None else (None, None)
    form.offer(
        people_of_plan(campaign.id, Role.INFLUENCER, Role.BRAND, also=also),
        campaign.time_zone,
        lambda link: None if link == own_link else _told_of(campaign, post_with_link(link, but=post_id)),
    )
    return form


def _told_of(campaign: Campaign, known: KnownPost | None) -> Markup | None:
    """What is said of a post that has the link already, with the way to it."""
    if known is None:
        return None
    if known.is_by_hand and _is_here(campaign, known.post_id):
        address = url_for(".change", campaign_id=campaign.id, post_id=known.post_id)
    else:
        address = url_for("captures.of_post", post_id=known.post_id)
    told = Markup('This post is here already: <a href="{}">{}</a>. Decide on it in the campaign’s list.')
    return told.format(address, known.words)


def _is_here(campaign: Campaign, post_id: int) -> bool:
    found = post_of_campaign(Window.of(campaign), str(post_id))
    return found is not None and found.post_id == post_id


def _post_or_404(campaign: Campaign, post_id: int) -> Post:
    """The post, if it is decided on in the campaign or waits for it."""
    post = db.session.get(Post, known_id(post_id)) if _is_here(campaign, known_id(post_id)) else None
    if post is None:
        abort(404)
    return post


def _manual_or_404(campaign: Campaign, post_id: int) -> Post:
    post = _post_or_404(campaign, post_id)
    if post.instagram_account_id is not None:
        abort(404)
    return post


def _kept(copy: SmallCopy | None) -> str | None:
    """The name of the picture's file; nothing is open while it is kept."""
    if copy is None:
        return None
    db.session.close()
    return gateways().blobs.put(copy.content, kind=MANUAL_KIND, content_type=CONTENT_TYPE)


def _refused(
    campaign_id: int, form: ManualPostForm, known: KnownPost, post_id: int | None
) -> ResponseReturnValue:
    """Somebody has added the link while the form was being sent."""
    db.session.rollback()
    campaign = campaign_or_404(campaign_id)
    form.link.errors = [_told_of(campaign, known) or ""]
    post = _post_or_404(campaign, post_id) if post_id is not None else None
    return _post_page(campaign, form, post), 409


def _conflict(campaign_id: int, post_id: int, form: ManualPostForm) -> ResponseReturnValue:
    campaign = campaign_or_404(campaign_id)
    post = _post_or_404(campaign, post_id)
    form.seen.data = state_of(post)
    return _post_page(campaign, form, post, is_older=True), 409


def _post_page(campaign: Campaign, form: ManualPostForm, post: Post | None, *, is_older: bool = False) -> str:
    post_id = post.id if post is not None else None
    return _rendered(
        "campaigns/entered/post.html",
        campaign=campaign,
        form=form,
        post_id=post_id,
        twins=_twins(post),
        picture=post_pictures([post_id]).get(post_id) if post_id is not None else None,
        stands=standing_words(post) if post is not None and is_older else (),
        is_older=is_older,
    )


def _twins(post: Post | None) -> Sequence[LikelySame]:
    story = story_by_hand(post) if post is not None else None
    return likely_same([story]).get(story.post_id, ()) if story is not None else ()


def _removal_page(campaign: Campaign, post: Post, problem: str = "") -> str:
    return _rendered(
        "campaigns/entered/remove.html",
        campaign=campaign,
        post=post,
        words=post_words(post.media_type, post.media_product_type, post.posted_at),
        standing=standing_of(campaign.id, post.id),
        word=DELETE_WORD,
        problem=problem,
    )


def _rendered(template: str, **context: object) -> str:
    db.session.close()  # on SQLite an open transaction would keep writers waiting
    return render_template(template, **context)


def _added_already(campaign_id: int) -> ResponseReturnValue:
    flash("This post was added already, by the same form. Nothing was added a second time.", "attention")
    return _to_accepted(campaign_id)


def _to_accepted(campaign_id: int) -> ResponseReturnValue:
    return redirect(url_for("campaigns.manage", campaign_id=campaign_id, view="accepted"), code=303)
