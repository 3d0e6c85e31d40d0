"""The letter about a sign-in at Google that has ended, in words. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from application.mail.words import Words, utc


class GoogleLetter(StrEnum):
    """What a letter is about; kept in its row."""

    LOST = "google_sign_in_lost"


@dataclass(frozen=True)
class SignInFacts:
    """What the words are made of; `happened` is a sentence."""

    reader: str
    account: str
    happened: str
    lost_at: datetime | None


def words_about_loss(facts: SignInFacts) -> Words:
    """The words of the letter."""
    since = f"Since {utc(facts.lost_at)}" if facts.lost_at else "Until then"
    return Words(
        subject="Your sign-in at Google has ended",
        greeting=f"Hello {facts.reader},",
        before=(
            f"Google does not take your sign-in as {facts.account} any more. {facts.happened}",
            "Sign in there again, and leave every box ticked. It takes a minute.",
        ),
        button="Sign in at Google again",
        after=(
            f"{since} reports that you make become workbooks only, and who may open the Sheets in your Drive "
            "stays as it is. What waits for it goes on once you are signed in again; the Sheets themselves "
            "are still there.",
        ),
        shows_address=False,
        reason="You get this letter because the platform makes Google Sheets in your Drive. There is one for "
        "each time that the sign-in ends.",
    )
