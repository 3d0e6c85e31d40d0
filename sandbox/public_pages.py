"""What anyone sees of Instagram: profile pages and the pages of posts and stories."""

from datetime import datetime

from flask import Blueprint, abort, render_template, request

from sandbox import pictures_links
from sandbox.services import Services
from sandbox.world.figures import figures
from sandbox.world.post import Post
from sandbox.world.world import AccountWorld

_SHOWN = 24


def blueprint(services: Services) -> Blueprint:
    """All of /instagram/."""
    routes = Blueprint("public_pages", __name__, url_prefix="/instagram")

    @routes.get("/<username>/")
    def profile(username: str) -> str:
        account = services.world.by_username(username)
        if account is None:
            abort(404)
        return _profile(account, services.clock.now())

    @routes.get("/p/<shortcode>/")
    @routes.get("/reel/<shortcode>/")
    def post_page(shortcode: str) -> str:
        now = services.clock.now()
        post = services.world.find_shortcode(shortcode, now)
        if post is None or post.is_story:
            abort(404)
        return _page(post, now)

    @routes.get("/stories/<username>/<media_id>/")
    def story_page(username: str, media_id: str) -> str:
        now = services.clock.now()
        post = services.world.find_post(media_id, now)
        if post is None or not post.is_story or post.username != username:
            abort(404)
        return _page(post, now)

    return routes


def _address(post: Post) -> str:
    return f"/instagram/{'reel' if post.product_type == 'REELS' else 'p'}/{post.shortcode}/"


def _profile(account: AccountWorld, now: datetime) -> str:
    posts = account.timeline.posts(now)[: -_SHOWN - 1 : -1]
    tiles = [(_address(post), pictures_links.picture(request.host_url, post.id, now), post) for post in posts]
    return render_template(
        "instagram_profile.html",
        spec=account.spec,
        tiles=tiles,
        portrait=pictures_links.profile(request.host_url, account.spec.username, now),
        followers=account.audience.followers(now),
        count=account.timeline.count(now),
    )


def _page(post: Post, now: datetime) -> str:
    host = request.host_url
    identifiers = [child.id for child in post.children] or [post.id]
    return render_template(
        "instagram_post.html",
        post=post,
        counts=figures(post, (now - post.timestamp).total_seconds()),
        video=pictures_links.video(host, post.id, now) if post.media_type == "VIDEO" else None,
        images=[pictures_links.picture(host, identifier, now) for identifier in identifiers],
        portrait=pictures_links.profile(host, post.username, now),
    )
