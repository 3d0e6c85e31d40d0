"""The truth about accounts and posts, for tests to compare with: settled values, whatever has been told."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.graph.account_totals import follows_by_type, taps_by_button, total
from sandbox.personas import ACCOUNTS
from sandbox.services import Services
from sandbox.world.figures import figures
from sandbox.world.timeline import STORY_LIFE
from sandbox.world.world import AccountWorld

TOTALS = (
    "views",
    "accounts_engaged",
    "total_interactions",
    "likes",
    "comments",
    "saves",
    "shares",
    "replies",
    "reposts",
    "profile_views",
    "website_clicks",
    "profile_links_taps",
)


def blueprint(services: Services) -> Blueprint:
    """/control/truth/ and /control/posts/."""
    routes = Blueprint("truth", __name__, url_prefix="/control")
    _truths(routes, services)
    _deletions(routes, services)
    return routes


def _truths(routes: Blueprint, services: Services) -> None:
    @routes.get("/truth/<account_id>")
    def days(account_id: str) -> Response | tuple[Response, int]:
        try:
            since = date.fromisoformat(request.args["since"])
            until = date.fromisoformat(request.args["until"])
        except (KeyError, ValueError):
            return jsonify({"error": "since and until are needed, as YYYY-MM-DD"}), 400
        if account_id not in ACCOUNTS:
            return jsonify({"error": "no such account"}), 404
        account = services.world.account(account_id)
        wanted = [since + timedelta(days=step) for step in range((until - since).days)]
        return jsonify({day.isoformat(): _day(account, day) for day in wanted})

    @routes.get("/truth/<account_id>/media/<media_id>")
    def media(account_id: str, media_id: str) -> Response | tuple[Response, int]:
        post = services.world.account(account_id).timeline.find_any(media_id, services.clock.now())
        if post is None:
            return jsonify({"error": "no such post"}), 404
        age = services.clock.now() - post.timestamp
        shown = min(age, STORY_LIFE) if post.is_story else age
        return jsonify({"posted_at": post.timestamp.isoformat(), **figures(post, shown.total_seconds())})


def _deletions(routes: Blueprint, services: Services) -> None:
    @routes.post("/posts/<media_id>/delete")
    def delete(media_id: str) -> Response | tuple[Response, int]:
        if services.world.find_post(media_id, services.clock.now()) is None:
            return jsonify({"error": "no such post"}), 404
        with services.state.changed():
            services.state.deleted_media.append(media_id)
        return jsonify({"success": True})

    @routes.delete("/posts/deleted")
    def restore() -> Response:
        with services.state.changed():
            services.state.deleted_media.clear()
        return jsonify({"success": True})


def _day(account: AccountWorld, day: date) -> dict[str, Any]:
    return {
        "reach": account.audience.reach(day),
        "follower_count": account.audience.gained(day),
        "online_followers": account.audience.online(day),
        **{name: total(account, name, [day]) for name in TOTALS},
        "profile_links_taps_by_button": taps_by_button(account, [day]),
        "follows_and_unfollows": follows_by_type(account, [day]),
    }
