"""The tags that tell readers of a paid post: how a campaign's own are written and kept. Pure."""

import re
import unicodedata

USUAL_TAGS = (
    "ad",
    "advert",
    "advertisement",
    "annonce",
    "anzeige",
    "bezahltepartnerschaft",
    "collaborationcommerciale",
    "paidpartnership",
    "partenariatrémunéré",
    "pubblicità",
    "publi",
    "publicidad",
    "publicité",
    "reklam",
    "reklame",
    "sponsored",
    "werbung",
)
"""Those that count where a campaign names none of its own."""

MOST_TAGS = 10
LONGEST_TAG = 80
LONGEST_TOGETHER = 300
"""What the column holds."""

_BETWEEN = re.compile(r"[\s,;]+")


class TagsRefused(ValueError):
    """What was written is no list of tags; the message says to the person why."""


def normal_tag(text: str) -> str:
    """The tag as tags are compared: without #, in lower case, in one form of Unicode."""
    return unicodedata.normalize("NFKC", text).strip().lstrip("#").casefold()


def read_tags(text: str) -> tuple[str, ...]:
    """The tags that were written, each once, in their order. Raises TagsRefused."""
    spaced = unicodedata.normalize("NFKC", text).replace("#", " #")
    tags = tuple(dict.fromkeys(filter(None, map(normal_tag, _BETWEEN.split(spaced)))))
    if len(tags) > MOST_TAGS:
        raise TagsRefused(f"Write at most {MOST_TAGS} tags: these are {len(tags):,}.")
    for tag in tags:
        if len(tag) > LONGEST_TAG:
            raise TagsRefused(f"“{tag[:30]}…” is too long for a tag: use at most {LONGEST_TAG} characters.")
        if not all(map(_may_stand, tag)):
            raise TagsRefused(f"“{tag}” is no tag: use letters, digits and _ only.")
    if len(" ".join(tags)) > LONGEST_TOGETHER:
        raise TagsRefused(f"Use at most {LONGEST_TOGETHER} characters for all tags together.")
    return tags


def _may_stand(character: str) -> bool:
    """Letters and digits of any script with their marks, emoji with their joiners, and the underscore."""
    return character in "_\u200d" or unicodedata.category(character)[0] in "LMN" or _is_picture(character)


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sk") and ord(character) > 0x2000
