"""The pages of stories: a tap first, then the picture or video; after 24 hours, neither."""

from datetime import datetime

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from sandbox import pictures_links
from sandbox.page_faults import troubled
from sandbox.services import Services
from sandbox.state import Fault
from sandbox.world.post import Post
from sandbox.world.timeline import STORY_LIFE


def blueprint(services: Services) -> Blueprint:
    """/instagram/stories/."""
    routes = Blueprint("story_pages", __name__, url_prefix="/instagram/stories")

    @routes.get("/<username>/<media_id>/")
    def story_page(username: str, media_id: str) -> BaseResponse:
        now = services.clock.now()
        story = _story(services, username, media_id, now)
        if story is None:
            abort(404)

        def draw(strangers: list[Fault]) -> tuple[str, int]:
            ended = now >= story.timestamp + STORY_LIFE or story.id in services.state.deleted_media
            if ended:
                return render_template("instagram_gone.html", what="story", strangers=strangers), 404
            return _page(story, now, strangers), 200

        return troubled(services, story.account_id, story.id, draw)

    return routes


def _story(services: Services, username: str, media_id: str, now: datetime) -> Post | None:
    """The story of this account, also one that has ended."""
    account = services.world.by_username(username)
    post = account.timeline.find_any(media_id, now) if account is not None else None
    return post if post is not None and post.is_story and post.timestamp <= now else None


def _page(story: Post, now: datetime, strangers: list[Fault]) -> str:
    host = request.host_url
    return render_template(
        "instagram_story.html",
        story=story,
        age=(now - story.timestamp).total_seconds(),
        ends_at=story.timestamp + STORY_LIFE,
        tapped="view" in request.args,
        video=pictures_links.video(host, story.id, now) if story.media_type == "VIDEO" else None,
        picture=pictures_links.picture(host, story.id, now),
        portrait=pictures_links.profile(host, story.username, now),
        strangers=strangers,
    )
