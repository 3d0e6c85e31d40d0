"""What pages and docs say of the retention table and of a deletion. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from application.leaving.asking import ACCESS
from application.leaving.erasing import SECOND_LOOK
from application.leaving.retention import FILES, RULES
from application.leaving.rules import told
from application.leaving.steps import FACEBOOK

_ENTRIES: Mapping[str, str] = {
    ACCESS: "profiles that can no longer be signed in to",
    FACEBOOK: "permission given back at Facebook",
    SECOND_LOOK: "what a reading under way had still brought",
    **{rule.name: rule.what for rule in RULES},
    **{files.name: files.what for files in FILES},
}


@dataclass(frozen=True)
class Told:
    """One row of the retention table in words."""

    name: str
    what: str
    leaving: str
    deletion: str
    ages: str
    why: str
    is_personal: bool


@dataclass(frozen=True)
class Done:
    """One step of a deletion in words: how many rows or files were removed or emptied."""

    what: str
    count: int
    problem: str | None


def retention_table() -> tuple[Told, ...]:
    """The whole table, tables ahead of files."""
    rows = [
        Told(
            rule.name,
            rule.what,
            told(rule.leaving, rule.belongs is not None),
            told(rule.deletion, rule.belongs is not None),
            "; ".join(ages.words for ages in rule.ages) or "–",
            rule.why,
            rule.belongs is not None,
        )
        for rule in RULES
    ]
    return (
        *rows,
        *(
            Told(
                files.name,
                files.what,
                "goes with what names it",
                "goes",
                f"with {files.table.__tablename__}",
                files.why,
                True,
            )
            for files in FILES
        ),
    )


def steps_told(steps: Sequence[Mapping[str, Any]]) -> tuple[Done, ...]:
    """What was done, without steps in which nothing was found."""
    return tuple(
        Done(_ENTRIES[entry["step"]], entry["count"], entry.get("problem"))
        for entry in steps
        if entry["step"] in _ENTRIES and (entry["count"] or entry.get("problem"))
    )
