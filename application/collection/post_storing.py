"""Write posts as read: the latest figures, a reading for each that changed, children, pictures to copy."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from application.clock import clock
from application.collection.joining import join_by_hand
from application.collection.page_reader import ReadPage, ReadPost
from application.collection.pictures.wanted import want_pictures
from application.collection.planning import AccountPlan
from application.collection.post_rows import (
    FILLED,
    KnownPost,
    child_rows,
    detail_row,
    has_news,
    pictures_of,
    post_row,
    reading_row,
    without_untold,
)
from application.collection.single_post import Part
from application.collection.stages.base import note_refused, note_skipped
from application.extensions import db
from application.integrations.graph.instagram import Figure
from application.models import FIGURE_NAMES, CollectionRun, InstagramAccount, Post, PostChild, Reading
from application.models.upsert import upsert

logger = logging.getLogger(__name__)

POST_COLUMNS_KEPT = (
    "id",
    "graph_id",
    "first_seen_at",
    "network",
    "user_id",
    "instagram_account_id",
    "next_read_at",
)


@dataclass(frozen=True)
class Stored:
    """What came of storing posts: how many were new, and how many others changed."""

    new: int = 0
    changed: int = 0


@dataclass(frozen=True)
class ReadDetails:
    """The metrics of one post that no list brings, by the call that brought them."""

    post_id: int
    parts: tuple[Part, ...]
    refused: tuple[str, ...]
    gone: bool = False

    @property
    def figures(self) -> dict[str, Figure]:
        """All of them together."""
        return {name: value for figures, _call in self.parts for name, value in figures.items()}


def store_posts(
    run: CollectionRun, account: InstagramAccount, page: ReadPage, call_ids: Sequence[int]
) -> None:
    """Store a page's posts, and count on the run what was new, changed, skipped and refused."""
    note_refused(run, page.refused_metrics)
    stored = write_posts(account, page, call_ids, due_at=run.created_at)
    run.posts_new += stored.new
    run.posts_changed += stored.changed
    note_skipped(run, [post.reason.value for post in page.posts if post.reason is not None])


def write_posts(
    account: InstagramAccount, page: ReadPage, call_ids: Sequence[int], *, due_at: datetime
) -> Stored:
    """Write the posts' latest figures, and append a reading for each that changed; a fixed few statements.

    New posts that the reading plan wants are due at `due_at`, so that this run still reads their details.
    """
    if not page.posts:
        return Stored()
    now = clock.now()
    read = {post.item.id: post for post in page.posts}
    known = _known_posts(list(read))
    links = join_by_hand(account, [post.item for post in read.values()], known)
    known |= _known_posts(list(links.joined))
    belongs_elsewhere = {key for key, post in known.items() if post.account_id != account.id}
    if belongs_elsewhere:
        logger.warning("posts of another account were listed", extra={"account": account.id})
    kept = {key: post for key, post in read.items() if key not in belongs_elsewhere}
    refused = {key: " ".join((*page.refused_metrics, *post.refused_metrics)) for key, post in kept.items()}
    rows = [post_row(post, known.get(key), account, now, refused[key]) for key, post in kept.items()]
    new = [row for row in rows if row["graph_id"] not in known]
    _plan_first_reading(account.id, rows, {row["graph_id"] for row in new} | links.joined.keys(), now, due_at)
    links.plan(rows)
    changed = [row["graph_id"] for row in rows if row.pop("changed")]
    may_go_back = [
        name
        for name, marked_by in (("webhook_figures", "closed_at"), ("manual_figures", "manual_figures"))
        if any(post.stored[marked_by] for post in known.values())
    ]
    rows = without_untold(rows, always=("insights_reason", "deleted_at", *may_go_back))
    told = rows[0].keys() if rows else ()
    updated = [name for name in told if name not in (*POST_COLUMNS_KEPT, *FILLED)]
    filled = [name for name in told if name in FILLED]
    upsert(db.session(), Post, rows, key=["graph_id"], update=updated, fill=filled)
    ids = {key: post.id for key, post in known.items()}
    ids |= _ids_of([row["graph_id"] for row in new])
    links.note(ids)
    _append_readings(account, kept, changed, ids, refused, call_ids, now)
    want_pictures(account.id, pictures_of(kept.values()))
    return Stored(len(new), len(changed) - len(new))


def store_details(details: Sequence[ReadDetails], call_ids: Sequence[int], now: datetime) -> None:
    """Add the figures that came post by post, with a reading for each call that told something new."""
    ids = [post.post_id for post in details]
    known = {post.id: post for post in _known_by(Post.id.in_(ids))}
    told = [post for post in details if post.post_id in known]
    rows = [detail_row(known[post.post_id], post.figures, post.refused, post.gone, now) for post in told]
    # A row of posts must be whole to be upserted; the columns kept are those it came with.
    updated = ["details_read_at", "deleted_at", "refused_metrics", "webhook_figures", "manual_figures"]
    updated += FIGURE_NAMES
    upsert(db.session(), Post, rows, key=["graph_id"], update=updated)
    readings = [
        {
            "post_id": post.post_id,
            # Each reading of a post has a time of its own: one a call, so that each figure names its call.
            "read_at": now + timedelta(microseconds=place),
            "insights_reason": None,
            "refused_metrics": " ".join(post.refused),
            "classic_names": "",
            "source": "asked",
            "api_call_id": call_ids[call],
            **{name: figures.get(name) for name in FIGURE_NAMES},
        }
        for post in told
        for place, (figures, call) in enumerate(post.parts)
        if has_news(figures, known[post.post_id].stored)
    ]
    upsert(db.session(), Reading, without_untold(readings), key=["post_id", "read_at"], update=[])


def _plan_first_reading(
    account_id: int,
    rows: Sequence[dict[str, Any]],
    fresh: Collection[str],
    now: datetime,
    due_at: datetime,
) -> None:
    plan = AccountPlan(account_id) if fresh else None
    for row in rows:
        is_due = (
            plan is not None
            and row["graph_id"] in fresh
            and plan.first_reading(row["posted_at"], row["media_product_type"], now)
        )
        row["next_read_at"] = due_at if is_due else None


def _append_readings(
    account: InstagramAccount,
    kept: Mapping[str, ReadPost],
    changed: Sequence[str],
    ids: Mapping[str, int],
    refused: Mapping[str, str],
    call_ids: Sequence[int],
    now: datetime,
) -> None:
    """A reading for each changed post, and the children of albums."""
    readings = [
        reading_row(kept[key], account, ids[key], now, refused[key], call_ids[kept[key].call])
        for key in changed
    ]
    upsert(db.session(), Reading, without_untold(readings), key=["post_id", "read_at"], update=[])
    albums = [key for key, post in kept.items() if post.item.children]
    children = [row for key in albums for row in child_rows(kept[key], ids[key])]
    update = ["place", "media_type", "media_url", "thumbnail_url"]
    upsert(db.session(), PostChild, children, key=["post_id", "graph_id"], update=update)


def _ids_of(graph_ids: Sequence[str]) -> dict[str, int]:
    if not graph_ids:
        return {}
    rows = db.session.execute(select(Post.graph_id, Post.id).where(Post.graph_id.in_(list(graph_ids))))
    return {str(row.graph_id): row.id for row in rows}


def _known_posts(graph_ids: Sequence[str]) -> dict[str, KnownPost]:
    found = _known_by(Post.graph_id.in_(list(graph_ids))) if graph_ids else []
    return {str(post.stored["graph_id"]): post for post in found}


def _known_by(condition: Any) -> list[KnownPost]:
    columns = [getattr(Post, name) for name in (*KnownPost.COLUMNS, *FIGURE_NAMES)]
    rows = db.session.execute(select(*columns).where(condition)).mappings()
    return [KnownPost.from_row(row) for row in rows]
