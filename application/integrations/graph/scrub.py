"""Takes tokens out of what is kept: bodies, queries, error messages (design: "Provenance")."""

import json
import re
from collections.abc import Iterator, Mapping
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


# None of the patterns above matches a text without one of these, and nearly all texts are clean: the
# patterns, tried on each of them, took half of the time of a reading.
_TELLTALES = (*sorted(_SECRET_KEYS), "?code", "&code", "EAA")


def scrub_text(text: str, secrets: tuple[str, ...] = ()) -> str:
    """`text` with each secret parameter's value, and each of `secrets` itself, replaced by the mark."""
    return _clean_text(text, _forms(secrets))


def scrub_value(value: Any, secrets: tuple[str, ...] = ()) -> Any:
    """The JSON value with every secret gone, whatever depth it stands at."""
    return _clean_value(value, _forms(secrets))


def scrub_body(body: bytes, payload: Any, secrets: tuple[str, ...] = ()) -> bytes:
    """The reply's body as it may be kept.

    `payload` is the parsed body, or None when it isn't JSON. A JSON body in which nothing had to be
    replaced stays byte for byte what the API sent; else it is written anew from the clean values, since
    an escaped token (`access_token\\u003d`) is only sure to be seen after parsing.
    """
    forms = _forms(secrets)
    text = body.decode("utf-8", errors="surrogateescape")
    if payload is None:
        return _clean_text(text, forms).encode("utf-8", errors="surrogateescape")
    if _is_clean(text, forms) and _is_clean("\n".join(_strings(payload)), forms):
        return body
    clean = _clean_value(payload, forms)
    if clean == payload and _clean_text(text, forms) == text:
        return body
    return json.dumps(clean, separators=(",", ":")).encode()


def _forms(secrets: tuple[str, ...]) -> tuple[str, ...]:
    """Each secret as it is, and as it stands in an address; the longest first, as one may hold another."""
    found = {
        form
        for secret in secrets
        if len(secret) >= _SHORTEST_SECRET
        for form in (secret, quote(secret, safe=""), quote_plus(secret))
    }
    return tuple(sorted(found, key=len, reverse=True))


def _is_clean(text: str, forms: tuple[str, ...]) -> bool:
    """Whether there is surely nothing to replace."""
    for part in (*_TELLTALES, *forms):  # noqa: SIM110 - any() takes 1.7 times as long
        if part in text:
            return False
    return True


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)


def _clean_text(text: str, forms: tuple[str, ...]) -> str:
    if _is_clean(text, forms):
        return text
    text = _IN_QUERY.sub(rf"\1\2{MARK}", text)
    text = _AUTHORIZATION_CODE.sub(rf"\1\2{MARK}", text)
    text = _IN_JSON.sub(rf"\1{MARK}", text)
    text = _LOOKS_LIKE_ONE.sub(MARK, text)
    for form in forms:
        text = text.replace(form, MARK)
    return text


def _clean_value(value: Any, forms: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return _clean_text(value, forms)
    if isinstance(value, list):
        return [_clean_value(item, forms) for item in value]
    if isinstance(value, dict):
        return {
            _clean_text(key, forms): MARK
            if key in _SECRET_KEYS and item is not None
            else _clean_value(item, forms)
            for key, item in value.items()
        }
    return value


def scrub_query(parameters: Mapping[str, str | int], secrets: tuple[str, ...] = ()) -> str:
    """The parameters as `name=value&…`, readable and without a secret."""
    return "&".join(
        f"{name}={MARK if name in SECRET_PARAMETERS else scrub_text(str(value), secrets)}"
        for name, value in parameters.items()
    )
