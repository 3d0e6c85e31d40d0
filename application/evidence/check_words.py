"""What the page of checks and the command say about a check and what it found. Pure."""

from collections.abc import Mapping

from application.capture.words import size_words
from application.evidence.check_queries import CheckView, FindingView
from application.evidence.troubles import CHECK_AGAIN, UNREAD, WORDS, Found, Trouble, stops
from application.formats import counted
from application.models import CaptureRole


def file_words(view: FindingView) -> str:
    """Which file of its post it is; empty where it is about no single file."""
    found = view.found
    return kept_file_words(found.role, found.place, view.content_type, view.media) if found.role else ""


def kept_file_words(role: str | None, place: int | None, content_type: str | None, media: int = 0) -> str:
    """Picture 2 of 5; the still of film 3; the picture of the page."""
    number = f" {(place or 0) + 1}" if media > 1 or place else ""
    of_all = f" of {media}" if media > 1 else ""
    if role == CaptureRole.PAGE.value:
        return "Picture of the page"
    if role == CaptureRole.STILL.value:
        return f"Still of film{number}{of_all}" if number else "Still of the film"
    kind = content_type or ""
    word = "Film" if kind.startswith("video/") else "Picture" if kind.startswith("image/") else "File"
    return f"{word}{number}{of_all}"


def place_words(found: Found) -> str:
    """Link 5; links 5 to 7; empty where no link is known."""
    if found.position is None:
        return ""
    if found.to is not None and found.to != found.position:
        return f"Links {found.position:,} to {found.to:,}"
    return f"Link {found.position:,}"


def line_words(found: Found) -> str:
    """One finding as the command prints it: by numbers, without names of people."""
    about = [place_words(found).lower()]
    if found.post_id is not None:
        about.append(f"post {found.post_id}")
    if found.capture_id is not None:
        about.append(f"capture {found.capture_id}")
    if found.role is not None:
        about.append(f"{found.role} {(found.place or 0) + 1}")
    marks = "; ".join(f"{words} {name}" for words, name in found.marks)
    more = [found.told.rstrip("."), marks]
    told = f"{', '.join(filter(None, about))}: {found.trouble.value.replace('_', ' ')}".removeprefix(": ")
    return " – ".join(filter(None, [told, *more]))


def looked_at_words(check: CheckView) -> str:
    """How much a check has looked at."""
    counts = check.counts
    files = f"{counted(counts.get('files', 0), 'file')} unchanged"
    return (
        f"{counted(counts.get('links', 0), 'link')}, {counted(counts.get('captures', 0), 'capture')}, "
        f"{files} ({size_words(counts.get('bytes', 0))} read again)"
    )


def result_words(check: CheckView) -> tuple[str, str]:
    """What came of it in a few words, and the kind of its badge."""
    if check.is_open:
        return ("Going on" if check.position else "In line"), "neutral"
    ended_by = stops(check.counts)
    told = [_STOPS[trouble] for trouble in ended_by]
    if check.trouble:
        told.append(f"{counted(check.trouble, 'thing')} differ{'s' if check.trouble == 1 else ''}")
    if check.unread:
        told.append(f"{counted(check.unread, 'file')} not read")
    if not told:
        return "All in order", "good"
    is_store_only = not check.trouble and set(ended_by) <= {Trouble.OUT_OF_REACH}
    return ", ".join(told), "attention" if is_store_only else "bad"


_STOPS = {
    Trouble.BROKEN_OFF: "Broken off",
    Trouble.CUT_OFF: "Cut off",
    Trouble.OUT_OF_REACH: "Store out of reach",
}


def unread_words(counts: Mapping[str, int]) -> str:
    """How many files the store did not give, apart from what differs; empty where it gave all."""
    unread = counts.get(UNREAD, 0)
    if not unread:
        return ""
    return f"{counted(unread, 'file')} could not be read just now, and so not compared. {CHECK_AGAIN}"


def stop_words(found: Found) -> str:
    """Where a check stopped, in a sentence without its end."""
    at = place_words(found)
    return f"{WORDS[found.trouble].title}{f' at {at[0].lower()}{at[1:]}' if at else ''}"


def progress_words(check: CheckView) -> str:
    """How far it is."""
    if not check.position:
        return "The check is in line and begins in a moment."
    return f"{check.position:,} of {counted(check.last, 'link')} of the chain looked at."
