"""How far the making of a report is, in sentences and as a share. Pure."""

from collections.abc import Mapping

from application.export.snapshots.queries import Making
from application.models import BuildState, BuildStep, RecipientKind
from application.report_problems import problem_words

STEP_WORDS: Mapping[BuildStep, str] = {
    BuildStep.FIGURES: "Reading the figures",
    BuildStep.WORKBOOK: "Writing the workbook",
    BuildStep.SHEET: "Writing the Google Sheet",
    BuildStep.ACCESS: "Giving access to the Google Sheet",
}
_SHARES: Mapping[BuildStep, tuple[float, float]] = {
    BuildStep.FIGURES: (0.02, 0.2),
    BuildStep.WORKBOOK: (0.2, 0.45),
    BuildStep.SHEET: (0.45, 0.95),
    BuildStep.ACCESS: (0.95, 1.0),
}
"""From where to where the bar goes in each step: about as long as each takes."""
RECIPIENT_WORDS: Mapping[RecipientKind, str] = {
    RecipientKind.STAFF: "Staff",
    RecipientKind.CONSULTANT: "Consultant",
    RecipientKind.BRAND: "Brand",
    RecipientKind.INFLUENCER: "Influencer",
}


def share_of(making: Making) -> float | None:
    """How much is done, from 0 to 1; None while it waits for its turn."""
    if not making.is_open:
        return 1.0
    if making.state is BuildState.WAITING:
        return None
    start, end = _SHARES[making.step]
    done = making.done_calls / making.all_calls if making.all_calls else 0.0
    return start + (end - start) * min(done, 1.0)


def sentence_of(making: Making) -> str:
    """What is being done, or what came of it."""
    if making.state is BuildState.DONE:
        return "The report is made."
    if making.state is BuildState.FAILED:
        return f"{problem_words(making.problem)} Make it again, or ask an admin to look at the log."
    if making.state is BuildState.WAITING:
        if making.problem is None:
            return "It waits for its turn."
        return f"{problem_words(making.problem)} It is tried again soon."
    return f"{STEP_WORDS[making.step]}."
