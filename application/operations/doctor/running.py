"""Runs checks: those of this machine one after the other, those that ask others side by side."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from application.extensions import db
from application.operations.doctor.findings import Check, Finding, State
from application.operations.doctor.registry import HERE, OUTSIDE
from application.operations.doctor.surroundings import Surroundings

MOST_SECONDS = 15.0
"""For all that ask others together: somebody waits for the page."""


@dataclass(frozen=True)
class Looked:
    """A check with what it found."""

    check: Check
    findings: tuple[Finding, ...]


def look_here(surroundings: Surroundings, checks: Sequence[Check] = HERE) -> list[Looked]:
    """What can be seen without asking anybody outside; ends the transaction of the session."""
    db.session.close()
    looked = [Looked(check, check.found(surroundings)) for check in checks]
    db.session.close()
    return looked


def look_outside(
    surroundings: Surroundings, checks: Sequence[Check] = OUTSIDE, *, seconds: float = MOST_SECONDS
) -> list[Looked]:
    """What others say, asked all at once; who has not answered within the seconds is told as that.

    Ends the transaction of the session: none is open while others are waited for. A thread that is late goes
    on by itself until its own time-outs, and nobody waits for it.
    """
    db.session.close()
    # The application itself: a thread has no context that a proxy could look it up by.
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # werkzeug's proxy
    found: dict[str, tuple[Finding, ...]] = {}
    threads = [
        threading.Thread(target=_one, args=(app, check, surroundings, found), daemon=True, name=check.key)
        for check in checks
    ]
    until = time.monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    answered = dict(found)
    return [Looked(check, answered.get(check.key, (_late(check, seconds),))) for check in checks]


def _one(app: Flask, check: Check, surroundings: Surroundings, found: dict[str, tuple[Finding, ...]]) -> None:
    with app.app_context():
        try:
            found[check.key] = check.found(surroundings)
        finally:
            db.session.remove()


def _late(check: Check, seconds: float) -> Finding:
    return Finding(
        check.name,
        State.UNKNOWN,
        f"No answer within {seconds:g} s.",
        "Look again in a minute; if it stays so, at this machine's way into the network.",
    )
