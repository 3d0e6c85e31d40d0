"""The table of Google's refusals: which exception each becomes.

Drive names a reason in `errors`, Sheets and newer services in `details`; where there is neither, the status
decides. Source: platform.md C; "Resolve errors" of Drive's and Sheets' guides.
"""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httplib2
from google.auth.exceptions import GoogleAuthError
from googleapiclient.errors import HttpError

from application.integrations.google.error_types import (
    GoogleBadReply,
    GoogleBodyTooLarge,
    GoogleCannotOwnFiles,
    GoogleConflict,
    GoogleDayLimit,
    GoogleDriveMissing,
    GoogleError,
    GoogleGone,
    GoogleMisconfigured,
    GoogleNoAccount,
    GoogleNotAllowed,
    GooglePermissionGone,
    GoogleRefused,
    GoogleScopeMissing,
    GoogleSignedOut,
    GoogleStorageFull,
    GoogleTimeout,
    GoogleTooMany,
    GoogleUnavailable,
)
from application.integrations.google.one_try import NotReached

REASONS: Mapping[str, type[GoogleError]] = {
    "userRateLimitExceeded": GoogleTooMany,
    "rateLimitExceeded": GoogleTooMany,
    "RATE_LIMIT_EXCEEDED": GoogleTooMany,
    "dailyLimitExceeded": GoogleDayLimit,
    "sharingRateLimitExceeded": GoogleDayLimit,
    "storageQuotaExceeded": GoogleStorageFull,
    "insufficientPermissions": GoogleScopeMissing,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": GoogleScopeMissing,
    "accessNotConfigured": GoogleMisconfigured,
    "SERVICE_DISABLED": GoogleMisconfigured,
    "invalidSharingRequest": GoogleNotAllowed,
}
STATUSES: Mapping[int, type[GoogleError]] = {
    401: GoogleSignedOut,
    403: GoogleNotAllowed,
    404: GoogleGone,
    408: GoogleTimeout,
    409: GoogleConflict,
    410: GoogleGone,
    412: GoogleConflict,
    413: GoogleBodyTooLarge,
    429: GoogleTooMany,
}
TOKEN_REFUSALS: Mapping[str, type[GoogleError]] = {
    "invalid_grant": GoogleSignedOut,
    "invalid_client": GoogleMisconfigured,
    "unauthorized_client": GoogleMisconfigured,
    "redirect_uri_mismatch": GoogleMisconfigured,
    "deleted_client": GoogleMisconfigured,
    "org_internal": GoogleMisconfigured,
    "temporarily_unavailable": GoogleUnavailable,
    "server_error": GoogleUnavailable,
    "internal_failure": GoogleUnavailable,
}
"""By the `error` of the token endpoint. Source: RFC 6749, 5.2, and Google's "OAuth errors"."""
OWN_ACCOUNT: Mapping[type[GoogleError], type[GoogleError]] = {
    GoogleStorageFull: GoogleCannotOwnFiles,
    GoogleSignedOut: GoogleMisconfigured,
    GoogleScopeMissing: GoogleMisconfigured,
}
"""What a refusal means when the service account is refused: it has no person who could sign in again."""
UNOWNED: Mapping[type[GoogleError], type[GoogleError]] = {
    # Sheets says of a file that would come to be the service account's no more than that.
    GoogleNotAllowed: GoogleCannotOwnFiles,
    GoogleGone: GoogleDriveMissing,
}
"""The same, when it was to make a file."""


@dataclass(frozen=True)
class Asked:
    """What of a request decides the meaning of its refusal."""

    by_service_account: bool = False
    makes_file: bool = False


def call_error(failure: Exception, asked: Asked) -> GoogleError:
    """The exception for a call that failed; it is returned, not raised."""
    if isinstance(failure, HttpError):
        pause = _seconds(failure.resp.get("retry-after"))
        return reply_error(int(failure.resp.status), failure.content, asked, pause)
    if isinstance(failure, NotReached):
        return GoogleUnavailable(str(failure))
    name = type(failure).__name__
    if isinstance(failure, TimeoutError):
        return GoogleTimeout("no answer in time", may_have_acted=True)
    if isinstance(failure, OSError | http.client.HTTPException | httplib2.HttpLib2Error):
        return GoogleUnavailable(f"no answer came: {name}", may_have_acted=True)
    return GoogleBadReply(f"the answer cannot be read: {name}", may_have_acted=True)


def refresh_error(failure: GoogleAuthError, asked: Asked) -> GoogleError:
    """The exception for a token that was not given; nothing was done with the call that needed it."""
    told = next((part for part in failure.args if isinstance(part, Mapping)), None)
    if told is not None:
        return token_refusal(told, asked)
    if "Reauthentication" in str(failure):
        # A rule of the person's domain ends sign-ins after some hours; google.auth hides Google's answer.
        return GoogleSignedOut(str(failure), reason="invalid_rapt")
    return GoogleBadReply(f"the answer holds no token: {type(failure).__name__}")


def token_refusal(told: Mapping[str, Any], asked: Asked, status: int | None = None) -> GoogleError:
    """The exception for a refusal of the token endpoint, in OAuth's own form."""
    reason = told.get("error")
    if not isinstance(reason, str) or not reason:
        return GoogleBadReply("the answer holds neither a token nor a reason", status=status)
    found = TOKEN_REFUSALS.get(reason, GoogleRefused)
    words = str(told.get("error_description") or "no description")
    return _meaning(found, asked)(words, status=status, reason=reason)


def reply_error(
    status: int, body: bytes, asked: Asked = Asked(), retry_after: float | None = None
) -> GoogleError:
    """The exception for an answer that refuses, in OAuth's form or in that of Google's services."""
    told = _object(body)
    if isinstance(told.get("error"), str):
        return token_refusal(told, asked, status)
    error = told.get("error")
    error = error if isinstance(error, dict) else {}
    reasons = _reasons(error)
    reason = next((name for name in reasons if name in REASONS), reasons[0] if reasons else "")
    found = GoogleUnavailable if status >= 500 else REASONS.get(reason) or _by_status(status)
    message = str(error.get("message") or "no readable reason")
    if found is GoogleGone and _first(error).get("location") == "permissionId":
        found = GooglePermissionGone
    if reason == "invalidSharingRequest" and "no Google account" in message:
        found = GoogleNoAccount
    return _meaning(found, asked)(
        message,
        status=status,
        reason=reason,
        retry_after=retry_after,
        may_have_acted=status >= 500 or status < 400,
    )


def reasons_of(body: bytes) -> list[str]:
    """Every reason that an answer of Google's services names, in the older form and the newer."""
    error = _object(body).get("error")
    return _reasons(error) if isinstance(error, dict) else []


def _by_status(status: int) -> type[GoogleError]:
    return STATUSES.get(status, GoogleRefused if status >= 400 else GoogleBadReply)


def _meaning(found: type[GoogleError], asked: Asked) -> type[GoogleError]:
    """What a refusal means to who asked."""
    if not asked.by_service_account:
        return found
    if asked.makes_file and found in UNOWNED:
        return UNOWNED[found]
    return OWN_ACCOUNT.get(found, found)


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _reasons(told: Mapping[str, Any]) -> list[str]:
    listed = [*_objects(told.get("errors")), *_objects(told.get("details"))]
    named = [str(entry["reason"]) for entry in listed if entry.get("reason")]
    return [*named, *([str(told["status"])] if told.get("status") else [])]


def _first(told: Mapping[str, Any]) -> dict[str, Any]:
    return next(iter(_objects(told.get("errors"))), {})


def _objects(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _seconds(header: str | None) -> float | None:
    """Retry-After in seconds; Google sends no dates there."""
    return float(header) if header is not None and header.isascii() and header.isdigit() else None
