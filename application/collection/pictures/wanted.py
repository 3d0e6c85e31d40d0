"""Pictures that have been seen, to be copied once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, select

from application.clock import clock
from application.extensions import db
from application.integrations.picture_download import LASTING
from application.models import Picture, PictureKind, PictureState
from application.models.upsert import upsert
from application.task_queue import enqueue

COPY = "pictures.copy"
LONGEST_PATH = 500
LONGEST_URL = 8_000
"""Longer ones are none of Instagram's."""

_Key = tuple[PictureKind, str]
_OVERWRITTEN = ("source_url", "source_path", "state", "tries", "problem", "seen_at", "next_try_at")


@dataclass(frozen=True)
class WantedPicture:
    """A picture of an account, post or child of an album, with its short-lived address."""

    kind: PictureKind
    graph_id: str
    url: str = field(repr=False)

    @property
    def path(self) -> str:
        """Host and path: what stays the same while the address is signed anew."""
        parts = urlsplit(self.url)
        return f"{parts.hostname}{parts.path}"[:LONGEST_PATH]


def want_pictures(account_id: int, wanted: Sequence[WantedPicture]) -> None:
    """Note pictures of the account, and queue the copying of new ones. The caller commits.

    Kept ones stay; of accounts a picture at another path is a new one. One that still waits gets its newer
    address. One that failed is tried again when its address has changed, and where that could not help, when
    its path has.
    """
    pictures = {(each.kind, each.graph_id): each for each in wanted if _is_usable(each.url)}
    if not pictures:
        return
    now = clock.now()
    known = _known(pictures)
    fresh = [each for key, each in pictures.items() if key not in known or _is_news(each, known[key])]
    signed_anew = [
        (each, known[key])
        for key, each in pictures.items()
        if key in known and _waits_with_another_address(each, known[key])
    ]
    rows = [_row(account_id, each, now) for each in fresh]
    rows += [_row(account_id, each, now) | _progress(row) for each, row in signed_anew]
    upsert(db.session(), Picture, rows, key=["kind", "graph_id"], update=_OVERWRITTEN)
    if fresh:
        queue_copying(account_id, now)


def queue_copying(account_id: int, moment: datetime) -> None:
    """Queue the copying of an account's waiting pictures, once for each moment.

    A coarser slot would not do: a queue refuses a used name, and pictures seen after the task has run, but
    in the same slot, would wait for the sweep.
    """
    enqueue(COPY, {"account": account_id}, identity=f"account:{account_id}", slot=moment.isoformat())


def _known(pictures: Mapping[_Key, WantedPicture]) -> dict[_Key, Row[*tuple[Any, ...]]]:
    """What is stored of these. By two plain lists: not every server finds pairs by the index."""
    rows = db.session.execute(
        select(
            Picture.kind,
            Picture.graph_id,
            Picture.state,
            Picture.source_url,
            Picture.source_path,
            Picture.tries,
            Picture.problem,
            Picture.next_try_at,
        ).where(
            Picture.kind.in_({kind for kind, _ in pictures}),
            Picture.graph_id.in_([graph_id for _, graph_id in pictures]),
        )
    )
    return {(row.kind, row.graph_id): row for row in rows}


def _is_usable(url: str) -> bool:
    try:
        return len(url) <= LONGEST_URL and bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _is_news(seen: WantedPicture, known: Row[*tuple[Any, ...]]) -> bool:
    """Whether a known picture is to be copied (again) from the address just seen."""
    if known.state is PictureState.KEPT:
        return seen.kind is PictureKind.ACCOUNT and known.source_path != seen.path
    if known.state is PictureState.FAILED:
        return known.source_path != seen.path or (
            known.source_url != seen.url and known.problem not in LASTING
        )
    return False


def _waits_with_another_address(seen: WantedPicture, known: Row[*tuple[Any, ...]]) -> bool:
    return known.state is PictureState.WAITING and known.source_url != seen.url


def _row(account_id: int, seen: WantedPicture, now: datetime) -> dict[str, object]:
    return {
        "kind": seen.kind,
        "graph_id": seen.graph_id,
        "instagram_account_id": account_id,
        "source_url": seen.url,
        "source_path": seen.path,
        "state": PictureState.WAITING,
        "tries": 0,
        "problem": None,
        "seen_at": now,
        "next_try_at": now,
    }


def _progress(known: Row[*tuple[Any, ...]]) -> dict[str, object]:
    """How far the copying of a waiting picture is: a newer address alone doesn't start it over."""
    return {"tries": known.tries, "problem": known.problem, "next_try_at": known.next_try_at}
