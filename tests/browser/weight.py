"""What a page and all that it loads weigh on their way."""

import gzip

from playwright.sync_api import APIResponse, Response

_COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg+xml")


def size_on_the_way(answer: Response | APIResponse) -> int:
    """Bytes that come over the wire: text as gzip -6 makes it, all else as it is."""
    if answer.status in (204, 304) or 300 <= answer.status < 400:
        return 0
    body = answer.body()
    kind = answer.headers.get("content-type", "")
    return len(gzip.compress(body, 6)) if kind.startswith(_COMPRESSED) else len(body)
