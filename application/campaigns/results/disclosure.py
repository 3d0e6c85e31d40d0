"""Whether a caption tells that the post is paid for. Pure.

The Graph API does not tell Instagram's own paid-partnership mark, so a caption without a tag may still be
disclosed; stories have no caption to look at.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from application.campaigns.setup.disclosure_tags import USUAL_TAGS, normal_tag
from application.media_kinds import MediaKind

_TAG = re.compile(r"[#＃]([^\s#＃.,;:!?()\[\]{}<>\"'“”„/\\|*–—-]+)")
# "Anzeige | ...", "[Werbung] ...", "*Ad* ...", "Ad. ...": a label that opens the caption and is set apart
# from the rest. A hyphen without a space before makes another word of it: "Ad-free", "Werbung-frei".
_LABEL = re.compile(r"\s*[\[(*/]*\s*(\w+)(?:\s*[:|\])*/]|\.(?=\s|$)|\s+[–—-](?=\s|$)|[^\S\n]*(?:\n|$))")


def tags_that_count(own: str | None) -> frozenset[str]:
    """The tags of a campaign as stored, or the usual ones where it names none."""
    return frozenset(map(normal_tag, own.split())) if own and own.strip() else frozenset(USUAL_TAGS)


def is_disclosed(caption: str, tags: frozenset[str]) -> bool:
    """Whether the caption has one of the tags: as a hashtag anywhere, or as a label that opens it."""
    found = map(normal_tag, _TAG.findall(caption))
    if any(tag in tags or _without_pictures(tag) in tags for tag in found):
        return True
    label = _LABEL.match(caption)
    return label is not None and normal_tag(label[1]) in tags


def _without_pictures(tag: str) -> str:
    """#werbung🙂 tells as much as #werbung."""
    return next(
        (tag[:place] for place, sign in enumerate(tag) if unicodedata.category(sign) in ("So", "Sk")), tag
    )


def can_tell(kind: MediaKind, caption: str | None, posted_at: datetime | None, *, is_by_hand: bool) -> bool:
    """Whether there is something to look at: not of stories, nor where a caption is gone or was not entered.

    A deleted person's posts have lost the caption with the time; other posts without one never had any.
    """
    if kind.is_story:
        return False
    return caption is not None or not (is_by_hand or posted_at is None)


def undisclosed(captions: Iterable[tuple[int, str]], tags: frozenset[str]) -> list[int]:
    """The places of those captions that have none of the tags."""
    return [place for place, caption in captions if not is_disclosed(caption, tags)]
