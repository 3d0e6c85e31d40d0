"""Letters about the connection that asks Instagram for follower counts: what is so now, in words."""

from flask import url_for
from sqlalchemy import select

from application.clock import clock
from application.connection_health import health
from application.extensions import db
from application.mail.addresses import public_address
from application.mail.counting_words import CountingFacts, CountingLetter, letter_for, words_for
from application.mail.words import Draft, NotNeeded
from application.models import CountingConnection, FacebookLogin, Mail, User


def draft(mail: Mail, reader: User) -> Draft | NotNeeded:
    """The letter of this row, or why it is not needed any more."""
    row = db.session.execute(
        select(CountingConnection.username, FacebookLogin)
        .join(FacebookLogin, FacebookLogin.id == CountingConnection.facebook_login_id)
        .where(FacebookLogin.id == (mail.facebook_login_id or 0))
    ).one_or_none()
    if row is None or not reader.is_admin:
        return NotNeeded("Not sent: who it was for, or about, is not here any more.")
    if mail.address != reader.email:
        return NotNeeded("Not sent: the address was changed or removed before.")
    username, login = row
    stands = health(login, clock.now())
    if letter_for(stands) is not CountingLetter(mail.kind):
        return NotNeeded("Not sent: the connection stood differently before it could be.")
    words = words_for(CountingLetter(mail.kind), CountingFacts(reader.name, username, stands))
    return Draft(words, public_address(url_for("counting_connection.show", _external=False)))
