"""What is said about a single entry. Pure."""

from collections.abc import Mapping

from application.capture.words import reason_of
from application.collection.run_words import KIND_WORDS, duration_words
from application.connection_health import what_happened
from application.export.access.words import refusal_words
from application.formats import counted
from application.media_kinds import STORY_LIFE, media_kind
from application.operations.entries import Entry
from application.operations.google import NOT_SHUT, SIGN_IN_LOST

_IN_WORDS = ("letters-failed", "webhooks-failed", "page-not-subscribed")
"""Causes whose detail is a sentence, and told as such."""

_COUNTED: Mapping[str, tuple[str, str]] = {
    "pictures-failed": ("{}", "picture"),
    "evidence-differs": ("{} cannot be vouched for.", "thing"),
    "evidence-unread": ("{} could not be looked at.", "thing"),
    "figures-refused": ("Refused for {} in the latest readings.", "account"),
    SIGN_IN_LOST: ("{} in that Drive.", "Sheet"),
}
"""Causes whose entries count something, in a sentence."""

ENDED_FIRST = "It ended before it could be kept."


def happened(key: str, entry: Entry) -> str:
    """What there is to know about this entry of the cause `key`; empty when the cause says it all."""
    if entry.kind is not None:
        return KIND_WORDS[entry.kind]
    if key == "stories-missed":
        return f"{_last_reading(entry)} {_closing(entry)}"
    if entry.post_id is not None:
        return reason_of(entry.detail).sentence if entry.detail else ENDED_FIRST
    if entry.posted_at is not None or entry.media_type is not None:
        return media_kind(entry.media_type, entry.media_product_type).label
    if key in _COUNTED:
        sentence, thing = _COUNTED[key]
        return sentence.format(counted(entry.amount or 0, thing))
    if key == NOT_SHUT:
        return refusal_words(entry.detail)
    if key in _IN_WORDS:
        return entry.detail or ""
    return what_happened(entry.detail) if entry.detail else ""


def support(key: str, entry: Entry) -> str:
    """What to tell the platform's admin; empty when there is nothing more than is said already."""
    if key == "webhooks-failed":
        return f"delivery {entry.ref}"
    if key in (*_IN_WORDS, NOT_SHUT) or not entry.detail:
        return ""
    return f"run {entry.run_id}, {entry.detail}" if entry.run_id else entry.detail


def letter(title: str) -> str:
    """What a letter was about, by its kind."""
    return title.replace("_", " ").capitalize()


def _last_reading(entry: Entry) -> str:
    if entry.until is None or entry.posted_at is None:
        return "Never read."
    left = entry.posted_at + STORY_LIFE - entry.until
    return f"Last read {duration_words(left.total_seconds())} before its end."


def _closing(entry: Entry) -> str:
    return "Closing message came." if entry.closed_at else "No closing message came."
