"""Google's ID tokens: only of the named accounts, asked once, and no token reaches a log."""

import asyncio
import logging
import time
from typing import Any

import grpc
import grpc.aio
import pytest
from google.auth.exceptions import GoogleAuthError, TransportError

from capture_service.authentication import CannotTell, GoogleIdTokens, OnlyKnownCallers, SharedSecret

AUDIENCE = "https://capture.run.app"
CALLER = "app@example.iam.gserviceaccount.com"
TOKEN = "head.claims.signature"
expired: Any = GoogleAuthError
not_reached: Any = TransportError


class Google:
    """Says about a token what the test wants."""

    def __init__(self, **claims: Any) -> None:
        self.asked: list[tuple[str, str]] = []
        self.claims = {"email": CALLER, "email_verified": True, "exp": time.time() + 600, **claims}

    def __call__(self, token: str, audience: str) -> dict[str, Any]:
        self.asked.append((token, audience))
        if "error" in self.claims:
            raise self.claims["error"]
        return self.claims


def accepts(google: Google, *tokens: str) -> list[bool]:
    async def ask() -> list[bool]:
        check = GoogleIdTokens(AUDIENCE, frozenset({CALLER}), google)
        return [await check.accepts(token) for token in tokens]

    return asyncio.run(ask())


def test_a_good_token_is_asked_about_once() -> None:
    google = Google()
    assert accepts(google, TOKEN, TOKEN) == [True, True]
    assert google.asked == [(TOKEN, AUDIENCE)]


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "other@example.iam.gserviceaccount.com"},
        {"email": ""},
        {"email_verified": False},
        {"email_verified": "true"},
        {"error": ValueError(f"wrong audience in {TOKEN}")},
        {"error": expired(f"expired: {TOKEN}")},
    ],
)
def test_another_token_is_refused_each_time(claims: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    google = Google(**claims)
    with caplog.at_level(logging.INFO):
        assert accepts(google, TOKEN, TOKEN) == [False, False]
    assert len(google.asked) == 2
    assert TOKEN not in caplog.text


def test_a_token_is_good_only_until_it_expires() -> None:
    google = Google(exp=time.time() - 1)
    assert accepts(google, TOKEN, TOKEN) == [True, True]
    assert len(google.asked) == 2


@pytest.mark.parametrize("token", ["", "secret", "a.b", "a.b.c.d", "ä.b.c", f"a.b.{'c' * 9000}"])
def test_what_has_no_token_s_form_is_asked_about_nowhere(token: str) -> None:
    google = Google()
    assert accepts(google, token) == [False]
    assert google.asked == []


def test_the_shared_secret_is_compared_whole() -> None:
    check = SharedSecret("s" * 32)
    given = ["s" * 32, "s" * 31, "s" * 33, "", "ß" * 32]
    assert [asyncio.run(check.accepts(token)) for token in given] == [True, False, False, False, False]


def test_without_google_s_certificates_nobody_is_called_a_stranger(
    caplog: pytest.LogCaptureFixture,
) -> None:
    google = Google(error=not_reached(f"no way to Google for {TOKEN}"))
    with pytest.raises(CannotTell):
        accepts(google, TOKEN)
    assert TOKEN not in caplog.text
    assert status_for(google) == grpc.StatusCode.UNAVAILABLE
    assert status_for(Google(error=ValueError("forged"))) == grpc.StatusCode.UNAUTHENTICATED
    assert status_for(Google()) == grpc.StatusCode.UNIMPLEMENTED


def status_for(google: Google) -> grpc.StatusCode:
    """How a server that offers nothing but the check answers a call with the token."""

    async def ask() -> grpc.StatusCode:
        check = OnlyKnownCallers(GoogleIdTokens(AUDIENCE, frozenset({CALLER}), google))
        server = grpc.aio.server(interceptors=[check])
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        try:
            async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
                metadata = (("authorization", f"Bearer {TOKEN}"),)
                call: Any = channel.unary_unary("/some.Service/Call")
                await call(b"", metadata=metadata, timeout=10)
        except grpc.aio.AioRpcError as error:
            return error.code()
        finally:
            await server.stop(0)
        raise AssertionError("it was answered")

    return asyncio.run(ask())
