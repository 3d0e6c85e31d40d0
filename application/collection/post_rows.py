"""Turn a post as read into rows of posts and readings. Pure: knows neither session nor clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from application.collection.page_reader import ReadPost
from application.collection.pictures.wanted import WantedPicture
from application.collection.webhooks.better import Shown, after_reading
from application.integrations.graph.instagram import Figure, MediaChild, MediaItem
from application.integrations.graph.metrics import comes_with_a_listing, metric
from application.models import FIGURE_NAMES, InstagramAccount, MissingReason, PictureKind, ReadingSource

WORDS = (
    "media_type",
    "media_product_type",
    "caption",
    "permalink",
    "shortcode",
    "media_url",
    "thumbnail_url",
)


REPLIES = "replies"

FILLED = (*WORDS, "posted_at", "children_count")
"""Columns of posts that keep their value where a reply leaves it out: the API drops keys."""


@dataclass(frozen=True)
class KnownPost:
    """What is stored of a post already, as far as it decides what is written."""

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "id",
        "graph_id",
        "instagram_account_id",
        "insights_reason",
        "refused_metrics",
        "closed_at",
        "webhook_figures",
        "manual_figures",
        "link_key",
    )

    id: int
    account_id: int | None
    stored: Mapping[str, Any]

    @classmethod
    def from_row(cls, row: Mapping[Any, Any]) -> "KnownPost":
        return cls(row["id"], row["instagram_account_id"], row)


def post_row(
    read: ReadPost, known: KnownPost | None, account: InstagramAccount, now: datetime, refused: str
) -> dict[str, Any]:
    """A row of `posts`, with `changed` beside it: whether a reading has to be appended.

    A figure once read stays the latest known until a newer one comes; of the rest, see FILLED.
    """
    stored: Mapping[str, Any] = known.stored if known else {}
    figures = figures_of(read, account)
    shown = _shown(stored, figures)
    reason = reason_for(read, account)
    if shown["webhook_figures"] and reason is MissingReason.NOT_ENOUGH_VIEWERS:
        reason = None
    row: dict[str, Any] = {
        "graph_id": read.item.id,
        "instagram_account_id": account.id,
        "network": "instagram",
        "posted_at": read.item.timestamp,
        "first_seen_at": now,
        "last_read_at": now,
        "children_count": len(read.item.children) or None,
        "insights_reason": reason,
        "refused_metrics": _with_refused_details(stored, figures, refused),
        "deleted_at": None,
    }
    row |= {name: getattr(read.item, name) for name in WORDS}
    row |= shown
    row["changed"] = (
        known is None
        or reason != stored["insights_reason"]
        or has_news(figures, stored)
        or shown["webhook_figures"] != stored["webhook_figures"]
    )
    return row


def figures_of(read: ReadPost, account: InstagramAccount) -> Mapping[str, Figure]:
    """The figures that came, without a story's replies where the law has them told as 0."""
    withheld = account.region is not None and account.region.withholds_replies
    if not withheld or read.item.figures.get(REPLIES) != 0:
        return read.item.figures
    return {name: value for name, value in read.item.figures.items() if name != REPLIES}


def reading_row(
    read: ReadPost, account: InstagramAccount, post_id: int, now: datetime, refused: str, api_call_id: int
) -> dict[str, Any]:
    """A row of `readings`: what came this time, and nothing else."""
    figures = figures_of(read, account)
    return {
        "post_id": post_id,
        "read_at": now,
        "insights_reason": read.reason,
        "refused_metrics": refused,
        "classic_names": " ".join(sorted(read.item.classic_names))[:255],
        "source": ReadingSource.ASKED,
        "api_call_id": api_call_id,
        **{name: figures.get(name) for name in FIGURE_NAMES},
    }


def detail_row(
    known: KnownPost, figures: Mapping[str, Figure], refused: tuple[str, ...], gone: bool, now: datetime
) -> dict[str, Any]:
    """A whole row of `posts` for metrics that came post by post."""
    stored = known.stored
    before = [name for name in str(stored["refused_metrics"] or "").split() if name not in figures]
    row: dict[str, Any] = {
        "id": known.id,
        "graph_id": stored["graph_id"],
        "instagram_account_id": known.account_id,
        "network": "instagram",
        "first_seen_at": now,
        "details_read_at": now,
        "deleted_at": now if gone else None,
        "refused_metrics": " ".join(dict.fromkeys((*before, *refused)))[:500],
    }
    return row | _shown(stored, figures)


def _with_refused_details(stored: Mapping[str, Any], figures: Mapping[str, Figure], refused: str) -> str:
    """What a list refused, and what was refused post by post before: no list asks for that."""
    before = [
        name
        for name in str(stored.get("refused_metrics") or "").split()
        if name in FIGURE_NAMES and name not in figures and not comes_with_a_listing(metric(name))
    ]
    return " ".join(dict.fromkeys((*refused.split(), *before)))[:500]


def has_news(figures: Mapping[str, Figure], stored: Mapping[str, Any]) -> bool:
    """Whether any figure differs from the stored one; what didn't come is no news.

    What only staff had entered so far is news even when they were right.
    """
    measured = measured_only(stored, figures)
    return any(figures.get(name) not in (None, measured.get(name)) for name in FIGURE_NAMES)


def measured_only(stored: Mapping[str, Any], figures: Mapping[str, Figure]) -> dict[str, Any]:
    """The stored row without what staff entered by hand and these figures now tell."""
    entered = str(stored.get("manual_figures") or "").split()
    taken_over = {name for name in entered if figures.get(name) is not None}
    left = " ".join(name for name in entered if name not in taken_over) or None
    return {**stored, **dict.fromkeys(taken_over), "manual_figures": left}


def without_untold(rows: Sequence[dict[str, Any]], always: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The rows without the columns that none of them has a value for: half of a row's cost is its NULLs.

    They are NULL in the database too, or keep what stands there; columns that may go back to NULL stay
    `always`.
    """
    told = {name for row in rows for name, value in row.items() if value is not None} | set(always)
    return [{name: value for name, value in row.items() if name in told} for row in rows]


def child_rows(read: ReadPost, post_id: int) -> list[dict[str, Any]]:
    """Rows of `post_children`, in their order."""
    return [
        {
            "post_id": post_id,
            "graph_id": child.id,
            "place": place,
            "media_type": child.media_type,
            "media_url": child.media_url,
            "thumbnail_url": child.thumbnail_url,
        }
        for place, child in enumerate(read.item.children)
    ]


def pictures_of(read: Iterable[ReadPost]) -> list[WantedPicture]:
    """The still pictures of posts and their children: a film has one only as its thumbnail."""
    wanted: list[WantedPicture] = []
    for post in read:
        item = post.item
        shown: tuple[tuple[PictureKind, MediaItem | MediaChild], ...] = (
            (PictureKind.POST, item),
            *((PictureKind.CHILD, child) for child in item.children),
        )
        for kind, media in shown:
            url = media.thumbnail_url or (media.media_url if media.media_type != "VIDEO" else None)
            if url:
                wanted.append(WantedPicture(kind, media.id, url))
    return wanted


def reason_for(read: ReadPost, account: InstagramAccount) -> MissingReason | None:
    """Why the insights are missing; not for a post at the border that an earlier page gave with insights."""
    border = account.insights_from
    if (
        read.reason is MissingReason.BEFORE_PROFESSIONAL
        and border is not None
        and read.item.timestamp is not None
        and read.item.timestamp >= border
    ):
        return None
    return read.reason


def _shown(stored: Mapping[str, Any], figures: Mapping[str, Figure]) -> dict[str, Any]:
    """The latest figures. A reading stored only after the webhook told a story's end must not undo it."""
    stored = measured_only(stored, figures)
    entered = {"manual_figures": stored["manual_figures"]}
    if not stored.get("closed_at"):
        latest = {name: _newest(figures.get(name), stored.get(name)) for name in FIGURE_NAMES}
        return {**latest, **entered, "webhook_figures": stored.get("webhook_figures")}
    shown = after_reading(Shown.from_row(stored, FIGURE_NAMES), figures)
    return {**shown.figures, **entered, "webhook_figures": shown.webhook_figures}


def _newest(read: float | None, stored: float | None) -> float | None:
    return stored if read is None else read
