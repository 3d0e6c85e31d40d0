"""A partner's posts: as a grid or a list, as files, and each on a page of its own."""

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue

from application.campaigns.post_filters import KINDS, NEWEST, OLDEST, OTHER_KIND
from application.capture.file_names import plain
from application.capture.kept import kept_posts
from application.collection.pictures.queries import post_pictures
from application.extensions import db
from application.formats import zone_or_utc
from application.identifiers import known_id
from application.media_kinds import media_kind
from application.missing import why_missing
from application.profiles.by_hand import entry_lines
from application.profiles.files import csv_reply
from application.profiles.page_routes import PartnerPages
from application.profiles.post_view import figure_columns
from application.profiles.posts.csv_rows import post_rows, reading_rows
from application.profiles.posts.listing import (
    all_listed_posts,
    campaigns_of_account,
    campaigns_of_posts,
    listed_posts,
    number_by_hand,
)
from application.profiles.posts.one_post import OnePost, post_of, readings_of
from application.profiles.posts.post_list import CAMPAIGN_WORDS, GRID, TABLE, read_post_list
from application.profiles.posts.post_page import one_post_page
from application.profiles.rendering import render_page
from application.profiles.viewed import Viewed
from application.reader_zone import told_zone

posts = PartnerPages("posts")

KIND_WORDS = {**{key: kind.label for key, kind in KINDS.items()}, OTHER_KIND: "Other kinds"}


@posts.get("/posts")
def listing(viewed: Viewed) -> ResponseReturnValue:
    """The account's posts with their latest figures; the same number of statements for any number."""
    chosen, zone = read_post_list(request.args), zone_or_utc(told_zone())
    account_id = viewed.partner.account_id
    found = listed_posts(account_id, chosen, zone) if account_id is not None else None
    post_ids = [row.id for row in found.rows] if found else []

    def page_link(number: int) -> str:
        return viewed.url("posts.listing", **chosen.but(page=number))

    return render_page(
        viewed,
        "posts.listing",
        "profiles/posts.html",
        answers="Every post of the Instagram account with its latest figures, and what each is missing.",
        chosen=chosen,
        found=found,
        by_hand=number_by_hand(viewed.partner.user_id),
        zone=zone,
        page_link=page_link,
        looks=((GRID, "Grid"), (TABLE, "List")),
        kind_words=KIND_WORDS,
        campaign_words=CAMPAIGN_WORDS,
        columns=figure_columns(),
        orders={"newest": NEWEST, "oldest": OLDEST},
        kind_label=_kind_label,
        why_missing=why_missing,
        campaigns=campaigns_of_posts(post_ids),
        entries=entry_lines(found.rows if found else ()),
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


def _post_or_404(viewed: Viewed, post_id: int) -> OnePost:
    """The partner's own post; of anybody else's nobody learns that there is one."""
    found = post_of(viewed.partner, known_id(post_id))
    if found is None:
        abort(404)
    return found


def _handle(viewed: Viewed) -> str:
    """The account's handle, of letters that every system takes in a name of a file."""
    return plain(viewed.partner.username or "", 60) or f"partner-{viewed.partner.user_id}"


def _kind_label(post: Any) -> str:
    return media_kind(post.media_type, post.media_product_type).label
