"""Whether what is kept encrypted can be read with the keys of today."""

from cryptography.fernet import InvalidToken
from sqlalchemy import Column, Text, select, type_coerce
from sqlalchemy.exc import SQLAlchemyError

from application.extensions import db
from application.models.encryption import cipher
from application.operations.doctor.findings import Report
from application.token_rotation import encrypted_columns

SAMPLE = 200
"""Of each column, the oldest and the newest: keys are changed from one day to the next."""
LOST_KEY = (
    "Put the key that TOKEN_KEYS held before back into it, behind the newest, separated by a comma. "
    "If it is lost, everybody concerned has to connect or set up again."
)


def look(report: Report) -> None:
    """Two statements for each column that is encrypted."""
    try:
        looked_at, unread = unread_secrets()
    except SQLAlchemyError:
        report.unknown("The database does not answer.", "Mend the database first, and its migrations.")
        return
    finally:
        db.session.rollback()
    if unread:
        told = ", ".join(f"{number} in {name}" for name, number in unread.items())
        words = f"Of {looked_at} secrets that were looked at, these cannot be decrypted: {told}."
        report.wrong(words, LOST_KEY)
    elif looked_at:
        report.ok(f"{looked_at:,} kept secrets were looked at: all can be decrypted.")
    else:
        report.ok("No secret is kept yet.")


def unread_secrets() -> tuple[int, dict[str, int]]:
    """How many kept secrets were looked at, and by column how many no key opens."""
    looked_at, unread = 0, {}
    for column in encrypted_columns():
        kept = _sample(column)
        looked_at += len(kept)
        closed = sum(not _opens(text) for text in kept)
        if closed:
            unread[f"{column.table.name}.{column.name}"] = closed
    return looked_at, unread


def _sample(column: "Column[str]") -> list[str]:
    stored = type_coerce(column, Text)
    key = next(iter(column.table.primary_key.columns))
    kept: dict[int, str] = {}
    for order in (key.asc(), key.desc()):
        rows = db.session.execute(
            select(key, stored).where(column.is_not(None)).order_by(order).limit(SAMPLE // 2)
        )
        kept |= {number: text for number, text in rows}
    return list(kept.values())


def _opens(text: str) -> bool:
    try:
        cipher.decrypt(text)
    except InvalidToken:
        return False
    return True
