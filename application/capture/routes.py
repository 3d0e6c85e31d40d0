"""What was kept of a post: the page of it, for whoever may see the post's figures."""

from functools import partial
from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record_look
from application.capture.file_names import file_name
from application.capture.kept import standing_files
from application.capture.package_contents import stem_of
from application.capture.post_page import progress_of, why_it_can_not, why_no_page
from application.capture.queries import ItemView, captures_page, may_be_captured, newest_capture
from application.capture.reading_rights import readable_post
from application.capture.words import STATE_WORDS, reason_of, size_words, time_left_words, type_words
from application.clock import clock
from application.extensions import db
from application.gateways import gateways
from application.identifiers import page_number
from application.task_queue import commit

captures = Blueprint("captures", __name__)

WORDS: dict[str, Any] = {
    "states": STATE_WORDS,
    "reason_of": reason_of,
    "size_words": size_words,
    "type_words": type_words,
    "time_left_words": time_left_words,
}


@captures.get("/posts/<int:post_id>")
def of_post(post_id: int) -> ResponseReturnValue:
    """Every capture of the post, newest first, with its files and what vouches for them."""
    post = readable_post(post_id)
    if post.user_id is not None and record_look(post.user_id):
        commit()
    shown, page = captures_page(post_id, page_number(request.args.get("page")))
    newest = shown[0] if shown and page.page == 1 else newest_capture(post_id)
    standing = standing_files([post_id]).get(post_id)
    can_ask = current_user.is_staff and may_be_captured(post_id)
    db.session.close()
    now = clock.now()

    def link(number: int) -> str:
        return url_for("captures.of_post", post_id=post_id, page=number)

    wants_page = gateways().config.captures_page_of(is_story=post.ends_at is not None)
    return render_template(
        "capture/post.html",
        post=post,
        captures=shown,
        page=page,
        link=link,
        address=partial(_address, stem_of(post)),
        standing=standing,
        progress=progress_of(newest),
        can_ask=can_ask,
        has_service=gateways().captures,
        why_not="" if can_ask else why_it_can_not(post, now),
        no_page=why_no_page(post, is_wanted=wants_page),
        seconds_left=(post.ends_at - now).total_seconds() if post.ends_at else None,
        **WORDS,
    )


@captures.get("/posts/<int:post_id>/progress")
def progress(post_id: int) -> ResponseReturnValue:
    """How far the post's open capture is, for the page's script."""
    readable_post(post_id)
    found = progress_of(newest_capture(post_id))
    db.session.close()
    return jsonify(
        open=found.is_open,
        mark=found.mark,
        panel=render_template("capture/_progress.html", progress=found) if found.is_open else "",
    )


def _address(stem: str, item: ItemView, download: str | None = None) -> str:
    name = file_name(stem, item.role, item.place, item.content_type)
    return url_for("capture_files.item", item_id=item.item_id, file_name=name, download=download)
