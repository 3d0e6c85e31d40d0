"""Somebody has removed the platform at Facebook: the same whoever finds it out. Never commits."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from application.extensions import db
from application.media_kits import shut_media_kits
from application.models import FacebookLogin, User
from application.onboarding.losses import note_loss
from application.onboarding.permission_history import note_all_revoked

APP_REMOVED = "app_removed"
"""The `reason` of the refused token, and of the loss."""


def note_app_removed(login: FacebookLogin, now: datetime, *, deed_of: Collection[int] = ()) -> None:
    """Drop the token, and note every permission as taken back; the login stays, to be connected again.

    `deed_of` as for `note_loss`.
    """
    held = login.granted_scopes.split()
    login.token = None
    login.granted_scopes = ""
    note_loss(login, APP_REMOVED, now, deed_of=deed_of)
    note_all_revoked(login.id, held=held)
    users = select(User.id).where(User.facebook_login_id == login.id)
    shut_media_kits(db.session.scalars(users).all(), "removed at Facebook")
