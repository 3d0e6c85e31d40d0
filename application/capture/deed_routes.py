"""What staff do with a post's captures: ask for another, and say which file stands for the post."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.capture.asking_again import ask_for_one
from application.capture.choosing import choose, let_newest_stand
from application.capture.queries import KeptPost, kept_post
from application.identifiers import known_id, whole_number
from application.task_queue import commit

capture_deeds = Blueprint("capture_deeds", __name__)

THE_NEWEST = "newest"


@capture_deeds.post("/posts/<int:post_id>/capture")
def ask(post_id: int) -> ResponseReturnValue:
    """Keep what the post shows now, once more if need be."""
    post = _found(post_id)
    asked = ask_for_one(post_id, by_id=current_user.id, owner_id=post.user_id)
    commit()
    flash(asked.sentence, asked.meaning)
    return _back_to(post_id)


@capture_deeds.post("/posts/<int:post_id>/choose")
def stand(post_id: int) -> ResponseReturnValue:
    """Let the form's file stand for the post, or whichever is the newest."""
    post = _found(post_id)
    wanted = request.form.get("item", "")
    if wanted == THE_NEWEST:
        let_newest_stand(post_id, owner_id=post.user_id)
        commit()
        flash("The newest stands for the post from now on.", "good")
        return _back_to(post_id)
    item_id = whole_number(wanted)
    if item_id is None:
        abort(400)
    if not choose(post_id, item_id, by_id=current_user.id, owner_id=post.user_id):
        abort(404)
    commit()
    flash("This file stands for the post from now on, until another is chosen.", "good")
    return _back_to(post_id)


def _found(post_id: int) -> KeptPost:
    post = kept_post(known_id(post_id))
    if post is None:
        abort(404)
    return post


def _back_to(post_id: int) -> ResponseReturnValue:
    return redirect(url_for("captures.of_post", post_id=post_id), code=303)
