"""Who may open files, in words. Pure."""

from collections.abc import Mapping

from application.integrations.google.error_types import every_google_error
from application.models import AccessChange, AccessReason, AccessRole, FileState

ROLE_WORDS: Mapping[AccessRole, str] = {
    AccessRole.READER: "Reader",
    AccessRole.COMMENTER: "Commenter",
    AccessRole.WRITER: "Writer",
}
ROLE_MEANINGS: Mapping[AccessRole, str] = {
    AccessRole.READER: "reads",
    AccessRole.COMMENTER: "reads and comments",
    AccessRole.WRITER: "changes the Sheet and may let others in",
}
REASON_WORDS: Mapping[AccessReason, str] = {
    AccessReason.MAKER: "Asked for the report first",
    AccessReason.REVIEWER: "Reviews every report",
    AccessReason.ADDED: "Added",
}
STATE_WORDS: Mapping[FileState, tuple[str, str]] = {
    FileState.OPEN: ("At Google", "good"),
    FileState.GONE: ("Gone", "attention"),
    FileState.DELETING: ("Being deleted", "attention"),
    FileState.DELETED: ("Deleted", "neutral"),
}
"""The word, and the kind of its badge."""
PENDING_WORDS: Mapping[AccessChange, str] = {
    AccessChange.GIVE: "Being given",
    AccessChange.CHANGE: "Being changed",
    AccessChange.REMOVE: "Being removed",
}
_OWN_SENTENCES: Mapping[str, str] = {
    "no_account": "This address has no Google account. Add it again with a letter, which lets them in.",
    "not_allowed": "Google does not allow this for this file: its owner, or their organisation’s rules for "
    "sharing, have to permit it.",
    "refused": "Google does not take this address. Look whether it is spelt right.",
    "permission_gone": "Somebody took the access away at Google.",
}
_SENTENCES: Mapping[str, str] = {error.kind: error.sentence for error in every_google_error()} | dict(
    _OWN_SENTENCES
)


def refusal_words(kind: str | None) -> str:
    """Why Google refused, as a sentence; empty where it did not."""
    return "" if kind is None else _SENTENCES.get(kind, "Google refused it.")
