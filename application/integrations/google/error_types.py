"""Google's refusals and failures as exceptions: what a caller can do about each decides the class.

GoogleError
├── GoogleUnavailable           try again later
│   ├── GoogleTimeout
│   └── GoogleBadReply          cut off, or not what Google promises
├── GoogleTooMany               wait `retry_after`, or a minute
│   └── GoogleDayLimit          wait until tomorrow
├── GoogleSignedOut             the person must sign in at Google again
├── GoogleScopeMissing          the person must sign in again and leave the box ticked
├── GoogleCannotOwnFiles        the settings must name another owner; never try again
├── GoogleDriveMissing          the settings name a shared drive that the platform cannot write to
├── GoogleMisconfigured         the project at Google must be set up
├── GoogleStorageFull           the person must make room
├── GoogleNotAllowed            this account may not do this
├── GoogleGone                  make it anew
│   └── GooglePermissionGone
├── GoogleConflict              look, then decide
└── GoogleRefused               our mistake; never try again as it is
    ├── GoogleBodyTooLarge      send it in pieces
    └── GoogleNoAccount         share with a letter
"""

import re
from typing import ClassVar

from application.exceptions import ApplicationError


class GoogleError(ApplicationError):
    """A call that brought no answer. `sentence` is for people, `kind` for records.

    `message` holds Google's words, for the log. `may_have_acted` says that Google may have done what it was
    asked all the same. `retry_after` is in seconds; None where Google named no time.
    """

    sentence: ClassVar[str] = "Google refused the request. Tell the platform's admin."
    kind: ClassVar[str] = "google_error"
    is_temporary: ClassVar[bool] = False
    """Whether the same request can succeed later by itself."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        words = re.findall(r"[A-Z][a-z]+", cls.__name__.removeprefix("Google"))
        cls.kind = "_".join(words).lower()

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        reason: str = "",
        retry_after: float | None = None,
        may_have_acted: bool = False,
    ) -> None:
        self.message = message
        self.status = status
        self.reason = reason
        self.retry_after = retry_after
        self.may_have_acted = may_have_acted
        super().__init__(f"{self.kind} (status {status}, {reason or 'no reason'}): {message}")


class GoogleUnavailable(GoogleError):
    """Google's own passing trouble, or no connection to it."""

    sentence = "Google could not be reached, or had a passing problem. The platform tries again by itself."
    is_temporary = True


class GoogleTimeout(GoogleUnavailable):
    """No answer in time."""

    sentence = "Google took too long to answer. The platform tries again by itself."


class GoogleBadReply(GoogleUnavailable):
    """An answer that is cut off, not JSON, or of another shape than Google promises."""

    sentence = "Google's answer was damaged on the way. The platform tries again by itself."


class GoogleTooMany(GoogleError):
    """A quota of the last minute is used up. Nothing was done."""

    sentence = "Google's limit of requests is reached. The platform goes on by itself after a pause."
    is_temporary = True


class GoogleDayLimit(GoogleTooMany):
    """A limit that counts by the day, as that of invitations does."""

    sentence = "Google's limit for one day is reached. Try again tomorrow."


class GoogleSignedOut(GoogleError):
    """Google takes the token no more: revoked, unused for half a year, or ended by a rule of the domain."""

    sentence = "The sign-in at Google has ended. Its person needs to sign in at Google again."


class GoogleScopeMissing(GoogleError):
    """The sign-in stands but was not allowed to do this."""

    sentence = (
        "The sign-in at Google does not allow files to be made. Its person needs to sign in at Google again "
        "and to leave every box ticked."
    )


class GoogleCannotOwnFiles(GoogleError):
    """The service account was to own a file, which Google allows no service account."""

    sentence = (
        "Google lets the platform's own account own no files. An admin needs to choose a shared drive in the "
        "settings, or that staff sign in at Google."
    )


class GoogleDriveMissing(GoogleError):
    """The shared drive of the settings is not there, or the service account is no member of it."""

    sentence = (
        "The platform's own account cannot find the shared drive of the settings. Tell the platform's admin."
    )


class GoogleMisconfigured(GoogleError):
    """Google refuses the platform itself: its client, its service account, or an API that is not enabled."""

    sentence = "Google does not accept the platform itself. Tell the platform's admin."


class GoogleStorageFull(GoogleError):
    """The owner's storage is used up."""

    sentence = "The Google Drive in which the file belongs is full. Its owner needs to make room."


class GoogleNotAllowed(GoogleError):
    """The account may not do this to this file, or a rule of its domain forbids it."""

    sentence = "Google does not allow this for this file. Its owner or their organisation has to permit it."


class GoogleGone(GoogleError):
    """Deleted, in the bin, or out of this account's sight: Google doesn't tell the last from the first."""

    sentence = "The file is no longer at Google, or it is no longer shared with the platform."


class GooglePermissionGone(GoogleGone):
    """The file is there; this permission is not."""

    sentence = "This person has no access to the file any more."


class GoogleConflict(GoogleError):
    """Something of this name or number is there already, or was changed meanwhile."""

    sentence = "The file was changed at Google meanwhile. Try again."


class GoogleRefused(GoogleError):
    """The request itself is wrong: our mistake."""

    sentence = "Google does not accept this request. Tell the platform's admin."


class GoogleBodyTooLarge(GoogleRefused):
    """More in one request than is sent at once."""

    sentence = "The report is too large to be sent to Google in one piece. Tell the platform's admin."


class GoogleNoAccount(GoogleRefused):
    """The address belongs to no Google account: Google shares with it by letter only."""

    sentence = "This address has no Google account. Share the file with a letter, which lets them in."


def every_google_error() -> tuple[type[GoogleError], ...]:
    """Every class of the table above, for who keeps a sentence for each kind."""
    found: list[type[GoogleError]] = [GoogleError]
    for error in found:
        found += error.__subclasses__()
    return tuple(found)
