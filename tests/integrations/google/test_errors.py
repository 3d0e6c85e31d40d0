"""What each refusal of Google becomes, and what a person is told of it."""

import http.client
import json
from typing import Any

import httplib2
import pytest
from google.auth.exceptions import GoogleAuthError, RefreshError
from googleapiclient.errors import HttpError

from application.integrations.google import error_types
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
from application.integrations.google.errors import (
    REASONS,
    STATUSES,
    TOKEN_REFUSALS,
    Asked,
    call_error,
    refresh_error,
    reply_error,
)
from application.integrations.google.one_try import NotReached

PERSON = Asked()
SERVICE_ACCOUNT = Asked(by_service_account=True)
MAKING = Asked(by_service_account=True, makes_file=True)
TEMPORARY = {GoogleUnavailable, GoogleTimeout, GoogleBadReply, GoogleTooMany, GoogleDayLimit}


def drive_refusal(status: int, reason: str, message: str = "words", **more: Any) -> HttpError:
    """In Drive's form, with a reason in `errors`."""
    error = {"code": status, "message": message, "errors": [{"reason": reason, "message": message} | more]}
    return refusal(status, {"error": error})


def sheets_refusal(status: int, name: str, message: str = "words", detail: str = "") -> HttpError:
    """In Sheets' form: a name of the status, and a reason in `details` at most."""
    error: dict[str, Any] = {"code": status, "message": message, "status": name}
    if detail:
        kind = "type.googleapis.com/google.rpc.ErrorInfo"
        error["details"] = [{"@type": kind, "reason": detail}]
    return refusal(status, {"error": error})


def refusal(status: int, body: Any, **headers: str) -> HttpError:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpError(httplib2.Response({"status": str(status), **headers}), content)


def refused_token(*told: Any) -> RefreshError:
    """As google.auth raises it: with its own words, then Google's answer, if it has one."""
    return RefreshError(*told)  # type: ignore[no-untyped-call]  # has no types


NO_ACCOUNT = "You are trying to invite a@b.example. Since there is no Google account associated with it"
QUOTA = "Service Accounts do not have storage quota. Leverage shared drives, or use OAuth delegation instead."
NO_PERMISSION = "The caller does not have permission"

TABLE = [
    (sheets_refusal(401, "UNAUTHENTICATED"), PERSON, GoogleSignedOut),
    (sheets_refusal(401, "UNAUTHENTICATED"), SERVICE_ACCOUNT, GoogleMisconfigured),
    (drive_refusal(403, "storageQuotaExceeded", QUOTA), MAKING, GoogleCannotOwnFiles),
    (drive_refusal(403, "storageQuotaExceeded", QUOTA), SERVICE_ACCOUNT, GoogleCannotOwnFiles),
    (drive_refusal(403, "storageQuotaExceeded"), PERSON, GoogleStorageFull),
    (sheets_refusal(403, "PERMISSION_DENIED", NO_PERMISSION), MAKING, GoogleCannotOwnFiles),
    (drive_refusal(403, "forbidden", NO_PERMISSION), MAKING, GoogleCannotOwnFiles),
    (sheets_refusal(403, "PERMISSION_DENIED", NO_PERMISSION), SERVICE_ACCOUNT, GoogleNotAllowed),
    (sheets_refusal(403, "PERMISSION_DENIED", NO_PERMISSION), PERSON, GoogleNotAllowed),
    (drive_refusal(403, "insufficientFilePermissions"), PERSON, GoogleNotAllowed),
    (drive_refusal(403, "appNotAuthorizedToFile"), PERSON, GoogleNotAllowed),
    (drive_refusal(403, "insufficientPermissions"), PERSON, GoogleScopeMissing),
    (
        sheets_refusal(403, "PERMISSION_DENIED", detail="ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
        PERSON,
        GoogleScopeMissing,
    ),
    (drive_refusal(403, "insufficientPermissions"), SERVICE_ACCOUNT, GoogleMisconfigured),
    (drive_refusal(403, "accessNotConfigured"), PERSON, GoogleMisconfigured),
    (sheets_refusal(403, "PERMISSION_DENIED", detail="SERVICE_DISABLED"), PERSON, GoogleMisconfigured),
    (sheets_refusal(429, "RESOURCE_EXHAUSTED"), PERSON, GoogleTooMany),
    (sheets_refusal(429, "RESOURCE_EXHAUSTED", detail="RATE_LIMIT_EXCEEDED"), MAKING, GoogleTooMany),
    (drive_refusal(403, "userRateLimitExceeded"), MAKING, GoogleTooMany),
    (drive_refusal(403, "rateLimitExceeded"), PERSON, GoogleTooMany),
    (drive_refusal(403, "dailyLimitExceeded"), PERSON, GoogleDayLimit),
    (drive_refusal(403, "sharingRateLimitExceeded"), PERSON, GoogleDayLimit),
    (drive_refusal(404, "notFound", location="fileId"), PERSON, GoogleGone),
    (sheets_refusal(404, "NOT_FOUND"), SERVICE_ACCOUNT, GoogleGone),
    (drive_refusal(404, "notFound", location="permissionId"), PERSON, GooglePermissionGone),
    (drive_refusal(404, "notFound", location="fileId"), MAKING, GoogleDriveMissing),
    (drive_refusal(410, "deleted"), PERSON, GoogleGone),
    (drive_refusal(400, "invalidSharingRequest", NO_ACCOUNT), PERSON, GoogleNoAccount),
    (drive_refusal(403, "invalidSharingRequest", "The role is not valid"), PERSON, GoogleNotAllowed),
    (sheets_refusal(400, "INVALID_ARGUMENT"), PERSON, GoogleRefused),
    (drive_refusal(405, "httpMethodNotAllowed"), PERSON, GoogleRefused),
    (drive_refusal(408, "timeout"), PERSON, GoogleTimeout),
    (drive_refusal(409, "duplicate"), PERSON, GoogleConflict),
    (drive_refusal(412, "conditionNotMet"), PERSON, GoogleConflict),
    (refusal(413, b"<html>too large"), PERSON, GoogleBodyTooLarge),
    (drive_refusal(500, "backendError"), PERSON, GoogleUnavailable),
    (drive_refusal(503, "rateLimitExceeded"), MAKING, GoogleUnavailable),
    (refusal(502, b"<!DOCTYPE html>"), PERSON, GoogleUnavailable),
    (refusal(403, b"<!DOCTYPE html>"), PERSON, GoogleNotAllowed),
    (refusal(400, {"error": "invalid_grant", "error_description": "x"}), PERSON, GoogleSignedOut),
    (refusal(302, b""), PERSON, GoogleBadReply),
    (NotReached("no connection"), PERSON, GoogleUnavailable),
    (TimeoutError("timed out"), PERSON, GoogleTimeout),
    (ConnectionResetError("reset"), PERSON, GoogleUnavailable),
    (http.client.IncompleteRead(b""), PERSON, GoogleUnavailable),
    (httplib2.FailedToDecompressContent("", {}, b""), PERSON, GoogleUnavailable),
    (json.JSONDecodeError("no", "", 0), PERSON, GoogleBadReply),
]


@pytest.mark.parametrize(("failure", "asked", "expected"), TABLE)
def test_each_failure_has_its_kind(failure: Exception, asked: Asked, expected: type[GoogleError]) -> None:
    assert type(call_error(failure, asked)) is expected


def test_every_line_of_the_tables_is_met_here() -> None:
    met = [call_error(failure, asked) for failure, asked, _ in TABLE]
    assert set(STATUSES) <= {error.status for error in met}
    assert set(REASONS) <= {error.reason for error in met}


@pytest.mark.parametrize(
    ("failure", "asked", "expected"),
    [
        *(
            (refused_token(word, {"error": word, "error_description": "words"}), PERSON, kind)
            for word, kind in TOKEN_REFUSALS.items()
        ),
        (refused_token("x", {"error": "invalid_grant"}), SERVICE_ACCOUNT, GoogleMisconfigured),
        (refused_token("x", {"error": "new_word"}), PERSON, GoogleRefused),
        (refused_token("No access token in response.", {"token_type": "Bearer"}), PERSON, GoogleBadReply),
        (refused_token("<html>"), PERSON, GoogleBadReply),
        (refused_token("Reauthentication is needed."), PERSON, GoogleSignedOut),
    ],
)
def test_each_refused_token_has_its_kind(
    failure: GoogleAuthError, asked: Asked, expected: type[GoogleError]
) -> None:
    found = refresh_error(failure, asked)
    assert type(found) is expected
    assert not found.may_have_acted


def test_only_what_passes_by_itself_is_called_temporary() -> None:
    assert {kind for kind in all_kinds() if kind.is_temporary} == TEMPORARY


def test_each_kind_has_a_word_for_records_and_a_sentence_for_people() -> None:
    kinds = all_kinds()
    assert len({kind.kind for kind in kinds}) == len(kinds)
    assert len({kind.sentence for kind in kinds}) == len(kinds)
    assert all(kind.sentence.endswith(".") and len(kind.kind) <= 64 for kind in kinds)
    assert GoogleCannotOwnFiles.kind == "cannot_own_files"


def test_googles_words_are_kept_for_the_log() -> None:
    found = call_error(drive_refusal(400, "badRequest", "Invalid requests[3].addChart: no domain"), PERSON)
    assert (found.message, found.status, found.reason) == (
        "Invalid requests[3].addChart: no domain",
        400,
        "badRequest",
    )
    assert "addChart" in str(found)
    assert "addChart" not in found.sentence


@pytest.mark.parametrize(
    ("header", "expected"), [("7", 7.0), ("0", 0.0), ("soon", None), ("-1", None), ("²", None)]
)
def test_how_long_google_wants_us_to_wait_is_read_in_seconds(header: str, expected: float | None) -> None:
    assert call_error(refusal(429, b"{}", **{"retry-after": header}), PERSON).retry_after == expected


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (refusal(500, b""), True),
        (refusal(503, b""), True),
        (TimeoutError(), True),
        (ConnectionResetError(), True),
        (http.client.IncompleteRead(b""), True),
        (ValueError(), True),
        (refusal(302, b""), True),
        (NotReached(), False),
        (refusal(429, b""), False),
        (drive_refusal(403, "userRateLimitExceeded"), False),
        (refusal(400, b""), False),
        (refusal(401, b""), False),
    ],
)
def test_whether_google_may_have_acted_is_known(failure: Exception, expected: bool) -> None:
    assert call_error(failure, PERSON).may_have_acted is expected


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b'{"error": null}', b'{"error": {"errors": [3], "details": {}}}', b"[" * 100_000],
)
def test_a_refusal_of_any_shape_is_read_as_far_as_it_goes(body: bytes) -> None:
    assert type(reply_error(404, body)) is GoogleGone


def all_kinds() -> list[type[GoogleError]]:
    return [
        value
        for value in vars(error_types).values()
        if isinstance(value, type) and issubclass(value, GoogleError) and value is not GoogleError
    ]
