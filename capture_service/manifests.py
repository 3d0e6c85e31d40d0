"""The manifest of a capture: what was kept, from where, when, with which hashes. Pure.

Its form is canonical (keys in order, no spaces, UTF-8), so that the same facts have the same hash.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from application.integrations.capture import capture_pb2
from capture_service import VERSION
from capture_service.clock import text_of
from capture_service.outcomes import KEPT, NOT_PUBLIC
from capture_service.trails import Trail

FORM = 1
CONTENT_TYPE = "application/json"


@dataclass(frozen=True)
class Piece:
    """What came of one wanted file or page."""

    address: str
    kept: capture_pb2.Kept
    trail: Trail


@dataclass(frozen=True)
class CaptureRecord:
    """One capture, when it is through."""

    key: str
    post: str
    begun_at: datetime
    ended_at: datetime
    pieces: tuple[Piece, ...]


def manifest_of(record: CaptureRecord) -> bytes:
    """The manifest's bytes."""
    return canonical(
        {
            "version": FORM,
            "key": record.key,
            "post": record.post,
            "begun_at": text_of(record.begun_at),
            "ended_at": text_of(record.ended_at),
            "service_version": VERSION,
            "chromium_version": _browser_version(record.pieces),
            "kept": [_kept(piece) for piece in record.pieces if piece.kept.outcome == KEPT],
            "not_kept": [_not_kept(piece) for piece in record.pieces if piece.kept.outcome != KEPT],
        }
    )


def _browser_version(pieces: tuple[Piece, ...]) -> str | None:
    """Of the browser that opened this capture's page, if one did."""
    return next((each.trail.browser_version for each in pieces if each.kept.role == capture_pb2.PAGE), None)


def canonical(value: Any) -> bytes:
    """JSON with its keys in order, without spaces, in UTF-8."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8", "backslashreplace")


def _kept(piece: Piece) -> dict[str, Any]:
    kept = piece.kept
    return {
        **_way(piece),
        "sha256": kept.sha256,
        "bytes": kept.bytes,
        "content_type": kept.content_type,
        "width": kept.width,
        "height": kept.height,
    }


def _not_kept(piece: Piece) -> dict[str, Any]:
    reason = {
        "outcome": capture_pb2.Outcome.Name(piece.kept.outcome).lower(),
        "problem": piece.kept.problem,
    }
    if piece.kept.outcome == NOT_PUBLIC:
        # Nothing that such a page said is kept, its headers neither.
        return {**_which(piece), "requested_at": text_of(piece.trail.requested_at), **reason}
    return {**_way(piece), **reason}


def _which(piece: Piece) -> dict[str, Any]:
    return {
        "role": capture_pb2.Role.Name(piece.kept.role).lower(),
        "place": piece.kept.place,
        "address": piece.address,
    }


def _way(piece: Piece) -> dict[str, Any]:
    trail = piece.trail
    ended = {"final_address": trail.final_address} if piece.kept.role == capture_pb2.PAGE else {}
    return {
        **_which(piece),
        **ended,
        "hosts": list(trail.hosts),
        "requested_at": text_of(trail.requested_at),
        "received_at": text_of(trail.received_at) if trail.received_at is not None else None,
        "status": trail.status,
        "headers": dict(trail.headers),
    }
