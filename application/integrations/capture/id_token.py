"""Prove by Google's ID token who calls."""

from typing import Any, Protocol

import grpc


class Credentials(Protocol):
    """Google's: `refresh` fetches a token that is good for an hour."""

    token: str | None

    @property
    def valid(self) -> bool: ...

    def refresh(self, request: Any) -> None: ...


class IdToken(grpc.AuthMetadataPlugin):
    """Sends the token twice: Cloud Run takes the signature off the one that it has checked itself.

    It then looks at `x-serverless-authorization` and leaves `authorization` whole, for the service to check.
    """

    def __init__(self, credentials: Credentials, request: Any) -> None:
        self._credentials = credentials
        self._request = request

    def __call__(self, context: grpc.AuthMetadataContext, callback: grpc.AuthMetadataPluginCallback) -> None:
        try:
            if not self._credentials.valid:
                self._credentials.refresh(self._request)
        except Exception as error:
            # gRPC asks for it: an error that is raised here would leave the call waiting.
            callback((), error)
            return
        bearer = f"Bearer {self._credentials.token}"
        callback((("authorization", bearer), ("x-serverless-authorization", bearer)), None)
