"""What was kept of a person's posts: files, manifests, the chain, the choice, a report that shows one."""

import hashlib
import json

from application.clock import clock
from application.evidence.chain import add_link
from application.extensions import db
from application.gateways import gateways
from application.integrations.capture import kinds
from application.models import (
    Capture,
    CaptureChoice,
    CaptureItem,
    CaptureOutcome,
    CaptureRole,
    CaptureState,
    LinkKind,
    MediaKey,
    MediaKeyItem,
)
from tests.leaving.collected import Person


def capture_posts(person: Person, campaign_id: int) -> None:
    """Each post once: a file of its own, and one that is the same for everybody."""
    for name in ("album", "feed", "story", "old story"):
        _capture(person, name)
    key = MediaKey(
        key_sha256=hashlib.sha256(person.mark.encode()).hexdigest(),
        campaign_id=campaign_id,
        made_at=clock.now(),
    )
    db.session.add(key)
    db.session.flush()
    chosen = person.ids["capture item album"]
    db.session.add_all(
        [
            MediaKeyItem(media_key_id=key.id, capture_item_id=chosen),
            CaptureChoice(post_id=person.ids["album"], capture_item_id=chosen, chosen_at=clock.now()),
        ]
    )
    db.session.commit()


def _capture(person: Person, name: str) -> None:
    blobs = gateways().blobs
    files = [
        blobs.put(content, kind=kinds.FILES, content_type="image/jpeg")
        for content in (f"{person.mark} kept {name}".encode(), b"the same for everybody")
    ]
    page = f"https://www.instagram.com/stories/{person.handle}/{person.digits}/"
    entries = [{"role": "media", "place": place, "sha256": sha256} for place, sha256 in enumerate(files)]
    told = {"post": person.digits, "address": page, "kept": entries}
    manifest = blobs.put(json.dumps(told).encode(), kind=kinds.MANIFESTS, content_type="application/json")
    capture = Capture(
        post_id=person.ids[name],
        state=CaptureState.DONE,
        asked_at=clock.now(),
        finished_at=clock.now(),
        manifest_sha256=manifest,
        chain_position=add_link(LinkKind.CAPTURE, manifest),
    )
    db.session.add(capture)
    db.session.flush()
    items = [
        CaptureItem(
            capture_id=capture.id,
            role=CaptureRole.MEDIA,
            place=place,
            outcome=CaptureOutcome.KEPT,
            sha256=sha256,
            content_type="image/jpeg",
        )
        for place, sha256 in enumerate(files)
    ]
    db.session.add_all(items)
    db.session.flush()
    person.ids[f"capture item {name}"] = items[0].id
    person.kept[name] = ((kinds.FILES, files[0]), (kinds.MANIFESTS, manifest))
