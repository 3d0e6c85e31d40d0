"""Adding once: a form's button pressed twice, or its page sent anew, adds no second row.

A form holds a random number of its own. Sent again with the same in it, it is known by its fingerprint; with
something else in it, as after going back, it counts as another.
"""

import hashlib
import json
import secrets

from flask import request
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from wtforms import HiddenField

from application.clock import clock
from application.exceptions import ApplicationError
from application.extensions import db
from application.forms import PageForm
from application.models import SentForm

_NOT_ENTERED = ("csrf_token",)


class SentAlready(ApplicationError):
    """This very form was sent before, and what it held was added."""


class OnceForm(PageForm):
    """A form that adds something, and is taken once."""

    once = HiddenField(default=lambda: secrets.token_hex(16))


def was_sent() -> bool:
    """Whether what this request adds was added by the same form before."""
    fingerprint = _fingerprint()
    return fingerprint is not None and db.session.get(SentForm, fingerprint) is not None


def note_sent() -> None:
    """Keep, in the transaction that adds it, that the request's form was sent. Raises SentAlready.

    Who sends it a second time waits here for the first, and the transaction is then rolled back.
    """
    fingerprint = _fingerprint()
    if fingerprint is None:
        return
    try:
        db.session.execute(insert(SentForm).values(fingerprint=fingerprint, sent_at=clock.real_now()))
    except IntegrityError:
        db.session.rollback()
        raise SentAlready("the form was sent before") from None


def _fingerprint() -> str | None:
    """None for a form without the number, which no page of ours sends."""
    if not request.form.get("once"):
        return None
    entered = sorted(
        (name, value) for name, value in request.form.items(multi=True) if name not in _NOT_ENTERED
    )
    whole = json.dumps([request.path, entered], ensure_ascii=True)
    return hashlib.sha256(whole.encode()).hexdigest()
