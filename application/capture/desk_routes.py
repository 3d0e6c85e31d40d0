"""The watch-desk: stories that live now, and how far each is kept."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.capture.asking_again import ask_for_many, ask_for_one
from application.capture.desk_filter import DeskFilter, DeskState, desk_filter
from application.capture.desk_queries import (
    campaigns_of,
    desk_counts,
    ended_unkept,
    living_stories,
    running_campaigns,
    stories_to_ask,
    watched_people,
)
from application.capture.queries import kept_post
from application.capture.words import time_left_words
from application.clock import clock
from application.collection.pictures.queries import post_pictures
from application.extensions import db
from application.formats import counted
from application.gateways import gateways
from application.identifiers import known_id
from application.task_queue import commit

capture_desk = Blueprint("capture_desk", __name__)


@capture_desk.get("")
def stories() -> ResponseReturnValue:
    """Living stories of running campaigns, and those that ended lately with nothing kept."""
    wanted = desk_filter(request.args)
    counts = desk_counts(wanted)
    living, page = living_stories(wanted, counts)
    ended, ended_total = ended_unkept(wanted)
    shown = (*living, *ended)
    context: dict[str, Any] = {
        "counts": counts,
        "living": living,
        "page": page,
        "ended": ended,
        "ended_total": ended_total,
        "campaigns": {str(each.campaign_id): each.name for each in running_campaigns()},
        "people": watched_people(),
        "campaigns_of": campaigns_of([story.account_id for story in shown]),
        "pictures": post_pictures([story.post_id for story in shown]),
    }
    db.session.close()

    def link(number: int) -> str:
        return url_for("capture_desk.stories", **wanted.query(number))

    return render_template(
        "capture/stories.html",
        wanted=wanted,
        link=link,
        states=DeskState,
        moment_now=clock.now(),
        time_left_words=time_left_words,
        has_service=gateways().captures,
        **context,
    )


@capture_desk.post("/<int:post_id>/again")
def again(post_id: int) -> ResponseReturnValue:
    """Keep one story now, once more if it is kept already."""
    post = kept_post(known_id(post_id))
    if post is None:
        abort(404)
    asked = ask_for_one(post_id, by_id=current_user.id, owner_id=post.user_id)
    commit()
    flash(f"{post.kind.label} of {post.who}: {asked.sentence}", asked.meaning)
    return _back(desk_filter(request.args))


@capture_desk.post("/again")
def again_all() -> ResponseReturnValue:
    """Keep every living story of which nothing is kept, within the campaign and person of the address."""
    wanted = desk_filter(request.args)
    number = ask_for_many(stories_to_ask(wanted), by_id=current_user.id)
    commit()
    sentence = f"{counted(number, 'story', 'stories')} {'is' if number == 1 else 'are'} in line to be kept."
    flash(sentence if number else "Every living story is kept, or is being kept already.", "good")
    return _back(wanted)


def _back(wanted: DeskFilter) -> ResponseReturnValue:
    return redirect(url_for("capture_desk.stories", **wanted.query(wanted.page)), code=303)
