"""Signs addresses in Cloud Storage, by a key or by Google's IAM service where the machine has none."""

import functools
import re
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import quote

import google.auth
from google.auth import iam
from google.auth.credentials import Credentials, Signing
from google.auth.transport.requests import Request

_SCOPE = "https://www.googleapis.com/auth/cloud-platform"


def own_signer() -> Signing | None:
    """What signs addresses with the credentials that the machine itself has; None when they cannot sign."""
    # Asked for apart from the client, whose token is good for storage alone and not for signing.
    credentials, _project = google.auth.default(scopes=[_SCOPE])
    return signer_of(credentials, Request())


def signer_of(credentials: Credentials, request: Request, *, timeout_seconds: float = 10.0) -> Signing | None:
    """What signs in the name of these credentials: their own key, else Google's IAM service over `request`.

    None for credentials that belong to no service account, as a developer's own do. Raises GoogleAuthError.
    """
    if isinstance(credentials, Signing):
        return credentials
    bounded = functools.partial(request, timeout=timeout_seconds)
    if not credentials.valid:
        # Only then they know whose they are.
        credentials.refresh(bounded)  # type: ignore[no-untyped-call]  # has no types
    email = getattr(credentials, "service_account_email", None)
    return _SignedByService(bounded, credentials, email) if email else None


class _SignedByService(Signing):
    """Signs by signBlob: on App Engine and Cloud Run there is no key to sign with."""

    def __init__(self, request: Callable[..., Any], credentials: Credentials, email: str) -> None:
        self._signer = iam.Signer(request, credentials, email)  # type: ignore[no-untyped-call]  # has no types
        self._email = email

    def sign_bytes(self, message: bytes) -> bytes:
        return cast(bytes, self._signer.sign(message))

    @property
    def signer_email(self) -> str:
        return self._email

    @property
    def signer(self) -> iam.Signer:
        return self._signer


def download_as(file_name: str) -> str:
    """The Content-Disposition that has a browser save the file by that name, whatever letters it holds."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", file_name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
