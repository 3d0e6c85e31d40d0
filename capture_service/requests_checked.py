"""Whether a request makes sense, before anything is done for it. Pure."""

import re

from application.exceptions import ApplicationError
from application.integrations.capture import capture_pb2

MOST_MEDIA = 40
MOST_PLACE = 100
MOST_ADDRESS = 8192
"""Bytes."""

_KEY = re.compile(r"[A-Za-z0-9._:-]{1,200}")
_POST = re.compile(r"[A-Za-z0-9_-]{1,100}")
_ROLES = (capture_pb2.MEDIA, capture_pb2.STILL)


class RequestNotUnderstood(ApplicationError):
    """`str(error)` says what is wrong, without quoting any address."""


def check(request: capture_pb2.CaptureRequest) -> None:
    """Raises RequestNotUnderstood."""
    if not _KEY.fullmatch(request.key):
        raise RequestNotUnderstood("the key is 1 to 200 letters, digits or . _ : -")
    if not _POST.fullmatch(request.post):
        raise RequestNotUnderstood("the post is 1 to 100 letters, digits or _ -")
    if not request.media and not request.page_address:
        raise RequestNotUnderstood("neither media nor a page are wanted")
    if len(request.media) > MOST_MEDIA:
        raise RequestNotUnderstood(f"more than {MOST_MEDIA} media are wanted")
    for wanted in request.media:
        _check_medium(wanted)
    if len(request.page_address.encode()) > MOST_ADDRESS:
        raise RequestNotUnderstood(f"an address has 1 to {MOST_ADDRESS} bytes")
    if len({(wanted.role, wanted.place) for wanted in request.media}) < len(request.media):
        raise RequestNotUnderstood("a role and place is wanted twice")


def _check_medium(wanted: capture_pb2.Wanted) -> None:
    if wanted.role not in _ROLES:
        raise RequestNotUnderstood("a wanted medium is MEDIA or STILL")
    if wanted.place > MOST_PLACE:
        raise RequestNotUnderstood(f"a place is at most {MOST_PLACE}")
    if not 0 < len(wanted.address.encode()) <= MOST_ADDRESS:
        raise RequestNotUnderstood(f"an address has 1 to {MOST_ADDRESS} bytes")


def wants_the_same(one: capture_pb2.CaptureRequest, other: capture_pb2.CaptureRequest) -> bool:
    """Whether one answer does for both. Addresses may differ: they are signed anew each time."""
    return _wish(one) == _wish(other)


def _wish(request: capture_pb2.CaptureRequest) -> tuple[str, list[tuple[int, int]], bool]:
    return (
        request.post,
        [(int(wanted.role), wanted.place) for wanted in request.media],
        bool(request.page_address),
    )
