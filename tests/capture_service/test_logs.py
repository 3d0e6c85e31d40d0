"""What a log says of a failure: kinds, numbers and places, of inner ones too, and no message."""

import json
import logging
import sys
from collections.abc import Callable

import grpc
import grpc.aio
from google.api_core.exceptions import ServiceUnavailable

from capture_service.logs import JsonLines

SECRET = "https://host.example/?oh=signed"


def told(fail: Callable[[], None]) -> str:
    try:
        fail()
    except Exception:
        record = logging.LogRecord("a", logging.ERROR, __file__, 1, "it failed", (), sys.exc_info())
        exception: str = json.loads(JsonLines().format(record))["exception"]
        assert "host.example" not in exception
        assert "signed" not in exception
        return exception
    raise AssertionError("nothing failed")


def on_a_full_disk() -> None:
    raise OSError(28, SECRET, SECRET)


def at_the_store() -> None:
    try:
        on_a_full_disk()
    except OSError as error:
        made: Callable[[str], Exception] = ServiceUnavailable
        raise made(SECRET) from error


def several_at_once() -> None:
    errors: list[Exception] = []
    for fail in (at_the_store, on_a_full_disk):
        try:
            fail()
        except Exception as error:
            errors.append(error)
    raise ExceptionGroup(SECRET, errors)


def over_grpc() -> None:
    raise grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE, grpc.aio.Metadata(), grpc.aio.Metadata(), SECRET)


def without_end() -> None:
    error = ValueError(SECRET)
    error.__cause__ = error
    raise error


def test_a_group_names_what_it_holds_and_why() -> None:
    lines = told(several_at_once).splitlines()
    assert lines[0] == "ExceptionGroup"
    kinds = [line for line in lines if "holds" in line or "because of" in line]
    assert kinds == [
        "  holds ServiceUnavailable code=503",
        "    because of OSError errno=28",
        "  holds OSError errno=28",
    ]
    assert sum(line.endswith(" on_a_full_disk") for line in lines) == 2
    assert any(line.startswith(f"  {__file__}:") and line.endswith(" at_the_store") for line in lines)


def test_a_call_s_status_is_told() -> None:
    assert told(over_grpc).startswith("AioRpcError code=UNAVAILABLE\n")


def test_a_cause_that_is_its_own_ends() -> None:
    assert told(without_end).count("because of") == 4
