"""What trouble with a network does to its part: it waits within the round's time, stops, or fails."""

from datetime import datetime, timedelta

from application.clock import clock
from application.extensions import db
from application.followers.counting.bounds import MOST_PERCENT, OF_GRAPH_API
from application.followers.counting.due import left_of
from application.followers.counting.parts import LONGEST_WORDS, Claim, end_part, go_on_later, held
from application.followers.counting.rounds import hour_after
from application.followers.counting.steps import Step
from application.integrations.audience.network import Answers, Trouble, TroubleKind
from application.models import CountPart, CountRound, PartState, RoundKind
from application.networks import Network

PAUSES = (timedelta(seconds=15), timedelta(seconds=45), timedelta(minutes=3), timedelta(minutes=10))
"""Between tries at a network that doesn't answer; when the last has not helped, its part has failed."""

SHORT_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(days=1)
UNEXPECTED = "Something unexpected went wrong while counting. The log has the details."


def meet(part: CountPart, step: Step, trouble: Trouble, until: datetime | None) -> None:
    """Have the part wait, stop or fail. `until` is when a limit is over. With nothing left it is done."""
    _meet(part, step.claim, (step.kind, step.counted_at), trouble, until)


def _meet(
    part: CountPart,
    claimed: Claim,
    opened: tuple[RoundKind, datetime],
    trouble: Trouble,
    until: datetime | None,
) -> None:
    left = left_of(*opened).get(claimed.network, 0)
    if not left:
        part.trouble, part.words = None, ""
        end_part(part, PartState.DONE, 0)
        return
    part.trouble, part.words = trouble.kind.value, trouble.words[:LONGEST_WORDS]
    if trouble.kind is TroubleKind.DOWN:
        until = _next_try(part)
    if until is not None and until < hour_after(opened[1]):
        go_on_later(claimed, part, until)
    else:
        is_limit = trouble.kind is TroubleKind.LIMITED
        end_part(part, PartState.STOPPED if is_limit else PartState.FAILED, left)


def limited_until(network: Network, answers: Answers) -> datetime | None:
    """When the limit is over that ended the asking; None when no limit did.

    Half of the app's limit is used up for the hour; anything else that says nothing passes in minutes.
    """
    trouble, now = answers.trouble, clock.now()
    if trouble is None or trouble.kind is not TroubleKind.LIMITED:
        return None
    if trouble.wait_seconds is not None:
        wait = timedelta(seconds=max(1, trouble.wait_seconds))
        return now + min(wait, LONGEST_PAUSE)
    if network in OF_GRAPH_API and (answers.usage_percent or 0) >= MOST_PERCENT:
        return hour_after(now)
    return now + SHORT_PAUSE


def note_accident(claimed: Claim) -> bool:
    """An error of our own, whose traceback the caller logs: tried again like a network that is down.

    False when the part is somebody else's.
    """
    part, opened = held(claimed), db.session.get(CountRound, claimed.round_id)
    if part is None or opened is None:
        return False
    _meet(part, claimed, (opened.kind, opened.counted_at), Trouble(TroubleKind.DOWN, UNEXPECTED), None)
    return True


def _next_try(part: CountPart) -> datetime | None:
    part.times_down += 1
    if part.times_down > len(PAUSES):
        return None
    return clock.now() + PAUSES[part.times_down - 1]
