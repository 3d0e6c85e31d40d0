"""Refusals as Google words them, in the envelope of its JSON services."""

from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]

_STATUS_NAMES: Mapping[int, str] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}
_REASONS: Mapping[int, str] = {
    400: "badRequest",
    401: "authError",
    403: "forbidden",
    404: "notFound",
    429: "rateLimitExceeded",
    500: "backendError",
    501: "notImplemented",
    503: "backendError",
}


class GoogleRefusal(Exception):
    """A call that is refused; `reason` is the legacy word in `errors`."""

    def __init__(
        self,
        status: int,
        message: str,
        reason: str = "",
        *,
        domain: str = "global",
        details: Sequence[Json] = (),
        location: str = "",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason or _REASONS[status]
        self.domain = domain
        self.details = list(details)
        self.location = location

    def payload(self) -> Json:
        """The JSON body."""
        one = {"message": self.message, "domain": self.domain, "reason": self.reason}
        if self.location:
            one |= {"location": self.location, "locationType": "parameter"}
        error: Json = {
            "code": self.status,
            "message": self.message,
            "errors": [one],
            "status": _STATUS_NAMES[self.status],
        }
        if self.details:
            error["details"] = self.details
        return {"error": error}


def invalid(message: str) -> GoogleRefusal:
    """400 for what the request says."""
    return GoogleRefusal(400, message)


def bad_parameter(name: str, message: str) -> GoogleRefusal:
    """400 for a parameter of the address."""
    return GoogleRefusal(400, message, "invalidParameter", location=name)


def file_missing(file_id: str) -> GoogleRefusal:
    """Drive's 404, also for files that the caller may not see."""
    return GoogleRefusal(404, f"File not found: {file_id}.", location="fileId")


def entity_missing() -> GoogleRefusal:
    """Sheets' 404."""
    return GoogleRefusal(404, "Requested entity was not found.")


def no_permission() -> GoogleRefusal:
    """Sheets' 403."""
    return GoogleRefusal(403, "The caller does not have permission")


def file_permission_missing() -> GoogleRefusal:
    """Drive's 403 for a caller whose role on a file is too low."""
    return GoogleRefusal(
        403,
        "The user does not have sufficient permissions for this file.",
        "insufficientFilePermissions",
    )


def no_quota_of_its_own() -> GoogleRefusal:
    """Drive's 403 for a service account that would come to own a file."""
    return GoogleRefusal(
        403,
        "Service Accounts do not have storage quota. Leverage shared drives "
        "(https://developers.google.com/workspace/drive/api/guides/about-shareddrives), or use OAuth "
        "delegation (http://support.google.com/a/answer/7281227) instead.",
        "storageQuotaExceeded",
        domain="usageLimits",
    )


def storage_full() -> GoogleRefusal:
    """Drive's 403 for a person whose storage is full."""
    return GoogleRefusal(
        403,
        "The user's Drive storage quota has been exceeded.",
        "storageQuotaExceeded",
        domain="usageLimits",
    )


def unauthenticated() -> GoogleRefusal:
    """401 for a token that is missing, unknown, expired or revoked."""
    return GoogleRefusal(
        401,
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or "
        "other valid authentication credential. See "
        "https://developers.google.com/identity/sign-in/web/devconsole-project.",
    )


def scope_missing(method: str, service: str) -> GoogleRefusal:
    """403 for a token whose scopes do not allow this method."""
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": {"service": service, "method": method},
    }
    return GoogleRefusal(
        403, "Request had insufficient authentication scopes.", "insufficientPermissions", details=[detail]
    )


def sheets_quota(kind: str, per: str) -> GoogleRefusal:
    """429 beyond the calls of one minute; `kind` is Read or Write, `per` user or project."""
    metric = f"{kind} requests"
    limit = f"{metric} per minute per user" if per == "user" else f"{metric} per minute"
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "service": "sheets.googleapis.com",
            "quota_limit": f"{kind}RequestsPerMinutePer{per.title()}",
            "quota_unit": "1/min/{project}/{user}" if per == "user" else "1/min/{project}",
        },
    }
    return GoogleRefusal(
        429,
        f"Quota exceeded for quota metric '{metric}' and limit '{limit}' of service 'sheets.googleapis.com' "
        "for consumer 'project_number:2000000000000001'.",
        details=[detail],
    )


def drive_rate_limit() -> GoogleRefusal:
    """Drive's older form of a quota."""
    return GoogleRefusal(403, "User Rate Limit Exceeded", "userRateLimitExceeded", domain="usageLimits")
