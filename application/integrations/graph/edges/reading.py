"""Reads single values out of replies: tolerant of absence and of other types, never inventing a value."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dateutil import parser

from application.integrations.graph.edges.shapes import Figure
from application.integrations.graph.errors import GraphBadReply

LONGEST_ID = 64


def words(value: Any) -> str | None:
    """A string; numbers are taken as their digits, anything empty or else as None."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value) or None


def several_words(value: Any) -> tuple[str, ...]:
    """The strings of a list; nothing for anything else."""
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def identity(node: Mapping[str, Any]) -> str:
    """The node's id. Raises GraphBadReply: to pass over a node without one would lose it in silence."""
    found = words(node.get("id"))
    if found is None or len(found) > LONGEST_ID:
        raise GraphBadReply("a node without an id, or with one that is none of Instagram's")
    return found


def figure(value: Any) -> Figure | None:
    """A figure of the API; None for what isn't a number, and for negatives: they mean "too few to say"."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if value >= 0 and math.isfinite(value) else None


def count(value: Any) -> int | None:
    """A whole figure."""
    found = figure(value)
    return None if found is None else int(found)


def moment(value: Any) -> datetime | None:
    """A time of the API, e.g. 2026-10-01T10:00:00+0000, in UTC; None when it can't be read."""
    if not isinstance(value, str):
        return None
    try:
        read = parser.isoparse(value)
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


def nodes(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or of a list edge's `data`; nothing for anything else."""
    if isinstance(value, dict):
        value = value.get("data")
    return [node for node in value if isinstance(node, dict)] if isinstance(value, list) else []
