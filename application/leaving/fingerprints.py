"""By which a person is known again when they ask by Facebook, whose login is gone here and who has no code.

It stands in the first step of their deletion. It is made with the app's secret: by a plain hash the person's
id at Facebook, a few digits, could be found by trying.
"""

import hashlib
import hmac
from collections.abc import Sequence

from flask import current_app
from sqlalchemy import Text, cast, select

from application.config import Config
from application.extensions import db
from application.models import Deletion

PERSON = "person"


def fingerprint(facebook_id: str) -> str:
    """64 hexadecimal digits, the same for the same person for as long as the app has this secret."""
    config: Config = current_app.extensions["configuration"]
    named = f"{PERSON}:{facebook_id}".encode()
    return hmac.new(config.facebook_app_secret.encode(), named, hashlib.sha256).hexdigest()


def deletions_under(facebook_id: str) -> list[int]:
    """Ids of the deletions that have this person's fingerprint. Looks through all: few ever ask for it."""
    has_it = cast(Deletion.steps, Text).contains(fingerprint(facebook_id))
    return list(db.session.scalars(select(Deletion.id).where(has_it).order_by(Deletion.id)))


def taken_from(deletion_ids: Sequence[int]) -> list[int]:
    """Take the fingerprints away; returns the profiles that left by these deletions."""
    found = db.session.scalars(
        select(Deletion)
        .where(Deletion.id.in_(deletion_ids))
        .order_by(Deletion.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for deletion in found:
        drop_fingerprint(deletion)
    return [user_id for deletion in found for user_id in deletion.steps[0].get("users", ())]


def drop_fingerprint(deletion: Deletion) -> None:
    """Nothing of the person's is left that could be asked for, or it has been asked for."""
    entry = {name: value for name, value in deletion.steps[0].items() if name != PERSON}
    deletion.steps = [entry, *deletion.steps[1:]]
