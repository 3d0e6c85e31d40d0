"""Codes that stand in for a lost second factor: ten, random, each good once, kept as hashes."""

import base64
import hashlib
import secrets

from sqlalchemy import delete, func, insert, select, update

from application.clock import clock
from application.extensions import db
from application.models import RecoveryCode
from application.models.rows_changed import rows_changed
from application.row_locks import lock_people

NUMBER = 10
_CODE_BYTES = 15
"""120 bits, which base32 writes in 24 characters."""
_GROUP = 4
# Base32 knows none of these: who types one means the letter.
_MISTAKEN = str.maketrans("018", "OIB")


def make_codes(user_id: int) -> tuple[str, ...]:
    """Ten new codes, told here and never again; those before end. The caller commits."""
    codes = tuple(_new_code() for _ in range(NUMBER))
    lock_people(user_id)
    forget_codes(user_id)
    rows = [{"user_id": user_id, "code_sha256": _digest(code), "used_at": None} for code in codes]
    db.session.execute(insert(RecoveryCode), rows)
    return codes


def use_code(user_id: int, code: str) -> bool:
    """Use one up; False when it is wrong or used. Of two at once only one succeeds. The caller commits."""
    lock_people(user_id)
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_sha256 == _digest(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.real_now())
        .execution_options(synchronize_session=False)
    )
    return rows_changed(used) == 1


def codes_left(user_id: int) -> int:
    """How many are unused."""
    return (
        db.session.scalar(
            select(func.count(RecoveryCode.id)).where(
                RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
            )
        )
        or 0
    )


def forget_codes(user_id: int) -> None:
    """Drop them all. The caller commits."""
    db.session.execute(
        delete(RecoveryCode)
        .where(RecoveryCode.user_id == user_id)
        .execution_options(synchronize_session=False)
    )


def _new_code() -> str:
    plain = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode()
    return "-".join(plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP))


def _digest(code: str) -> str:
    """Of the code however it is typed: spaces, hyphens and small letters make no difference."""
    plain = "".join(character for character in code.upper() if character.isalnum()).translate(_MISTAKEN)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
