"""The letter about a sign-in at Google: what is so now, in words."""

from flask import url_for
from sqlalchemy import select

from application.extensions import db
from application.google_sign_ins import what_happened
from application.mail.addresses import public_address
from application.mail.google_words import SignInFacts, words_about_loss
from application.mail.words import Draft, NotNeeded
from application.models import GoogleLogin, GoogleLoginState, Mail, User


def draft(mail: Mail, reader: User) -> Draft | NotNeeded:
    """The letter of this row, or why it is not needed any more."""
    login = db.session.scalars(select(GoogleLogin).where(GoogleLogin.user_id == reader.id)).one_or_none()
    if login is None or login.state is not GoogleLoginState.LOST:
        return NotNeeded("Not sent: the sign-in at Google stood differently before it could be.")
    if not reader.is_staff:
        return NotNeeded("Not sent: who it was for makes no Sheets any more.")
    if mail.address != reader.email:
        return NotNeeded("Not sent: the address was changed or removed before.")
    words = words_about_loss(
        SignInFacts(reader.name, login.email, what_happened(login.lost_reason), login.lost_at)
    )
    return Draft(words, public_address(url_for("google_sign_in.show", _external=False)))
