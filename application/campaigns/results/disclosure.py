"""Whether a caption tells that the post is paid for. Pure.

The Graph API does not tell Instagram's own paid-partnership mark, so a caption without a tag may still be
disclosed; stories have no caption to look at.
"""

import re
from collections.abc import Iterable

from application.campaigns.setup.disclosure_tags import USUAL_TAGS, normal_tag

_TAG = re.compile(r"[#＃]([^\s#＃.,;:!?()\[\]{}<>\"'“”„/\\|*–—-]+)")
# "Anzeige | ...", "[Werbung] ...", "*Ad* ...": a label that opens the caption and is set apart from the rest.
_LABEL = re.compile(r"\s*[\[(*/]*\s*(\w+)\s*(?:[\])*/|:–—-]|\n|$)")


def tags_that_count(own: str | None) -> frozenset[str]:
    """The tags of a campaign as stored, or the usual ones where it names none."""
    return frozenset(map(normal_tag, own.split())) if own and own.strip() else frozenset(USUAL_TAGS)


def is_disclosed(caption: str, tags: frozenset[str]) -> bool:
    """Whether the caption has one of the tags: as a hashtag anywhere, or as a label that opens it."""
    if any(normal_tag(found) in tags for found in _TAG.findall(caption)):
        return True
    label = _LABEL.match(caption)
    return label is not None and normal_tag(label[1]) in tags


def undisclosed(captions: Iterable[tuple[int, str]], tags: frozenset[str]) -> list[int]:
    """The places of those captions that have none of the tags."""
    return [place for place, caption in captions if not is_disclosed(caption, tags)]
