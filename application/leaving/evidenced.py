"""What becomes of the evidence that everything kept is as it was: rows of the retention table."""

from application.leaving.rules import KEPT, Ages, Rule
from application.models import ChainHead, ChainLink, EvidenceCheck, Tombstone

# fmt: off
# A table: a line for each value would hide what differs between its rows.
EVIDENCE_RULES: tuple[Rule, ...] = (
    Rule(
        ChainLink, "the chain of evidence: fingerprints, each with the one before it", None, KEPT, KEPT,
        "Without all of its links nobody could tell what was altered from what was removed lawfully.",
    ),
    Rule(
        ChainHead, "where the chain of evidence ends", None, KEPT, KEPT,
        "Else links could be taken off its end without a trace.",
    ),
    Rule(
        EvidenceCheck, "checks of the chain of evidence: when, and what they found", None, KEPT, KEPT,
        "They show for how long everything has been as it was kept; posts stand in them by number.",
        ages=(Ages(1_095, "asked_at"),),
    ),
    Rule(
        Tombstone, "that a kept file was removed, when and why", None, KEPT, KEPT,
        "Else nobody could tell a lawful removal from a loss; it holds a fingerprint and nothing else.",
    ),
)
# fmt: on
