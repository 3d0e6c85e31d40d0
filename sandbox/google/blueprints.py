"""All blueprints of the sandbox's Google."""

from flask import Blueprint

from sandbox.google import calls, consent, control, drive_answers, oauth, pages, sheet_answers
from sandbox.google.parts import Google


def blueprints(google: Google) -> tuple[Blueprint, ...]:
    """Everything below /google and /control/google."""
    answers = {**drive_answers.ANSWERS, **sheet_answers.ANSWERS}
    return (
        consent.blueprint(google),
        oauth.blueprint(google),
        calls.blueprint(google, answers),
        control.blueprint(google),
        pages.blueprint(google),
    )
