"""What was kept of a partner's posts, for the person's own file."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select

from application.models import Capture, CaptureItem, Post


def captures_of(own_posts: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """One row for each thing that a capture was to keep, kept or not."""
    columns = (
        Capture.post_id.label("post"),
        Capture.asked_at,
        Capture.finished_at.label("ended_at"),
        Capture.state,
        CaptureItem.role.label("what"),
        CaptureItem.place,
        CaptureItem.outcome,
        CaptureItem.problem,
        CaptureItem.sha256,
        CaptureItem.content_type.label("type"),
        CaptureItem.bytes,
    )
    return (
        select(*columns)
        .join(Post, Post.id == Capture.post_id)
        .outerjoin(CaptureItem, CaptureItem.capture_id == Capture.id)
        .where(own_posts)
        .order_by(Capture.id, CaptureItem.id)
    )
