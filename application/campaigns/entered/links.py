"""Links to posts of any network: which are taken, and how the same one may be written. Pure."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

LONGEST_LINK = 1_000
HOW_TO_WRITE = "Copy the post’s whole link, which begins with https://."

_TRACKING = re.compile(
    r"utm_.*|igsh|igshid|img_index|fbclid|gclid|si|feature|is_from_webapp|sender_device", re.I
)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}")
_INSTAGRAM = re.compile(r"/(?:[A-Za-z0-9._]+/)?(?:p|reel|reels|tv)/([A-Za-z0-9_-]{1,64})(?:/|$)")


class LinkRefused(ValueError):
    """It is no link to a post; the message says to the person what is."""


def read_link(text: str) -> str:
    """The link without what only tells where it was shared. Raises LinkRefused."""
    if len(text) > LONGEST_LINK:
        raise LinkRefused(f"Use at most {LONGEST_LINK:,} characters.")
    if re.search(r"[\s\x00-\x1f\x7f\\<>\"]", text):
        raise LinkRefused(HOW_TO_WRITE)
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise LinkRefused(HOW_TO_WRITE) from None
    if parts.scheme.lower() != "https":
        raise LinkRefused(HOW_TO_WRITE)
    if parts.username is not None or parts.password is not None or port not in (None, 443):
        raise LinkRefused("Write the link without a user name and without a port.")
    if not _HOST.fullmatch(host) or host.rpartition(".")[2].isdigit():
        raise LinkRefused(HOW_TO_WRITE)
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(name)
    ]
    query = f"?{urlencode(kept)}" if kept else ""
    return f"https://{host}{parts.path or '/'}{query}"


def spellings(link: str) -> frozenset[str]:
    """The ways in which the same link may stand here: with "www.", without, with a last slash, without."""
    parts = urlsplit(link)
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    return frozenset(
        f"https://{start}{host}{path}{end}{query}" for start in ("", "www.") for end in ("", "/")
    )


def instagram_code(link: str) -> str | None:
    """The short code that an Instagram link names; None for others, and for stories, which have none."""
    parts = urlsplit(link)
    if (parts.hostname or "").removeprefix("www.") not in ("instagram.com", "instagr.am"):
        return None
    found = _INSTAGRAM.match(parts.path)
    return found[1] if found else None
