"""What the page of a post's captures says beside the captures themselves. Pure but for the clock."""

from dataclasses import dataclass
from datetime import datetime

from application.capture.queries import CaptureView, KeptPost
from application.capture.words import reason_of


@dataclass(frozen=True)
class Progress:
    """Where the post's open capture stands; `mark` changes when there is something new to see."""

    is_open: bool
    sentence: str
    next_try_at: datetime | None
    mark: str


def progress_of(newest: CaptureView | None) -> Progress:
    """In words, from the newest capture."""
    if newest is None:
        return Progress(False, "", None, "none")
    mark = f"{newest.capture_id}-{newest.state.value}-{newest.problem or ''}"
    if not newest.is_open:
        return Progress(False, "It is through.", None, mark)
    if newest.problem is not None:
        sentence = f"At the last try, {_lower(reason_of(newest.problem).sentence)}"
        return Progress(True, sentence, newest.next_try_at, mark)
    if newest.tries:
        return Progress(True, "It is being kept just now.", None, mark)
    return Progress(True, "It is in line to be kept.", None, mark)


def why_it_can_not(post: KeptPost, now: datetime) -> str:
    """Why a post that can't be captured can't be; a sentence."""
    if post.deleted_at is not None:
        return "It was deleted on Instagram, so nothing more can be kept of it."
    if post.ends_at is not None and post.ends_at <= now:
        return "The story has ended, so nothing more can be kept of it."
    if post.graph_id is None:
        return "It was added by hand, so there is nothing on Instagram to keep."
    return "Its account is not connected, so nothing more can be kept of it until the person connects again."


def why_no_page(post: KeptPost, *, is_wanted: bool) -> str:
    """Why a capture has nothing about the page at all."""
    if not is_wanted:
        kind = "stories" if post.ends_at is not None else "posts"
        return f"Pictures of the page are switched off for {kind} by a setting of the platform."
    if not post.permalink:
        return "Instagram gave no address of a page for this post."
    return "No picture of the page was asked for when this was kept."


def _lower(sentence: str) -> str:
    return sentence if sentence.startswith("Instagram") else sentence[:1].lower() + sentence[1:]
