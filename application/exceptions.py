"""Errors of this application: every error we raise on purpose descends from `ApplicationError`."""


class ApplicationError(Exception):
    """Root of our own errors."""


class NotAllowed(ApplicationError):
    """The person may not do this, whatever they send."""


class Conflict(ApplicationError):
    """The request meets a state that rules it out; `str(error)` is a sentence for the person."""
