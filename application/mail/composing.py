"""Make a letter from its row: what is so now, in words, in both forms."""

from flask import render_template

from application.extensions import db
from application.integrations.mail import OutgoingLetter
from application.mail import (
    about_account,
    about_alert,
    about_connection,
    about_counting,
    about_followers,
    about_google,
    about_report,
)
from application.mail.account_words import AccountLetter
from application.mail.alert_words import AlertLetter
from application.mail.counting_words import CountingLetter
from application.mail.follower_words import FollowerLetter
from application.mail.google_words import GoogleLetter
from application.mail.report_words import ReportLetter
from application.mail.words import Draft, NotNeeded
from application.models import Mail, User

_SOURCES = {
    **dict.fromkeys((kind.value for kind in AccountLetter), about_account.draft),
    **dict.fromkeys((kind.value for kind in ReportLetter), about_report.draft),
    **dict.fromkeys((kind.value for kind in GoogleLetter), about_google.draft),
    **dict.fromkeys((kind.value for kind in CountingLetter), about_counting.draft),
    **dict.fromkeys((kind.value for kind in FollowerLetter), about_followers.draft),
    **dict.fromkeys((kind.value for kind in AlertLetter), about_alert.draft),
}
"""What makes the letters of a kind; all others are about a connection."""


def compose(mail: Mail, message_id: str) -> OutgoingLetter | NotNeeded:
    """The letter of this row, or why it is not needed any more.

    Each making of a letter with a one-time link gives the link a new token: the caller commits it before the
    letter goes out.
    """
    reader = db.session.get(User, mail.user_id or 0)
    if reader is None or not reader.active:
        return NotNeeded("Not sent: who it was for, or about, is not here any more.")
    drafted = _SOURCES.get(mail.kind, about_connection.draft)(mail, reader)
    if isinstance(drafted, NotNeeded):
        return drafted
    return _rendered(mail.address, drafted, message_id)


def _rendered(address: str, drafted: Draft, message_id: str) -> OutgoingLetter:
    words, link = drafted.words, drafted.link
    return OutgoingLetter(
        to=address,
        subject=words.subject,
        text=render_template("mail/letter.txt", words=words, link=link),
        html=render_template("mail/letter.html", words=words, link=link),
        message_id=message_id,
    )
