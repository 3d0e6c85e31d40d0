"""Cursor paging over rows that may grow at the front and lose members while they are walked."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from sandbox.graph.call import Call
from sandbox.graph.errors import Json, bad_parameter

DEFAULT_LIMIT = 25
MAX_LIMIT = 100

Row = TypeVar("Row")
Key = tuple[int, str]


@dataclass(frozen=True)
class Slice:
    """The bounds of one page as asked."""

    limit: int
    after: Key | None
    before: Key | None


def asked_slice(params: Mapping[str, str]) -> Slice:
    """Read limit, after and before. Raises code 100 for what is not one."""
    return Slice(asked_limit(params), _decoded(params.get("after")), _decoded(params.get("before")))


def asked_limit(params: Mapping[str, str]) -> int:
    """The limit, at most 100."""
    text = params.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) == 0:
        raise bad_parameter("Param limit must be an integer greater than 0")
    return min(int(text), MAX_LIMIT)


def cut(rows: Sequence[Row], key: Callable[[Row], Key], asked: Slice) -> tuple[list[Row], bool, bool]:
    """One page of rows (sorted by falling key), and whether more stand before and after it."""
    if asked.before is not None:
        newer = [row for row in rows if key(row) > asked.before]
        page = newer[-asked.limit :]
        return page, len(newer) > len(page), True
    left = [row for row in rows if asked.after is None or key(row) < asked.after]
    page = left[: asked.limit]
    return page, len(left) < len(rows), len(left) > len(page)


def paging(
    call: Call, path: str, page: Sequence[Row], key: Callable[[Row], Key], *, newer: bool, older: bool
) -> Json:
    """The `paging` object: cursors always; `next` and `previous`, which carry the token, where more is."""
    if not page:
        return {}
    before, after = _encoded(key(page[0])), _encoded(key(page[-1]))
    result: Json = {"cursors": {"before": before, "after": after}}
    kept = {name: value for name, value in call.params.items() if name not in ("after", "before")}
    kept["access_token"] = call.token_value
    address = call.url(f"/graph/{call.version}/{path}?")
    if newer:
        result["previous"] = address + urlencode({**kept, "before": before})
    if older:
        result["next"] = address + urlencode({**kept, "after": after})
    return result


def _encoded(key: Key) -> str:
    text = f"{key[0]}|{key[1]}".encode()
    return "QVFI" + base64.urlsafe_b64encode(text).decode().rstrip("=")


def _decoded(cursor: str | None) -> Key | None:
    if not cursor:
        return None
    body = cursor.removeprefix("QVFI")
    try:
        text = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
        first, second = text.split("|")
        return int(first), second
    except (binascii.Error, ValueError, UnicodeDecodeError) as error:
        raise bad_parameter("Invalid cursors values") from error
