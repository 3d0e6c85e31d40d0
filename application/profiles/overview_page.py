"""The overview as a page: the same for the partner and for staff, but for what stands around it."""

from collections.abc import Callable
from typing import Any

from flask import render_template

from application.capture.kept import kept_posts
from application.collection.pictures.queries import account_pictures, post_pictures
from application.media_kinds import media_kind
from application.missing import why_missing
from application.profiles.by_hand import entry_lines, network_name
from application.profiles.overview import Overview
from application.profiles.post_view import NEWEST, OLDEST, figure_columns
from application.profiles.reach_chart import NO_FIGURE


def render_overview(
    template: str, found: Overview, address: Callable[..., str], progress_url: str, **more: Any
) -> str:
    """`address` makes the page's own address from parameters of the view; `more` is its own."""

    def link(**changes: Any) -> str:
        return address(**found.view.query(**changes))

    posts = [*(found.figures.posts if found.figures else ()), *found.by_hand.posts]
    post_ids = [post.id for post in posts]

    def page_link(number: int) -> str:
        return link(page=number)

    def by_hand_link(number: int) -> str:
        return link(page=found.view.page, by_hand=number) + "#by-hand"

    return render_template(
        template,
        overview=found,
        link=link,
        page_link=page_link,
        by_hand_link=by_hand_link,
        entries=entry_lines(posts),
        network_name=network_name,
        progress_url=progress_url,
        columns=figure_columns(),
        orders={"newest": NEWEST, "oldest": OLDEST},
        no_figure=NO_FIGURE,
        why_missing=why_missing,
        kind_label=_kind_label,
        **more,
        avatars=account_pictures([found.partner.account_id] if found.partner.account_id else []),
        pictures=post_pictures(post_ids),
        kept=kept_posts(post_ids),
    )


def _kind_label(post: Any) -> str:
    return media_kind(post.media_type, post.media_product_type).label
