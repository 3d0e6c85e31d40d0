"""Turn a post as read into rows of posts and readings. Pure: knows neither session nor clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from application.collection.page_reader import ReadPost
from application.models import FIGURE_NAMES, InstagramAccount, MissingReason

WORDS = (
    "media_type",
    "media_product_type",
    "caption",
    "permalink",
    "shortcode",
    "media_url",
    "thumbnail_url",
)


@dataclass(frozen=True)
class KnownPost:
    """What is stored of a post already."""

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "id",
        "graph_id",
        "instagram_account_id",
        "posted_at",
        "first_seen_at",
        "last_read_at",
        "children_count",
        "insights_reason",
        *WORDS,
    )

    id: int
    account_id: int | None
    stored: Mapping[str, Any]

    @classmethod
    def from_row(cls, row: Mapping[Any, Any]) -> "KnownPost":
        return cls(row["id"], row["instagram_account_id"], dict(row))


def post_row(
    read: ReadPost, known: KnownPost | None, account: InstagramAccount, now: datetime, refused: str
) -> dict[str, Any]:
    """A row of `posts`, with `changed` beside it: whether a reading has to be appended.

    What the reply leaves out keeps its stored value: the API drops keys, and a figure once read stays the
    latest known until a newer one comes.
    """
    stored = known.stored if known else {}
    figures = read.item.figures
    reason = reason_for(read, account)
    row: dict[str, Any] = {
        "graph_id": read.item.id,
        "instagram_account_id": account.id,
        "network": "instagram",
        "posted_at": read.item.timestamp or stored.get("posted_at"),
        "first_seen_at": stored.get("first_seen_at", now),
        "last_read_at": now,
        "children_count": len(read.item.children) or stored.get("children_count"),
        "insights_reason": reason,
        "refused_metrics": refused,
    }
    row |= {name: getattr(read.item, name) or stored.get(name) for name in WORDS}
    row |= {name: _newest(figures.get(name), stored.get(name)) for name in FIGURE_NAMES}
    row["changed"] = (
        known is None
        or reason != stored.get("insights_reason")
        or any(row[name] != stored.get(name) for name in FIGURE_NAMES)
    )
    return row


def reading_row(
    read: ReadPost, post_id: int, now: datetime, refused: str, api_call_id: int
) -> dict[str, Any]:
    """A row of `readings`: what came this time, and nothing else."""
    figures = read.item.figures
    return {
        "post_id": post_id,
        "read_at": now,
        "insights_reason": read.reason,
        "refused_metrics": refused,
        "classic_names": " ".join(sorted(read.item.classic_names))[:255],
        "api_call_id": api_call_id,
        **{name: figures.get(name) for name in FIGURE_NAMES},
    }


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


def _newest(read: float | None, stored: float | None) -> float | None:
    return stored if read is None else read
