"""Who may call: whoever has the shared secret, or a Google ID token of a service account that is named.

Cloud Run takes the signature off an ID token that it checked itself. So there the caller sends its token
twice: as `x-serverless-authorization` for Cloud Run, and as `authorization`, which arrives here whole.
"""

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Protocol, TypeAlias, cast

import grpc
import grpc.aio

from application.exceptions import ApplicationError

HEALTH = "/grpc.health.v1.Health/Check"
"""Not its Watch, which never ends and so takes up one of the calls that may be under way at once."""
_MOST_REMEMBERED = 1000
_CERTIFICATE_SECONDS = 5.0
_MOST_TOKEN = 8192
log = logging.getLogger(__name__)

Claims = Mapping[str, Any]
Verify = Callable[[str, str], Claims]
# Quoted, since only gRPC's stubs know these as generic.
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Continuation: TypeAlias = "Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]]"


class CannotTell(ApplicationError):
    """Whether a token is good can't be found out just now."""


class TokenCheck(Protocol):
    """One way of telling whether a token is good. Raises CannotTell."""

    async def accepts(self, token: str) -> bool: ...


class SharedSecret:
    """The token that both sides were given."""

    def __init__(self, secret: str) -> None:
        self._digest = hashlib.sha256(secret.encode()).digest()

    async def accepts(self, token: str) -> bool:
        given = hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
        return hmac.compare_digest(given, self._digest)


def verify_at_google(token: str, audience: str) -> Claims:
    """The claims of a token that Google signed for this audience. Raises ValueError or GoogleAuthError."""
    # Google's library is slow to load, and a laptop doesn't need it.
    from google.auth.transport.requests import Request
    from google.oauth2 import id_token

    request = partial(Request(), timeout=_CERTIFICATE_SECONDS)
    # The library has no types of its own.
    verify = cast(Callable[[str, Any, str], Claims], id_token.verify_oauth2_token)
    return verify(token, request, audience)


class GoogleIdTokens:
    """ID tokens of the named service accounts. A token that was found good is so until it expires."""

    def __init__(self, audience: str, callers: frozenset[str], verify: Verify = verify_at_google) -> None:
        self._audience = audience
        self._callers = callers
        self._verify = verify
        self._good_until: dict[bytes, float] = {}
        self._one_at_a_time = asyncio.Lock()

    async def accepts(self, token: str) -> bool:
        digest = hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
        if self._good_until.get(digest, 0) > time.time():
            return True
        # Only what has a token's form is worth asking Google's certificates for.
        if token.count(".") != 2 or len(token) > _MOST_TOKEN or not token.isascii():
            return False
        async with self._one_at_a_time:
            until = await asyncio.to_thread(self._checked, token)
        if until is None:
            return False
        if len(self._good_until) >= _MOST_REMEMBERED:
            self._good_until.clear()
        self._good_until[digest] = until
        return True

    def _checked(self, token: str) -> float | None:
        """Until when the token is good; None when it isn't. Raises CannotTell."""
        from google.auth.exceptions import GoogleAuthError, TransportError  # as above

        try:
            claims = self._verify(token, self._audience)
        except TransportError:
            log.warning("Google's certificates can't be had")
            raise CannotTell("Google's certificates can't be had") from None
        except (ValueError, GoogleAuthError) as error:
            # Its message may quote the token.
            log.warning("an ID token was refused", extra={"kind": type(error).__name__})
            return None
        email = str(claims.get("email", "")).lower()
        if claims.get("email_verified") is not True or email not in self._callers:
            log.warning("an ID token of another account was refused")
            return None
        return float(claims.get("exp", 0))


class OnlyKnownCallers(grpc.aio.ServerInterceptor):
    """Lets health checks through, and calls with a good bearer token.

    UNAUTHENTICATED is for good; UNAVAILABLE asks to try again.
    """

    def __init__(self, *checks: TokenCheck) -> None:
        self._checks = checks
        self._refusal: Handler = grpc.unary_unary_rpc_method_handler(_refuse)
        self._later: Handler = grpc.unary_unary_rpc_method_handler(_put_off)

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> "Handler | None":
        try:
            is_health = _text(handler_call_details.method) == HEALTH
            if is_health or await self._is_known(handler_call_details):
                return await continuation(handler_call_details)
        except CannotTell:
            return self._later
        return self._refusal

    async def _is_known(self, call: grpc.HandlerCallDetails) -> bool:
        given = [value for name, value in call.invocation_metadata or () if name == "authorization"]
        if len(given) != 1:
            return False
        scheme, _, token = _text(given[0]).partition(" ")
        if scheme.lower() != "bearer" or not token:
            return False
        for check in self._checks:
            if await check.accepts(token):
                return True
        return False


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


async def _refuse(request: object, context: "grpc.aio.ServicerContext[Any, Any]") -> None:
    await context.abort(grpc.StatusCode.UNAUTHENTICATED, "a valid token is needed")


async def _put_off(request: object, context: "grpc.aio.ServicerContext[Any, Any]") -> None:
    await context.abort(grpc.StatusCode.UNAVAILABLE, "the token can't be checked just now")
