"""How far the making of a report is, in sentences and as a share. Pure."""

from collections.abc import Mapping

from application.export.snapshots.queries import Making
from application.integrations.google.error_types import every_google_error
from application.models import BuildState, BuildStep, RecipientKind

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
PROBLEMS: Mapping[str, str] = {
    "store_away": "The store of files could not be reached.",
    "accident": "Something went wrong that should not have; it is in the log.",
    "google_off": "Google Sheets are not set up here, so the report is a workbook only.",
    "google_nobody": "Nobody who makes this report has signed in at Google, so it is a workbook only.",
    "consultants_own": "A consultant’s report is a workbook only: a Google Sheet would outlast their access.",
    "sheet_too_large": "The report has more cells than a Google Sheet can hold; the workbook has them all.",
    "sheet_wrong_file": "The file at Google holds another report, so nothing was written into it.",
    "gave_up": "It was begun too often without coming to its end.",
}
_GOOGLE: Mapping[str, str] = {f"sheet_{error.kind}": error.sentence for error in every_google_error()}
_OTHER_PROBLEM = "It could not be made."


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


def problem_words(problem: str | None) -> str:
    """A problem as a sentence."""
    return PROBLEMS.get(problem or "") or _GOOGLE.get(problem or "", _OTHER_PROBLEM)
