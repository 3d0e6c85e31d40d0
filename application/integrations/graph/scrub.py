"""Takes tokens out of what is kept: bodies, queries, error messages (design: "Provenance")."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, quote_plus

MARK = "[token]"
_SHORTEST_SECRET = 8  # a shorter one would be found inside ordinary words

SECRET_PARAMETERS = frozenset(
    {
        "access_token",
        "appsecret_proof",
        "client_secret",
        "code",
        "fb_exchange_token",
        "input_token",
    }
)
_SECRET_KEYS = SECRET_PARAMETERS - {"code"}  # errors have a "code" too, and that one is a number to keep

_EQUALS = r"(?:=|%3[dD]|\\u003[dD])"
_NAMES = "|".join(sorted(_SECRET_KEYS))
_IN_QUERY = re.compile(rf"({_NAMES})({_EQUALS})(?:(?!%26)[^&\s\"'\\<>])*")
_AUTHORIZATION_CODE = re.compile(rf"([?&]code)({_EQUALS})(?:(?!%26)[^&\s\"'\\<>])*")
# What Facebook's own tokens look like, for those that stand in a sentence ("Malformed access token EAA…").
_LOOKS_LIKE_ONE = re.compile(r"EAA[0-9A-Za-z]{16,}")
_IN_JSON = re.compile(rf"(\"(?:{_NAMES})\"\s*:\s*\")[^\"]*")


def scrub_text(text: str, secrets: tuple[str, ...] = ()) -> str:
    """`text` with each secret parameter's value, and each of `secrets` itself, replaced by the mark."""
    text = _IN_QUERY.sub(rf"\1\2{MARK}", text)
    text = _AUTHORIZATION_CODE.sub(rf"\1\2{MARK}", text)
    text = _IN_JSON.sub(rf"\1{MARK}", text)
    text = _LOOKS_LIKE_ONE.sub(MARK, text)
    for secret in secrets:
        if len(secret) < _SHORTEST_SECRET:
            continue
        for form in {secret, quote(secret, safe=""), quote_plus(secret)}:
            text = text.replace(form, MARK)
    return text


def scrub_value(value: Any, secrets: tuple[str, ...] = ()) -> Any:
    """The JSON value with every secret gone, whatever depth it stands at."""
    if isinstance(value, str):
        return scrub_text(value, secrets)
    if isinstance(value, list):
        return [scrub_value(item, secrets) for item in value]
    if isinstance(value, dict):
        return {
            scrub_text(key, secrets): MARK
            if key in _SECRET_KEYS and item is not None
            else scrub_value(item, secrets)
            for key, item in value.items()
        }
    return value


def scrub_body(body: bytes, payload: Any, secrets: tuple[str, ...] = ()) -> bytes:
    """The reply's body as it may be kept.

    `payload` is the parsed body, or None when it isn't JSON. A JSON body in which nothing had to be
    replaced stays byte for byte what the API sent; else it is written anew from the clean values, since
    an escaped token (`access_token\\u003d`) is only sure to be seen after parsing.
    """
    text = body.decode("utf-8", errors="surrogateescape")
    clean_text = scrub_text(text, secrets)
    if payload is None:
        return clean_text.encode("utf-8", errors="surrogateescape")
    clean = scrub_value(payload, secrets)
    if clean == payload and clean_text == text:
        return body
    return json.dumps(clean, separators=(",", ":")).encode()


def scrub_query(parameters: Mapping[str, str | int], secrets: tuple[str, ...] = ()) -> str:
    """The parameters as `name=value&…`, readable and without a secret."""
    return "&".join(
        f"{name}={MARK if name in SECRET_PARAMETERS else scrub_text(str(value), secrets)}"
        for name, value in parameters.items()
    )
