"""What Instagram's webhooks say, and whether they come from it (graph-api.md, "Stories and webhooks")."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from application.integrations.graph.edges.reading import LONGEST_ID, figure, nodes, words
from application.integrations.graph.edges.shapes import Figure
from application.integrations.graph.errors import GraphBadReply
from application.integrations.graph.metrics import POST_METRICS, metric_name

STORY_INSIGHTS, COMMENTS, MENTIONS = "story_insights", "comments", "mentions"
OBJECT = "instagram"
LONGEST_FIELD = 64
_FIGURES = frozenset(row.name for row in POST_METRICS)


@dataclass(frozen=True)
class Change:
    """One change of one entry. `time` is when Instagram sent it; `value` is kept as it came."""

    entry_id: str
    field: str
    time: datetime | None
    value: Mapping[str, Any]

    @property
    def media_id(self) -> str | None:
        """The post or story that it is about; None when it doesn't say."""
        media = self.value.get("media")
        found = words(self.value.get("media_id")) or (
            words(media.get("id")) if isinstance(media, dict) else None
        )
        return found if found is None or len(found) <= LONGEST_ID else None

    @property
    def key(self) -> str:
        """The same for the same piece of news however often it is told; SHA-256 in hex.

        A comment is itself by its id. A story's figures told anew with other values are news.
        """
        value = self.value
        named: list[Any] = [value.get(name) for name in ("id", "comment_id") if value.get(name) is not None]
        identity = [self.media_id, *named] if self.field in (COMMENTS, MENTIONS) and named else dict(value)
        parts = json.dumps([OBJECT, self.entry_id, self.field, identity], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(parts.encode()).hexdigest()


def is_signed(body: bytes, secret: str, header: str, algorithm: str = "sha256") -> bool:
    """Whether `header` ("sha256=…") is the signature of the raw body; compared in constant time."""
    name, _, given = header.partition("=")
    if name.strip().lower() != algorithm:
        return False
    expected = hmac.new(secret.encode(), body, algorithm).hexdigest()
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode())


def webhook_changes(payload: Any) -> tuple[Change, ...]:
    """Every change of a delivery, in its order. Raises GraphBadReply when it isn't one of Instagram's."""
    if not isinstance(payload, dict) or payload.get("object") != OBJECT:
        raise GraphBadReply("the delivery is not about Instagram")
    return tuple(
        Change(
            str(entry["id"])[:LONGEST_ID], str(change["field"])[:LONGEST_FIELD], _time(entry), _value(change)
        )
        for entry in nodes(payload.get("entry"))
        if words(entry.get("id"))
        for change in nodes(entry.get("changes"))
        if words(change.get("field"))
    )


def story_figures(value: Mapping[str, Any]) -> tuple[dict[str, Figure], frozenset[str]]:
    """A story's last figures by our names, and the classic names that some came under.

    −1 means "fewer than five": not known, so it isn't there.
    """
    figures: dict[str, Figure] = {}
    classic: set[str] = set()
    for api_name, given in value.items():
        found, name = figure(given), metric_name(api_name, "post")
        if found is None or name.name not in _FIGURES:
            continue
        if name.classic and name.name in figures:
            continue
        figures[name.name] = found
        if name.classic and name.name != api_name:
            classic.add(api_name)
    return figures, frozenset(classic)


def _change(entry: Mapping[str, Any], change: Mapping[str, Any]) -> Change:
    entry_id, field = str(entry["id"])[:LONGEST_ID], str(change["field"])[:LONGEST_FIELD]
    return Change(entry_id, field, _time(entry), _value(change))


def _value(change: Mapping[str, Any]) -> Mapping[str, Any]:
    value = change.get("value")
    return value if isinstance(value, dict) else {}


def _time(entry: Mapping[str, Any]) -> datetime | None:
    seconds = figure(entry.get("time"))
    if seconds is None or seconds > 32_503_680_000:  # the year 3000: milliseconds, or nonsense
        return None
    return datetime.fromtimestamp(seconds, UTC)
