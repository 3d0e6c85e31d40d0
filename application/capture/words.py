"""How captures stand, and why something was not kept, in words for people. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from application.models import CaptureState

STATE_WORDS: Mapping[CaptureState, tuple[str, str]] = {
    CaptureState.ASKED: ("Being kept", "neutral"),
    CaptureState.DONE: ("Kept", "good"),
    CaptureState.PARTLY: ("Partly kept", "attention"),
    CaptureState.FAILED: ("Not kept", "bad"),
    CaptureState.EXPIRED: ("The story ended first", "bad"),
}
"""The word and the meaning of its badge."""


class Reason(NamedTuple):
    """Why something was not kept; `to_do` is for staff."""

    sentence: str
    to_do: str = ""


_AGAIN = "Capture it again; if it stays so, tell the admin of the platform."
_ADMIN = "Tell the admin of the platform: the settings of the capture service need a look."
_BY_HAND = "Ask the person for the file if it is needed."
_BY_ITSELF = "It is tried again by itself while that is possible."

REASONS: Mapping[str, Reason] = {
    # Where it led.
    "host_not_allowed": Reason("It is at an address that is not one of Instagram’s.", _ADMIN),
    "not_secure": Reason("It is at an address without a secure connection.", _AGAIN),
    "address_not_public": Reason("It led to an address that is not on the public internet.", _ADMIN),
    "no_credential": Reason("The capture service’s own browser was not let through.", _ADMIN),
    "not_an_address": Reason("Instagram gave an address that is none.", _AGAIN),
    "too_many_redirects": Reason("It led on from address to address without an end.", _AGAIN),
    # What Instagram answered.
    "link_expired": Reason(
        "The address that Instagram gave had run out.", "Capture it again: a fresh one is asked for."
    ),
    "page_gone": Reason("Instagram has no such page any more.", "Look whether the post was deleted."),
    "server_refused": Reason("Instagram did not hand it out.", _AGAIN),
    "server_failed": Reason("Instagram’s server failed.", _BY_ITSELF),
    # How it came.
    "no_such_host": Reason("Instagram’s server was not to be found.", _BY_ITSELF),
    "no_answer": Reason("Instagram’s server did not answer.", _BY_ITSELF),
    "certificate_not_valid": Reason("The server could not prove that it is Instagram’s.", _BY_ITSELF),
    "too_slow": Reason("It did not come in the time that is given to it.", _BY_ITSELF),
    "cut_short": Reason("It broke off before its end.", _BY_ITSELF),
    "too_large": Reason("It is larger than what is kept.", _BY_HAND),
    # What it was.
    "wrong_type": Reason("What came is neither a picture nor a film.", _AGAIN),
    "wrong_content": Reason("What came is damaged, or not what it says it is.", _AGAIN),
    "too_many_pixels": Reason("The picture is larger than what is kept.", _BY_HAND),
    # Pages.
    "login_wall": Reason("The page is not public: Instagram shows it only to people who are signed in."),
    "led_elsewhere": Reason("The page’s address led to another page: that one says nothing of the post."),
    "media_not_shown": Reason("The page came without the picture or film that it is about.", _AGAIN),
    "no_browser": Reason("Page pictures need Chromium, which the capture service does not have."),
    "browser_failed": Reason("The capture service’s browser failed.", _AGAIN),
    # What Instagram said when it was asked for fresh addresses.
    "instagram_limits": Reason("Instagram is answering no more questions for a while.", _BY_ITSELF),
    "instagram_unreachable": Reason("Instagram did not say where the files are.", _BY_ITSELF),
    # The capture as a whole.
    "service_unreachable": Reason("The capture service could not be reached.", _BY_ITSELF),
    "service_too_slow": Reason("The capture service did not finish in time.", _BY_ITSELF),
    "service_busy": Reason("The capture service had too much to do.", _BY_ITSELF),
    "service_refused": Reason("The capture service did not accept what it was asked.", _ADMIN),
    "accident": Reason("Something went wrong on our side.", _BY_ITSELF),
    "under_removal": Reason("The same file was just being removed: it could not be kept then.", _BY_ITSELF),
    "not_connected": Reason(
        "The account is not connected any more, so its posts can not be had.",
        "Once the person has connected again, capture it again.",
    ),
    "post_gone": Reason("The post is not on Instagram any more."),
    "no_address": Reason(
        "Instagram gave no address of a file, as it does for posts with music or material of others.",
        "Nothing can be done here: ask the person for the file.",
    ),
    # Older words for what came of single files.
    "refused": Reason("It can not be had from Instagram.", _AGAIN),
    "unreachable": Reason("Instagram could not be reached.", _BY_ITSELF),
    "not_public": Reason("The page is not public: Instagram shows it only to people who are signed in."),
}

_UNKNOWN = Reason("It could not be had.", _AGAIN)
NEVER_ASKED = Reason(
    "Nobody asked for it: it was found too late, or its account was in no running campaign then."
)
DELETED = Reason("It was deleted on Instagram before its end.")

TYPE_WORDS: Mapping[str, str] = {
    "image/jpeg": "JPEG picture",
    "image/png": "PNG picture",
    "image/webp": "WebP picture",
    "image/gif": "GIF picture",
    "video/mp4": "MP4 film",
    "video/quicktime": "QuickTime film",
}


def reason_of(problem: str | None, *, is_over: bool = False) -> Reason:
    """The reason behind the kind of trouble that a capture or a file is recorded with.

    Where the capture `is_over` nothing is tried by itself any more: it is for staff to ask again.
    """
    reason = REASONS.get(problem or "", _UNKNOWN)
    return reason._replace(to_do=_AGAIN) if is_over and reason.to_do == _BY_ITSELF else reason


def type_words(content_type: str | None) -> str:
    """What kind of file that is."""
    return TYPE_WORDS.get(content_type or "", "File")


def size_words(size: int | None) -> str:
    """852 bytes, 212 KB, 3.4 MB."""
    if size is None:
        return "size not known"
    if size < 1_000:
        return f"{size} bytes" if size != 1 else "1 byte"
    if size < 999_500:
        return f"{size / 1e3:,.0f} KB"
    return f"{size / 1e6:,.1f} MB" if size < 999.95e6 else f"{size / 1e9:,.1f} GB"


def time_left_words(seconds: float) -> str:
    """3 h 12 min; less than a minute."""
    minutes = max(0, int(seconds // 60))
    if minutes < 1:
        return "less than a minute"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"
