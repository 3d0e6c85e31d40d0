"""Whether a browser is still on the page that was asked for. Pure."""

import re
from urllib.parse import unquote, urlsplit

from application.integrations.outgoing import PORTS

_SHORTCODE = re.compile(r"(?:/[^/]+)*?/(?:p|reel|reels)/([^/]+)/*")
"""A post has one shortcode, under each of these names, with its author's name before it or without."""


def is_same_page(asked: str, ended: str) -> bool:
    """Whether both addresses are of one page. Their hosts and queries may differ."""
    one, other = unquote(urlsplit(asked).path), unquote(urlsplit(ended).path)
    codes = _SHORTCODE.fullmatch(one), _SHORTCODE.fullmatch(other)
    if codes[0] is not None and codes[1] is not None:
        return codes[0][1] == codes[1][1]
    return one.rstrip("/").casefold() == other.rstrip("/").casefold()


def without_query(address: str) -> str | None:
    """What of an address may be kept; None for what is no page of the web."""
    parts = urlsplit(address)
    if parts.scheme not in PORTS:
        return None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
