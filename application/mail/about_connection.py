"""Letters about a connection: what is so now, in words."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from application.clock import clock
from application.connection_health import ConnectionHealth, health
from application.extensions import db
from application.mail.addresses import public_address
from application.mail.connection_words import Kind, Subject, is_still_true, words_for
from application.mail.words import Draft, NotNeeded
from application.models import FacebookLogin, InstagramAccount, Mail, Role, User


@dataclass(frozen=True)
class Partners:
    """The active users of a login: whom a letter is about, and in which role they connect again."""

    about: Subject
    role: Role


def draft(mail: Mail, reader: User) -> Draft | NotNeeded:
    """The letter of this row, or why it is not needed any more."""
    login = db.session.get(FacebookLogin, mail.facebook_login_id or 0)
    partners = partners_of(login.id) if login else None
    if login is None or partners is None:
        return NotNeeded("Not sent: who it was for, or about, is not here any more.")
    if mail.address != (reader.email if reader.is_staff else reader.contact_email):
        return NotNeeded("Not sent: the address was changed or removed before.")
    kind, stands = Kind(mail.kind), health(login, clock.now())
    if not is_still_true(kind, stands):
        return NotNeeded("Not sent: the connection stood differently before it could be.")
    words = words_for(
        kind,
        reader=reader.name,
        about=partners.about,
        health=stands,
        lost_at=login.lost_at,
        to_staff=reader.is_staff,
    )
    return Draft(words, reconnect_link(partners.role if reader.is_staff else reader.role, stands))


def partners_of(login_id: int) -> Partners | None:
    """The active users of the login, None when there are none; one statement."""
    rows = db.session.execute(
        select(User.name, User.role, InstagramAccount.username)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(User.facebook_login_id == login_id, User.active.is_(True))
        .order_by(User.id)
    ).all()
    if not rows:
        return None
    handles = tuple(row.username for row in rows if row.username)
    return Partners(Subject(rows[0].name, handles), rows[0].role)


def reconnect_link(role: Role, stands: ConnectionHealth) -> str:
    """The address that opens Facebook's dialog; holds nothing secret and nothing personal."""
    return public_address(
        url_for("onboarding.connect_again", role=role.value, renew=stands.renewal, _external=False)
    )
