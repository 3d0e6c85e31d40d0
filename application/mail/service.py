"""Letters in the database: asked for once, claimed by one sender, and what came of them. Never commits."""

import hashlib
import logging
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from application.clock import clock
from application.extensions import db
from application.integrations.mail import OutgoingLetter
from application.mail.composing import compose
from application.mail.words import NotNeeded
from application.models import Mail, MailState
from application.task_queue import Attempt, enqueue

logger = logging.getLogger(__name__)

SEND = "mail.send"
QUEUE = "mail"

LEFT_AFTER = timedelta(hours=3)
"""Longer than all tries of the queue together take; what waits still has been dropped by it."""

GIVEN_UP_AFTER = timedelta(days=3)
"""A letter that could not go out for so long is too late to be of use."""

LEFT_AT_ONCE = 200
UNEXPECTED = (
    "Something unexpected went wrong while sending. Tell the platform's admin: the log has the details."
)


@dataclass(frozen=True)
class Claimed:
    """A letter that this task, and no other, sends now."""

    mail_id: int
    generation: int
    letter: OutgoingLetter = field(repr=False)


def ask_for_mail(
    *,
    key: str,
    kind: str,
    user_id: int,
    address: str,
    facebook_login_id: int | None = None,
    one_time_link_id: int | None = None,
    report_build_id: int | None = None,
    report_snapshot_id: int | None = None,
) -> bool:
    """Ask for a letter to a user at `address`; False when the letter of this key was asked for before.

    `kind` is one of `connection_words.Kind`, `account_words.AccountLetter`, `report_words.ReportLetter`,
    `counting_words.CountingLetter`; the words are made when it is sent. The caller commits by
    `task_queue.commit()`, which sends the task.
    """
    if db.session.scalar(select(Mail.id).where(Mail.key == key)) is not None:
        return False
    mail = Mail(
        key=key,
        kind=kind,
        user_id=user_id,
        facebook_login_id=facebook_login_id,
        one_time_link_id=one_time_link_id,
        report_build_id=report_build_id,
        report_snapshot_id=report_snapshot_id,
        address=address,
        state=MailState.WAITING,
        generation=0,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(mail)
    except IntegrityError:
        # Somebody else asked for it at the same moment.
        return False
    _queue(mail)
    return True


def claim(mail_id: int, generation: int) -> Claimed | None:
    """Take the letter for sending, its words made; None when there is nothing to send any more.

    Raising the generation is the claim: a second delivery of the same task finds another one and does
    nothing. A letter that has been overtaken by what happened since is closed here.
    """
    mail = _locked(mail_id)
    if mail is None or mail.state is not MailState.WAITING or mail.generation != generation:
        return None
    made = compose(mail, _message_id(mail.key))
    if isinstance(made, NotNeeded):
        mail.state, mail.problem = MailState.FAILED, made.sentence
        return None
    mail.subject = made.subject[:255]
    mail.generation += 1
    return Claimed(mail.id, generation, made)


def note_sent(claimed: Claimed) -> None:
    """The letter went out, whatever was queued anew since."""
    mail = _locked(claimed.mail_id)
    if mail is not None and mail.state is MailState.WAITING:
        mail.state, mail.sent_at, mail.problem = MailState.SENT, clock.now(), None


def note_refused(claimed: Claimed, sentence: str) -> None:
    """The letter can't go out, now or later."""
    mail = _locked(claimed.mail_id)
    if mail is not None and mail.state is MailState.WAITING:
        mail.state, mail.problem = MailState.FAILED, sentence


def note_delayed(mail_id: int, generation: int, sentence: str, attempt: Attempt) -> int:
    """The letter may go out later: hand the claim back; returns the status to answer the queue with.

    After the queue's last try the sweep takes it up.
    """
    mail = _locked(mail_id)
    if mail is None or mail.state is not MailState.WAITING:
        return 200
    if mail.generation not in (generation, generation + 1):
        return 200  # the sweep has taken it up meanwhile
    mail.generation = generation
    mail.problem = sentence
    return 200 if attempt.is_last(QUEUE) else 500


def queue_left_lying() -> int:
    """Queue letters anew that wait although the queue has dropped them; close those that are too old."""
    now = clock.now()
    left = db.session.scalars(
        select(Mail)
        .where(Mail.state == MailState.WAITING, Mail.created_at <= now - LEFT_AFTER)
        .order_by(Mail.created_at)
        .limit(LEFT_AT_ONCE)
        .with_for_update()
    ).all()
    for mail in left:
        # One that nobody has tried yet is not given up: the clock of a sandbox may have leapt over it.
        if mail.problem is not None and mail.created_at <= now - GIVEN_UP_AFTER:
            mail.state = MailState.FAILED
        else:
            mail.generation += 1
            _queue(mail)
    return len(left)


def _queue(mail: Mail) -> None:
    enqueue(
        SEND,
        {"mail": mail.id, "generation": mail.generation},
        identity=f"mail:{mail.id}",
        slot=mail.created_at.isoformat(),
        generation=mail.generation,
    )


def _locked(mail_id: int) -> Mail | None:
    return db.session.get(Mail, mail_id, with_for_update=True, populate_existing=True)


def _message_id(key: str) -> str:
    """The same for each sending of a letter: should it arrive twice, mail programs show it once."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]
