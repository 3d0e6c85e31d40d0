"""The letters to admins about the follower counts: what is so now, in words."""

from flask import current_app, url_for

from application.config import Config
from application.followers.watching.letter_facts import digest_facts, trouble_facts
from application.mail.addresses import public_address
from application.mail.follower_words import FollowerLetter, words_about_trouble, words_of_digest
from application.mail.words import Draft, NotNeeded
from application.models import Mail, User


def draft(mail: Mail, reader: User) -> Draft | NotNeeded:
    """The letter of this row, or why it is not needed any more."""
    if not reader.is_admin:
        return NotNeeded("Not sent: who it was for is no admin any more.")
    if mail.address != reader.email:
        return NotNeeded("Not sent: the address was changed or removed before.")
    config: Config = current_app.extensions["configuration"]
    if mail.kind == FollowerLetter.DIGEST:
        digest = digest_facts(reader.name, config.followers, mail.created_at)
        return Draft(words_of_digest(digest), public_address(url_for("followers.tree", _external=False)))
    facts = trouble_facts(reader.name, mail.created_at)
    if not facts.anything:
        return NotNeeded("Not sent: everything was counted again before it could be.")
    return Draft(words_about_trouble(facts), public_address(url_for("tracker_state.show", _external=False)))
