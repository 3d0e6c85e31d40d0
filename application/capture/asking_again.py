"""A person asks for captures: of one post, or of many at once. The caller commits."""

from collections.abc import Sequence
from enum import Enum

from sqlalchemy import select

from application.audit import record
from application.capture.asking import ask_for_captures
from application.exceptions import Conflict
from application.extensions import db
from application.gateways import gateways
from application.models import AuditAction, Capture


class AskedFor(Enum):
    """What came of asking for one; the value is the sentence about it, and what kind of notice it is."""

    NOW = "It is in line to be kept.", "good"
    ALREADY = "It is being kept already.", "good"
    CAN_NOT = "Nothing more can be kept of this post.", "attention"

    @property
    def sentence(self) -> str:
        return self.value[0]

    @property
    def meaning(self) -> str:
        return self.value[1]


def ask_for_one(post_id: int, *, by_id: int, owner_id: int | None) -> AskedFor:
    """Ask for a capture of the post. A second press asks for nothing more. Raises Conflict."""
    require_service()
    being_kept = select(Capture.id).where(Capture.open_for_post_id == post_id, Capture.problem.is_(None))
    if db.session.scalar(being_kept) is not None:
        return AskedFor.ALREADY
    if not ask_for_captures([post_id], asked_by_id=by_id):
        return AskedFor.CAN_NOT
    record(AuditAction.CAPTURE_ASKED, user_id=owner_id, post=post_id)
    return AskedFor.NOW


def ask_for_many(post_ids: Sequence[int], *, by_id: int) -> int:
    """Ask for captures of these posts; how many are being kept now. Raises Conflict."""
    require_service()
    number = ask_for_captures(post_ids, asked_by_id=by_id) if post_ids else 0
    if number:
        record(AuditAction.CAPTURE_ASKED, posts=number)
    return number


def require_service() -> None:
    """Raise Conflict when there is no capture service to ask."""
    if not gateways().captures:
        raise Conflict("No capture service is set up, so nothing can be kept. An admin can set one up.")
