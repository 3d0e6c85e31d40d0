"""Harm done to what was kept, behind the application's back, and checks of it."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, update

from application.capture.asking import ask_for_captures
from application.clock import clock
from application.config import Config
from application.evidence.chain import add_link
from application.evidence.chain_check import check_all
from application.evidence.troubles import Found, Outcome, Trouble
from application.extensions import db
from application.gateways import gateways
from application.integrations.capture.kinds import FILES, MANIFESTS
from application.models import (
    Campaign,
    Capture,
    CaptureItem,
    CaptureOutcome,
    CaptureRole,
    CaptureState,
    ChainHead,
    ChainLink,
    LinkKind,
    PostChild,
)
from application.models.evidence_chain import link_sha256
from application.task_queue import commit
from tests.builders import create_instagram_account, create_post, create_user
from tests.capture.conftest import CaptureStage


def kept(stage: CaptureStage, number: int = 1, **more: Any) -> list[int]:
    """So many posts, each with one capture that is kept, in the order of the chain; their ids."""
    posts = [stage.story(**more) for _ in range(number)]
    for post in posts:
        keep(stage, post)
    return posts


def keep(stage: CaptureStage, post_id: int) -> None:
    """Capture the post now."""
    ask_for_captures([post_id], asked_by_id=None)
    commit()
    stage.work()


def checked() -> Outcome:
    """What a check of everything finds now."""
    whole = Outcome()
    for part in check_all(gateways().blobs):
        whole.add(part)
    return whole


def found(outcome: Outcome) -> list[tuple[Trouble, int | None]]:
    """What differs, by the place in the chain."""
    return [(each.trouble, each.position) for each in outcome.findings]


def only(outcome: Outcome) -> Found:
    """The one thing that differs."""
    assert len(outcome.findings) == 1, outcome.findings
    return outcome.findings[0]


def link(position: int) -> ChainLink:
    return db.session.scalars(select(ChainLink).where(ChainLink.position == position)).one()


def put_links(changed: Sequence[dict[str, object]], *gone: int) -> None:
    """Write these links in place of those that stand at these positions."""
    db.session.execute(delete(ChainLink).where(ChainLink.position.in_(gone)))
    db.session.execute(insert(ChainLink), changed)
    db.session.commit()


def row(position: int) -> dict[str, object]:
    """The link's values."""
    found = link(position)
    return {column.name: getattr(found, column.name) for column in ChainLink.__table__.columns}


def swap_rows(first: int, second: int) -> None:
    """The two links change places."""
    one, other = row(first), row(second)
    put_links([{**one, "position": second}, {**other, "position": first}], first, second)


def swap_subjects(first: int, second: int) -> None:
    one, other = row(first), row(second)
    of_one, of_other = one["subject_sha256"], other["subject_sha256"]
    put_links([{**one, "subject_sha256": of_other}, {**other, "subject_sha256": of_one}], first, second)


def remove_link(position: int) -> None:
    db.session.execute(delete(ChainLink).where(ChainLink.position == position))
    db.session.commit()


def rehash(position: int, subject_sha256: str) -> None:
    """Give a link another subject, and the fingerprint that fits."""
    old = link(position)
    fresh = link_sha256(position, old.kind, old.previous_sha256, subject_sha256)
    values = {"subject_sha256": subject_sha256, "sha256": fresh}
    db.session.execute(update(ChainLink).where(ChainLink.position == position).values(values))
    db.session.commit()


def rewrite_from(position: int) -> None:
    """Make all links from here on, and the noted end, fit again, as somebody thorough would."""
    last = db.session.scalars(select(ChainLink.position).order_by(ChainLink.position.desc())).first() or 0
    previous = link(position - 1).sha256 if position > 1 else "0" * 64
    for place in range(position, last + 1):
        old = link(place)
        old.previous_sha256 = previous
        previous = old.sha256 = link_sha256(place, old.kind, previous, old.subject_sha256)
    db.session.execute(update(ChainHead).values(position=last, sha256=previous))
    db.session.commit()


def capture_of(post_id: int) -> Capture:
    return db.session.scalars(select(Capture).where(Capture.post_id == post_id)).one()


def item_of(post_id: int, role: str = "media", place: int = 0) -> CaptureItem:
    return db.session.scalars(
        select(CaptureItem)
        .join(Capture, Capture.id == CaptureItem.capture_id)
        .where(Capture.post_id == post_id, CaptureItem.role == role, CaptureItem.place == place)
    ).one()


def file_path(stage: CaptureStage, name: str | None, kind: str = FILES) -> Path:
    """Where the blob stands."""
    config: Config = stage.app.extensions["configuration"]
    assert name is not None
    return config.blob_folder / kind / name[:2] / name


def manifest_path(stage: CaptureStage, post_id: int) -> Path:
    return file_path(stage, capture_of(post_id).manifest_sha256, MANIFESTS)


def alter(path: Path) -> None:
    """Change one byte."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def keep_bytes(*captures: Sequence[bytes]) -> list[int]:
    """A capture of a post for each list of files, without the service; the posts' ids."""
    account = create_instagram_account(user=create_user())
    return [_kept_bytes(create_post(account).id, files) for files in captures]


def _kept_bytes(post_id: int, files: Sequence[bytes]) -> int:
    blobs, now = gateways().blobs, clock.now()
    names = [blobs.put(content, kind=FILES, content_type="image/jpeg") for content in files]
    entries = [{"role": "media", "place": place, "sha256": name} for place, name in enumerate(names)]
    told = json.dumps({"post": post_id, "version": 1, "kept": entries, "not_kept": []})
    manifest = blobs.put(told.encode(), kind=MANIFESTS, content_type="application/json")
    capture = Capture(
        post_id=post_id,
        state=CaptureState.DONE,
        asked_at=now,
        finished_at=now,
        manifest_sha256=manifest,
        chain_position=add_link(LinkKind.CAPTURE, manifest),
    )
    db.session.add(capture)
    db.session.flush()
    values = {"role": CaptureRole.MEDIA, "outcome": CaptureOutcome.KEPT, "content_type": "image/jpeg"}
    db.session.add_all(
        CaptureItem(capture_id=capture.id, place=place, sha256=name, bytes=len(files[place]), **values)
        for place, name in enumerate(names)
    )
    db.session.commit()
    return post_id


def album(stage: CaptureStage, children: int = 3) -> int:
    """A kept album; its post's id."""
    post = stage.post(media_type="CAROUSEL_ALBUM", media_url=None)
    for place in range(children):
        db.session.add(
            PostChild(
                post_id=post, graph_id=f"child-{post}-{place}", place=place, media_url=f"https://x/{place}"
            )
        )
    db.session.commit()
    keep(stage, post)
    return post


def remove_by_age(stage: CaptureStage) -> None:
    """What the retention table asks for, long after the campaign."""
    stage.advance(timedelta(days=120))
    db.session.execute(delete(Campaign))
    db.session.commit()
    config: Config = stage.app.extensions["configuration"]
    headers = {"X-Task-Secret": config.task_secret}
    db.session.close()
    assert stage.app.test_client().get("/cron/leaving/retention", headers=headers).status_code == 200
