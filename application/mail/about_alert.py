"""Letters to admins about the platform itself: what is so now, in words."""

from datetime import timedelta

from flask import current_app, url_for
from sqlalchemy import and_, or_, select

from application.config import Config
from application.extensions import db
from application.mail.addresses import public_address
from application.mail.alert_words import AlertFacts, Trouble, words_about_alerts
from application.mail.words import Draft, NotNeeded
from application.models import Alert, Mail, User

_JUST_BEFORE = timedelta(minutes=1)
"""What a letter is about ended in the same transaction as the letter was asked for, or after it."""


def draft(mail: Mail, reader: User) -> Draft | NotNeeded:
    """The letter of this row, or why it is not needed any more."""
    if not reader.is_admin:
        return NotNeeded("Not sent: who it was for is no admin any more.")
    if mail.address != reader.email:
        return NotNeeded("Not sent: the address was changed or removed before.")
    rows = db.session.scalars(
        select(Alert)
        .where(
            Alert.told_at.is_not(None),
            or_(
                Alert.open_cause.is_not(None),
                and_(Alert.ended_at.is_not(None), Alert.ended_at >= mail.created_at - _JUST_BEFORE),
            ),
        )
        .order_by(Alert.began_at, Alert.id)
    )
    told = [Trouble(row.name, row.words, row.to_do, row.began_at, row.ended_at) for row in rows]
    if not told:
        return NotNeeded("Not sent: another letter has told of it before.")
    config: Config = current_app.extensions["configuration"]
    lasting = [each for each in told if each.ended_at is None]
    facts = AlertFacts(reader.name, config.platform_name, lasting, [each for each in told if each.ended_at])
    return Draft(words_about_alerts(facts), public_address(url_for("health.show", _external=False)))
