"""Where to go after signing in: a page of this site, whatever the address asks for. Pure."""

from urllib.parse import urlsplit

_LONGEST = 2_000


def safe_next(target: str | None) -> str | None:
    """`target` when it is a plain path on this site, else None.

    Browsers read backslashes as slashes and drop tabs and line breaks, so none of these may stand in it,
    and it must not begin with two slashes.
    """
    if not target or len(target) > _LONGEST or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(character) <= 0x20 or ord(character) == 0x7F for character in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target
