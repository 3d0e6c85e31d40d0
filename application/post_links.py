"""Links to posts of any network: which are taken, and what makes two of them the same post. Pure."""

import hashlib
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

LONGEST_LINK = 1_000
LONGEST_KEY = 191
HOW_TO_WRITE = "Copy the post’s whole link, which begins with https://."

_TRACKING = re.compile(
    r"utm_.*|igsh|igshid|img_index|fbclid|gclid|si|feature|is_from_webapp|sender_device|mibextid", re.I
)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}")
_START_OF_HOST = re.compile(r"(?:www|m|mobile)\.(?=[^.]+\.)")
_INSTAGRAM = frozenset(("instagram.com", "instagr.am"))
_YOUTUBE = frozenset(("youtube.com", "music.youtube.com", "youtube-nocookie.com"))
_POSTS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("instagram", _INSTAGRAM, r"/(?:[A-Za-z0-9._]+/)?(?:p|reel|reels|tv)/([A-Za-z0-9_-]{1,64})(?:/|$)"),
    ("instagram-story", _INSTAGRAM, r"/stories/(?!highlights/)[^/]+/(\d{1,30})(?:/|$)"),
    ("tiktok", frozenset(("tiktok.com",)), r"/@[^/]*/(?:video|photo)/(\d{1,30})(?:/|$)"),
    ("x", frozenset(("x.com", "twitter.com")), r"/(?:[^/]+|i/web)/status(?:es)?/(\d{1,30})(?:/|$)"),
    ("youtube", frozenset(("youtu.be",)), r"/([A-Za-z0-9_-]{6,20})/?$"),
    ("youtube", _YOUTUBE, r"/(?:shorts|live|embed|v)/([A-Za-z0-9_-]{6,20})(?:/|$)"),
    ("threads", frozenset(("threads.net", "threads.com")), r"/@[^/]+/post/([A-Za-z0-9_-]{1,64})(?:/|$)"),
)
"""By network, hosts without "www.", and where in the path the post's own name stands."""


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


def link_key(text: str | None) -> str | None:
    """What all spellings of a link to one post share, at most LONGEST_KEY characters; None for no link.

    A network's own name of the post where the link tells it: `instagram:CODE`. Else the link itself, without
    "www." and the like, in one spelling.
    """
    if not text or "://" not in text:
        return None
    try:
        parts = urlsplit(read_link(re.sub("^http://", "https://", text.strip(), count=1, flags=re.I)))
    except LinkRefused:
        return None
    host = _START_OF_HOST.sub("", parts.hostname or "")
    return _fitting(_name_of_post(host, parts) or _one_spelling(host, parts))


def code_key(shortcode: str | None) -> str | None:
    """The key of the post that Instagram calls so."""
    return _fitting(f"instagram:{shortcode}") if shortcode else None


def last_part(text: str) -> str:
    """How a link's path ends; empty where it is none."""
    try:
        return urlsplit(text).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""


def post_key(permalink: str | None, shortcode: str | None) -> str | None:
    """The key of a stored post: by its link, else by what Instagram calls it."""
    return link_key(permalink) or code_key(shortcode)


def instagram_code(link: str) -> str | None:
    """The short code that an Instagram link names; None for others, and for stories, which have none."""
    key = link_key(link) or ""
    network, _, code = key.partition(":")
    return code if network == "instagram" else None


def _name_of_post(host: str, parts: SplitResult) -> str | None:
    for network, hosts, pattern in _POSTS:
        found = re.match(pattern, parts.path) if host in hosts else None
        if found:
            return f"{network}:{found[1]}"
    if host in _YOUTUBE and parts.path.rstrip("/") == "/watch":
        video = dict(parse_qsl(parts.query)).get("v")
        return f"youtube:{video}" if video else None
    return None


def _one_spelling(host: str, parts: SplitResult) -> str:
    path = quote(unquote(parts.path.rstrip("/")))
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"https://{host}{path}{'?' if query else ''}{query}"


def _fitting(key: str) -> str:
    """The key, or a fingerprint of one that no index could hold."""
    return key if len(key) <= LONGEST_KEY else f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"
