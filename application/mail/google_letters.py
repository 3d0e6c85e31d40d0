"""Ask for the letter about a sign-in at Google that has ended. Never commits."""

from application.extensions import db
from application.mail.google_words import GoogleLetter
from application.mail.service import ask_for_mail
from application.models import GoogleLogin, User


def write_about_loss(login: GoogleLogin) -> bool:
    """One letter for each loss; False where its person has no access any more, or no address.

    The caller has locked the person.
    """
    reader = db.session.get(User, login.user_id)
    if reader is None or not reader.active or not reader.email or login.lost_at is None:
        return False
    return ask_for_mail(
        key=f"{GoogleLetter.LOST}:{login.id}:{login.lost_at:%Y%m%dT%H%M%S}",
        kind=GoogleLetter.LOST,
        user_id=reader.id,
        address=reader.email,
    )
