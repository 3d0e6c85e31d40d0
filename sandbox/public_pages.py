"""What anyone sees of Instagram: profile pages, the pages of posts, and the log-in form."""

from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from sandbox import pictures_links
from sandbox.page_faults import troubled
from sandbox.services import Services
from sandbox.state import Fault
from sandbox.world.figures import figures
from sandbox.world.post import Post
from sandbox.world.world import AccountWorld

_SHOWN = 24


def blueprint(services: Services) -> Blueprint:
    """All of /instagram/ but the stories."""
    routes = Blueprint("public_pages", __name__, url_prefix="/instagram")

    @routes.get("/<username>/")
    def profile(username: str) -> BaseResponse:
        account = services.world.by_username(username)
        if account is None:
            abort(404)
        now = services.clock.now()
        gone = services.state.deleted_media
        return troubled(
            services, account.spec.id, None, lambda strangers: (_profile(account, now, gone, strangers), 200)
        )

    @routes.get("/p/<shortcode>/")
    @routes.get("/reel/<shortcode>/")
    def post_page(shortcode: str) -> BaseResponse:
        now = services.clock.now()
        post = services.world.find_shortcode(shortcode, now)
        if post is None or post.is_story:
            abort(404)

        def draw(strangers: list[Fault]) -> tuple[str, int]:
            if post.id in services.state.deleted_media:
                return render_template("instagram_gone.html", what="post", strangers=strangers), 404
            return _page(post, now, strangers), 200

        return troubled(services, post.account_id, post.id, draw)

    _log_in(routes)
    return routes


def _log_in(routes: Blueprint) -> None:
    @routes.get("/accounts/login/")
    def log_in() -> str:
        wanted = urlsplit(request.args.get("next", ""))
        return render_template("instagram_login.html", wanted=wanted.path, refused=False)

    @routes.post("/accounts/login/")
    def refuse_log_in() -> str:
        return render_template("instagram_login.html", wanted="", refused=True)


def _address(post: Post) -> str:
    return f"/instagram/{'reel' if post.product_type == 'REELS' else 'p'}/{post.shortcode}/"


def _profile(account: AccountWorld, now: datetime, gone: list[str], strangers: list[Fault]) -> str:
    posts = [post for post in account.timeline.posts(now) if post.id not in gone][: -_SHOWN - 1 : -1]
    tiles = [(_address(post), pictures_links.picture(request.host_url, post.id, now), post) for post in posts]
    return render_template(
        "instagram_profile.html",
        spec=account.spec,
        tiles=tiles,
        portrait=pictures_links.profile(request.host_url, account.spec.username, now),
        followers=account.audience.followers(now),
        count=account.timeline.count(now),
        strangers=strangers,
    )


def _page(post: Post, now: datetime, strangers: list[Fault]) -> str:
    host = request.host_url
    identifiers = [child.id for child in post.children] or [post.id]
    return render_template(
        "instagram_post.html",
        post=post,
        counts=figures(post, (now - post.timestamp).total_seconds()),
        video=pictures_links.video(host, post.id, now) if post.media_type == "VIDEO" else None,
        images=[pictures_links.picture(host, identifier, now) for identifier in identifiers],
        portrait=pictures_links.profile(host, post.username, now),
        strangers=strangers,
    )
