"""Passwords of staff: argon2id with OWASP's smallest memory, which an F2 instance can pay for."""

import threading
from functools import cache
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 128
_HASHES_AT_ONCE = 4
"""Each takes 19 MiB: more at once would be felt by the other pages."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turns = threading.BoundedSemaphore(_HASHES_AT_ONCE)


class PasswordUnfit(ValueError):
    """The password can't be taken; `str(error)` says why."""


class PasswordCheck(NamedTuple):
    """Whether the password was right, and its hash under today's parameters if the stored one is older."""

    right: bool
    new_hash: str | None = None


def hash_password(password: str) -> str:
    """The hash to store. Raises PasswordUnfit for a password that is too short or too long."""
    if len(password) < SHORTEST:
        raise PasswordUnfit(f"The password needs at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise PasswordUnfit(f"The password may have at most {LONGEST} characters.")
    with _turns:
        return _hasher.hash(password)


def check_password(stored_hash: str | None, password: str) -> PasswordCheck:
    """Compare; without a stored hash the same work is done, so that the time tells nothing."""
    with _turns:
        right = _matches(stored_hash or _nobodys_hash(), password[:LONGEST]) and stored_hash is not None
        if not right or len(password) > LONGEST or stored_hash is None:
            return PasswordCheck(right=False)
        if _hasher.check_needs_rehash(stored_hash):
            return PasswordCheck(right=True, new_hash=_hasher.hash(password))
    return PasswordCheck(right=True)


def _matches(stored_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(stored_hash, password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")
