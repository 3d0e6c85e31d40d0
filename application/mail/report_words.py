"""The letters about reports, and their words: no figures, only of what, for whom, and where. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from application.mail.words import Words, utc


class ReportLetter(StrEnum):
    """What a letter is about; kept in its row."""

    READY = "report_ready"
    FAILED = "report_failed"
    DELIVERED = "report_delivered"


@dataclass(frozen=True)
class ReportFacts:
    """What the words are made of.

    `about`: a campaign's name, or None for a partner's own figures, then `partner` is whose they are. `whom`:
    the recipient's name, or None for staff. `at`: when the making ended, or as of when the figures are.
    """

    reader: str
    about: str | None
    partner: str | None
    whom: str | None
    at: datetime
    is_by_itself: bool = False
    is_delivered_by_hand: bool = False
    """Whether its recipient gets it only once staff deliver it."""
    problem: str | None = None
    """Why its Google Sheet was not written, in a sentence; the workbook is there all the same."""
    helps_to_sign_in: bool = False

    @property
    def named(self) -> str:
        of = self.about or f"the figures of {self.partner or 'a partner'}"
        return f"report of {of} for {self.whom or 'staff'}"


_TO_PARTNERS = "You get this letter because you gave us this address. Change or remove it on your page there."


def words_about_report(kind: ReportLetter, facts: ReportFacts) -> Words:
    """The words of that letter."""
    return _WORDS[kind](facts)


def _ready(facts: ReportFacts) -> Words:
    waits = (f"{facts.whom} does not have it yet: deliver it from its page.",)
    without_sheet = () if facts.problem is None else _without_sheet(facts, facts.problem)
    return Words(
        subject=f"The {facts.named} is ready",
        greeting=f"Hello {facts.reader},",
        before=(f"The {facts.named} was made on {utc(facts.at)}.", *without_sheet),
        button="Open the report",
        after=waits if facts.is_delivered_by_hand else (),
        shows_address=False,
        reason=_reason(facts),
    )


def _without_sheet(facts: ReportFacts, problem: str) -> tuple[str, ...]:
    way_out = (
        "Sign in at Google from the report’s page, then make it anew."
        if facts.helps_to_sign_in
        else "Its page says more; there you can make it anew."
    )
    return (f"Its workbook is there, but its Google Sheet was not written. {problem} {way_out}",)


def _failed(facts: ReportFacts) -> Words:
    next_time = (
        "It is tried again by itself at its next time; you need not wait for that."
        if facts.is_by_itself
        else "You can try again at once."
    )
    return Words(
        subject=f"The {facts.named} could not be made",
        greeting=f"Hello {facts.reader},",
        before=(
            f"The {facts.named} could not be made; the last try ended on {utc(facts.at)}.",
            "Nothing is lost: all figures are kept, and what was made before is still there.",
        ),
        button="See why, and make it again",
        after=(next_time, "If it fails once more, tell an admin: the log says what went wrong."),
        shows_address=False,
        reason=_reason(facts),
    )


def _delivered(facts: ReportFacts) -> Words:
    of = facts.about or "your own figures"
    return Words(
        subject=f"A report of {of} is ready for you",
        greeting=f"Hello {facts.reader},",
        before=(f"A report of {of} is ready for you. It holds the figures as of {utc(facts.at)}.",),
        button="Open your reports",
        after=("It is a workbook (XLSX), which Excel and Google Sheets open.",),
        shows_address=False,
        reason=_TO_PARTNERS,
    )


def _reason(facts: ReportFacts) -> str:
    if facts.is_by_itself:
        return (
            "You get this letter because you asked for this report first, and it is made by itself from time "
            "to time. To get no more of them, let its page say “Only when asked”."
        )
    return "You get this letter because you asked for the report. There is one for each time that you ask."


_WORDS: Mapping[ReportLetter, Callable[[ReportFacts], Words]] = {
    ReportLetter.READY: _ready,
    ReportLetter.FAILED: _failed,
    ReportLetter.DELIVERED: _delivered,
}
