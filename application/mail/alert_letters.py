"""Ask for letters to admins about the platform itself. Never commits."""

from datetime import datetime

from application.mail.alert_words import AlertLetter
from application.mail.recipients import admins
from application.mail.service import ask_for_mail


def write_alert(now: datetime) -> int:
    """One letter to each admin about what began or ended now; returns how many."""
    kind = AlertLetter.ALERT
    return sum(
        ask_for_mail(
            key=f"{kind}:{now:%Y%m%dT%H%M%S}:{reader.user_id}",
            kind=kind.value,
            user_id=reader.user_id,
            address=reader.address,
        )
        for reader in admins()
    )
