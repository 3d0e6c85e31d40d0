"""A partner's posts: as a grid or a list, as files, and each on a page of its own."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, request
from flask.typing import ResponseReturnValue

from application.campaigns.post_filters import KINDS, NEWEST, OLDEST, OTHER_KIND
from application.campaigns.results.networks import network_name
from application.capture.file_names import plain
from application.capture.kept import kept_posts
from application.collection.pictures.queries import post_pictures
from application.extensions import db
from application.formats import zone_or_utc
from application.identifiers import known_id, page_number
from application.media_kinds import kind_label
from application.missing import why_missing
from application.profiles.by_hand import entry_lines, posts_by_hand
from application.profiles.files import csv_reply
from application.profiles.page_routes import PartnerPages
from application.profiles.post_view import figure_columns
from application.profiles.posts.csv_rows import post_rows, reading_rows
from application.profiles.posts.listing import (
    MOST_SEARCHED,
    ListedPosts,
    all_listed_posts,
    campaigns_of_account,
    campaigns_of_posts,
    listed_posts,
)
from application.profiles.posts.one_post import OnePost, post_of, readings_of
from application.profiles.posts.post_list import CAMPAIGN_WORDS, GRID, TABLE, read_post_list
from application.profiles.posts.post_page import one_post_page
from application.profiles.rendering import render_page
from application.profiles.viewed import Viewed
from application.reader_zone import told_zone

posts = PartnerPages("posts")

KIND_WORDS = {**{key: kind.label for key, kind in KINDS.items()}, OTHER_KIND: "Other kinds"}

_CHOICES: Mapping[str, Any] = {
    "looks": ((GRID, "Grid"), (TABLE, "List")),
    "kind_words": KIND_WORDS,
    "campaign_words": CAMPAIGN_WORDS,
    "orders": {"newest": NEWEST, "oldest": OLDEST},
}
"""What there is to choose from, for the template."""


@posts.get("/posts")
def listing(viewed: Viewed) -> ResponseReturnValue:
    """The account's posts with their latest figures; the same number of statements for any number."""
    partner, chosen, zone = viewed.partner, read_post_list(request.args), zone_or_utc(told_zone())
    found = listed_posts(partner.account_id, chosen, zone) if partner.account_id is not None else None
    by_hand = posts_by_hand(partner.user_id, page_number(request.args.get("by-hand")))
    shown = [*(found.rows if found else ()), *by_hand.posts]
    post_ids = [row.id for row in shown]

    def page_link(number: int) -> str:
        return viewed.url("posts.listing", **chosen.but(page=number))

    def by_hand_link(number: int) -> str:
        kept = chosen.arguments() | {"by-hand": str(number)}
        return f"{viewed.url('posts.listing', **kept)}#by-hand"

    return render_page(
        viewed,
        "posts.listing",
        "profiles/posts.html",
        answers="Every post of the Instagram account with its latest figures, and what each is missing.",
        chosen=chosen,
        found=found,
        by_hand=by_hand,
        by_hand_link=by_hand_link,
        network_name=network_name,
        search_end=_search_end(found, zone) if found else None,
        most_searched=MOST_SEARCHED,
        zone=zone,
        page_link=page_link,
        **_CHOICES,
        columns=figure_columns(),
        kind_label=kind_label,
        why_missing=why_missing,
        campaigns=campaigns_of_posts(post_ids),
        entries=entry_lines(shown),
        pictures=post_pictures(post_ids),
        kept=kept_posts(post_ids),
    )


@posts.get("/posts.csv")
def table(viewed: Viewed) -> ResponseReturnValue:
    """All posts that match, with every figure, as a CSV."""
    chosen, zone = read_post_list(request.args), zone_or_utc(told_zone())
    account_id = viewed.partner.account_id
    rows = all_listed_posts(account_id, chosen, zone) if account_id is not None else ()
    campaigns = campaigns_of_account(account_id) if account_id is not None else {}
    db.session.close()
    return csv_reply(post_rows(rows, campaigns), f"posts-{_handle(viewed)}.csv")


@posts.get("/posts/<int:post_id>")
def show(viewed: Viewed, post_id: int) -> ResponseReturnValue:
    """One post: its picture, its figures against the account's own median, all its readings by age."""
    post = _post_or_404(viewed, post_id)
    found = one_post_page(
        post,
        request.args.get("metric", ""),
        csv_address=viewed.url("posts.readings", post_id=post.id),
    )
    return render_page(
        viewed,
        "posts.listing",
        "profiles/post.html",
        answers="One post: its figures, how they came about, and what stands behind each.",
        post=post,
        found=found,
        why_missing=why_missing,
    )


@posts.get("/posts/<int:post_id>/readings.csv")
def readings(viewed: Viewed, post_id: int) -> ResponseReturnValue:
    """All readings of a post as a CSV."""
    post = _post_or_404(viewed, post_id)
    rows = readings_of(post.id)
    db.session.close()
    return csv_reply(reading_rows(post, rows), f"readings-{_handle(viewed)}-{post.id}.csv")


def _search_end(found: ListedPosts, zone: ZoneInfo) -> date | None:
    """The reader's day at which the search ended; None where it went through all posts."""
    return found.searched_to.astimezone(zone).date() if found.searched_to else None


def _post_or_404(viewed: Viewed, post_id: int) -> OnePost:
    """The partner's own post; of anybody else's nobody learns that there is one."""
    found = post_of(viewed.partner, known_id(post_id))
    if found is None:
        abort(404)
    return found


def _handle(viewed: Viewed) -> str:
    """The account's handle, of letters that every system takes in a name of a file."""
    return plain(viewed.partner.username or "", 60) or f"partner-{viewed.partner.user_id}"
