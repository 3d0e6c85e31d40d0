"""Make a letter from its row: what is so now, in words, in both forms."""

from dataclasses import dataclass

from flask import current_app, render_template, url_for
from sqlalchemy import select

from application.clock import clock
from application.config import Config
from application.connection_health import ConnectionHealth, health
from application.extensions import db
from application.integrations.mail import OutgoingLetter
from application.mail.letters import Kind, Subject, Words, is_still_true, words_for
from application.models import FacebookLogin, InstagramAccount, Mail, Role, User


@dataclass(frozen=True)
class NotNeeded:
    """Why a letter is not sent any more; `sentence` is for staff."""

    sentence: str


@dataclass(frozen=True)
class Partners:
    """The active users of a login: whom a letter is about, and in which role they connect again."""

    about: Subject
    role: Role


def compose(mail: Mail, message_id: str) -> OutgoingLetter | NotNeeded:
    """The letter of this row, or why it is not needed any more."""
    login = db.session.get(FacebookLogin, mail.facebook_login_id or 0)
    reader = db.session.get(User, mail.user_id or 0)
    partners = partners_of(login.id) if login else None
    if login is None or reader is None or partners is None or not reader.active:
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
    role = partners.role if reader.is_staff else reader.role
    return _rendered(mail.address, words, reconnect_link(role, stands), message_id)


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
    path = url_for("onboarding.connect_again", role=role.value, renew=stands.renewal, _external=False)
    config: Config = current_app.extensions["configuration"]
    return f"{config.public_url}{path}"


def _rendered(address: str, words: Words, link: str, message_id: str) -> OutgoingLetter:
    return OutgoingLetter(
        to=address,
        subject=words.subject,
        text=render_template("mail/letter.txt", words=words, link=link),
        html=render_template("mail/letter.html", words=words, link=link),
        message_id=message_id,
    )
