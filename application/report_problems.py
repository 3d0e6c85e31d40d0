"""What kept a report, or its Google Sheet, from being made: in sentences, for pages and letters. Pure."""

from collections.abc import Mapping

from application.integrations.google.error_types import every_google_error

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
_BY_SIGNING_IN = ("google_nobody", "sheet_signed_out", "sheet_scope_missing")
_AS_IT_IS_MEANT = ("google_off", "consultants_own")


def problem_words(problem: str | None) -> str:
    """A problem as a sentence."""
    return PROBLEMS.get(problem or "") or _GOOGLE.get(problem or "", _OTHER_PROBLEM)


def helps_to_sign_in(problem: str | None) -> bool:
    """Whether somebody's sign-in at Google is what is missing."""
    return problem in _BY_SIGNING_IN


def is_trouble(problem: str | None) -> bool:
    """Whether something is to be mended: not where reports are meant to be workbooks only."""
    return problem is not None and problem not in _AS_IT_IS_MEANT
