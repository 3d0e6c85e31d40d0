"""What goes into the package of a post's captures, read from the database into plain values."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from application.capture.file_names import file_name, file_stem
from application.capture.packing import Package, PackedFile, PackedLink
from application.capture.queries import CaptureView, KeptPost, all_captures
from application.extensions import db
from application.integrations.capture.kinds import FILES, MANIFESTS
from application.models import ChainLink


def package_of(
    post: KeptPost, item_id: int | None, *, address: str, now: datetime, most_bytes: int | None
) -> Package | None:
    """All that is kept of the post, or one file with its manifest; None when there is nothing.

    What goes beyond `most_bytes` together is left out, and named. Three statements.
    """
    captures = all_captures(post.post_id, item_id)
    files, left_out, size = [], [], 0
    for capture in captures:
        files.append(_manifest(capture))
        for kept, length in _files(post, capture, item_id):
            if most_bytes is not None and size + length > most_bytes:
                left_out.append(kept)
            else:
                files.append(kept)
                size += length
    if len(files) + len(left_out) == len(captures):
        return None
    return Package(
        about=f"What was kept of the {post.kind.label.lower()} of {post.who}"
        + (f", posted {post.posted_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC." if post.posted_at else "."),
        address=address,
        made_at=now,
        files=files,
        links=_links(captures),
        left_out=left_out,
    )


def package_name(post: KeptPost) -> str:
    """What the ZIP is called."""
    return f"{stem_of(post)}.zip"


def stem_of(post: KeptPost) -> str:
    """What the names of the post's files begin with."""
    return file_stem(post.username, post.posted_at, post.media_type, post.media_product_type, post.post_id)


def _files(post: KeptPost, capture: CaptureView, item_id: int | None) -> list[tuple[PackedFile, int]]:
    """The capture's kept files with their sizes in bytes."""
    return [
        (
            PackedFile(
                f"{_folder(capture)}/{file_name(stem_of(post), item.role, item.place, item.content_type)}",
                FILES,
                item.sha256 or "",
                _kept_at(capture),
            ),
            item.bytes or 0,
        )
        for item in capture.kept
        if item_id is None or item.item_id == item_id
    ]


def _manifest(capture: CaptureView) -> PackedFile:
    path = f"{_folder(capture)}/manifest.json"
    return PackedFile(path, MANIFESTS, capture.manifest_sha256 or "", _kept_at(capture))


def _folder(capture: CaptureView) -> str:
    return f"{_kept_at(capture).astimezone(UTC):%Y-%m-%d_%H%M}_capture-{capture.capture_id}"


def _kept_at(capture: CaptureView) -> datetime:
    return capture.finished_at or capture.asked_at


def _links(captures: Sequence[CaptureView]) -> list[PackedLink]:
    positions = {
        capture.chain_position: capture for capture in captures if capture.chain_position is not None
    }
    if not positions:
        return []
    rows = db.session.scalars(
        select(ChainLink).where(ChainLink.position.in_(list(positions))).order_by(ChainLink.position)
    )
    return [
        PackedLink(
            f"{_folder(positions[link.position])}/manifest.json",
            link.position,
            link.kind.value,
            link.previous_sha256,
            link.subject_sha256,
            link.sha256,
        )
        for link in rows
    ]
