"""What Instagram's webhooks say, and whether they come from it (graph-api.md, "Stories and webhooks")."""

import hashlib
import hmac
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from application.integrations.graph.edges.reading import LONGEST_ID, count, figure, nodes, words
from application.integrations.graph.edges.shapes import Figure
from application.integrations.graph.errors import GraphBadReply
from application.integrations.graph.metrics import POST_METRICS, metric_name

STORY_INSIGHTS, COMMENTS, MENTIONS = "story_insights", "comments", "mentions"
OBJECT = "instagram"
LONGEST_FIELD = 64
LARGEST_FIGURE = 2**63 - 1
"""What a column holds; a greater number is no count of people."""
_FIGURES = frozenset(row.name for row in POST_METRICS)
_PLAIN = re.compile(r"[A-Za-z0-9_]+")
_YEAR_3000 = 32_503_680_000


@dataclass(frozen=True)
class Change:
    """One change of one entry. `time` is when Instagram sent it; `value` is kept as it came.

    `media_id` is the post or story that it is about, None when it doesn't say. `key` is the same for the same
    piece of news however often it is told; SHA-256 in hex.
    """

    entry_id: str
    field: str
    time: datetime | None
    value: Mapping[str, Any]
    media_id: str | None
    key: str


def is_signed(body: bytes, secret: str, header: str, algorithm: str = "sha256") -> bool:
    """Whether `header` ("sha256=…") is the signature of the raw body; compared in constant time."""
    name, _, given = header.partition("=")
    if name.strip().lower() != algorithm:
        return False
    expected = hmac.new(secret.encode(), body, algorithm).hexdigest()
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode())


def webhook_changes(body: bytes) -> tuple[Change, ...]:
    """Every change of a delivery, in its order; none for news of another object, or of messages.

    A change that can't be told apart (no id of an account, no field) is passed over: it must not cost the
    others. Raises GraphBadReply when the body is no delivery at all.
    """
    try:
        payload = _storable(json.loads(body, parse_constant=lambda _name: None, parse_float=_finite))
    except (ValueError, RecursionError) as error:
        raise GraphBadReply("the delivery is not JSON") from error
    if not isinstance(payload, dict) or not words(payload.get("object")):
        raise GraphBadReply("the delivery does not say what it is about")
    if not isinstance(payload.get("entry"), list):
        raise GraphBadReply("the delivery has no entries")
    if payload["object"] != OBJECT:
        return ()
    found = (
        _change(entry, change) for entry in nodes(payload["entry"]) for change in nodes(entry.get("changes"))
    )
    return tuple(change for change in found if change is not None)


def story_figures(value: Mapping[str, Any]) -> tuple[dict[str, Figure], frozenset[str]]:
    """A story's last figures by our names, and the classic names that some came under.

    −1 means "fewer than five": not known, so it isn't there. Where a value holds several names for one
    figure, today's goes before a classic one.
    """
    best: dict[str, tuple[int, str, int]] = {}
    for api_name, given in value.items():
        found, name = count(given), metric_name(api_name, "post")
        if found is None or found > LARGEST_FIGURE or name.name not in _FIGURES:
            continue
        offered = (name.rank, api_name, found)
        best[name.name] = min(best.get(name.name, offered), offered)
    classic = {api_name for name, (rank, api_name, _found) in best.items() if rank > 0 and api_name != name}
    return {name: found for name, (_rank, _api_name, found) in best.items()}, frozenset(classic)


def _change(entry: Mapping[str, Any], change: Mapping[str, Any]) -> Change | None:
    entry_id = _name(entry.get("id"), LONGEST_ID)
    field = _name(change.get("field"), LONGEST_FIELD)
    if entry_id is None or field is None:
        return None
    given = change.get("value")
    value: dict[str, Any] = given if isinstance(given, dict) else {}
    media_id = _media_id(value)
    return Change(entry_id, field, _time(entry), value, media_id, _key(entry_id, field, value, media_id))


def _key(entry_id: str, field: str, value: Mapping[str, Any], media_id: str | None) -> str:
    """A comment is itself by its id. A story's figures told anew with other values are news."""
    named: list[Any] = [value[name] for name in ("id", "comment_id") if value.get(name) is not None]
    identity = [media_id, *named] if field in (COMMENTS, MENTIONS) and named else dict(value)
    parts = json.dumps([OBJECT, entry_id, field, identity], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(parts.encode()).hexdigest()


def _media_id(value: Mapping[str, Any]) -> str | None:
    media = value.get("media")
    return _name(value.get("media_id"), LONGEST_ID) or (
        _name(media.get("id"), LONGEST_ID) if isinstance(media, dict) else None
    )


def _name(value: Any, longest: int) -> str | None:
    """An id or the name of a field: Instagram's are short and of plain letters, digits and underscores."""
    found = words(value)
    if found is None or len(found) > longest or not _PLAIN.fullmatch(found):
        return None
    return found


def _time(entry: Mapping[str, Any]) -> datetime | None:
    """Seconds since 1970; deliveries about messages were recorded with milliseconds."""
    given = figure(entry.get("time"))
    if given is None:
        return None
    seconds = given / 1000 if given > _YEAR_3000 else given
    return datetime.fromtimestamp(seconds, UTC) if seconds <= _YEAR_3000 else None


def _storable(payload: Any) -> Any:
    """The payload without halves of surrogate pairs, which no database and no file takes."""
    text = json.dumps(payload, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode(errors="replace"))
    return payload


def _finite(digits: str) -> float | None:
    found = float(digits)
    return found if math.isfinite(found) else None
