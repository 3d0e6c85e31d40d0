"""What was collected of a person: posts, calls with their replies, pictures, figures of the account."""

import gzip
import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from application.clock import clock
from application.collection.pictures.copying import BLOB_KIND
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.client import BODY_KIND
from application.models import (
    AccountDay,
    AccountInsight,
    AccountPeriodTotal,
    ApiCall,
    AudienceShare,
    CollectionRun,
    InstagramAccount,
    Picture,
    PictureKind,
    PictureState,
    Post,
    PostChild,
    RunState,
)
from tests import builders


@dataclass
class Person:
    """Somebody all of whose words hold `mark` or `digits`; `ids` are rows by what they are."""

    mark: str
    digits: str
    ids: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    """SHA-256 of what is kept for the person, by what it is."""
    kept: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Kind and SHA-256 of what a capture kept, by the post: its own file, and the manifest."""

    @property
    def facebook_id(self) -> str:
        return f"10{self.digits}00"

    @property
    def graph_id(self) -> str:
        return f"1784{self.digits}0"

    @property
    def handle(self) -> str:
        return f"{self.mark}.handle"

    def media_id(self, number: int) -> str:
        return f"179{self.digits}{number}"


def collect(person: Person) -> None:
    account = db.session.get_one(InstagramAccount, person.ids["account"])
    run = builders.create_run(account, state=RunState.RUNNING, cursor=f"cursor-{person.digits}")
    run.problem = f"@{person.handle} could not be read."
    person.ids["run"] = run.id
    kinds = {
        "album": ("CAROUSEL_ALBUM", "FEED"),
        "feed": ("IMAGE", "FEED"),
        "story": ("IMAGE", "STORY"),
        "old story": ("IMAGE", "STORY"),
    }
    for number, (name, (media, product)) in enumerate(kinds.items()):
        post = builders.create_post(
            account,
            graph_id=person.media_id(number),
            media_type=media,
            media_product_type=product,
            caption=f"{person.mark} wrote this about the {name}",
            permalink=f"https://www.instagram.com/{person.handle}/{name}",
            shortcode=f"{person.mark}-{number}",
            media_url=f"https://cdn.invalid/{person.mark}/{number}.jpg",
            thumbnail_url=f"https://cdn.invalid/{person.mark}/{number}-small.jpg",
            next_read_at=clock.now() + timedelta(hours=1),
            views=100 + number,
            reach=50 + number,
        )
        person.ids[name] = post.id
    _calls(person, account, run)
    _pictures(person)
    _figures(person, account)


def _calls(person: Person, account: InstagramAccount, run: CollectionRun) -> None:
    """A list that both kinds of posts were read from, one of a post alone, one of days, one of nobody."""
    listed = [f"{person.mark} wrote this about the {name}" for name in ("album", "feed")]
    paths = {
        "list": (f"{person.graph_id}/media", {"data": listed, "id": person.graph_id}),
        "single": (f"{person.media_id(1)}/insights", {"id": person.media_id(1)}),
        "days": (f"{person.graph_id}/insights", {"name": person.handle}),
        "empty": (f"{person.graph_id}/stories", {"data": []}),
    }
    for name, (path, body) in paths.items():
        digest = keep_body(body)
        call = builders.create_api_call(
            account,
            path=path,
            query=f"fields=username({person.handle})",
            body_sha256=digest,
            collection_run_id=run.id,
            requested_at=clock.now(),
        )
        person.ids[f"call {name}"], person.bodies[f"call {name}"] = call.id, digest
    for path in (f"{person.facebook_id}/permissions", f"55{person.digits}/subscribed_apps", "debug_token"):
        builders.create_api_call(None, path=path, body_kept=False, body_sha256=None, requested_at=clock.now())
    for name, call_name in (("album", "list"), ("feed", "list"), ("feed", "single")):
        builders.create_reading(
            db.session.get_one(Post, person.ids[name]),
            call=db.session.get_one(ApiCall, person.ids[f"call {call_name}"]),
            read_at=clock.now() - timedelta(minutes=len(call_name)),
            views=100,
        )


def keep_body(body: Any) -> str:
    """Put it into the blob store as a reply is put; returns its name."""
    plain = json.dumps(body).encode()
    digest = hashlib.sha256(plain).hexdigest()
    packed = gzip.compress(plain, mtime=0)
    gateways().blobs.put_named(digest, packed, kind=BODY_KIND, content_type="application/gzip")
    return digest


def _pictures(person: Person) -> None:
    """One of the account, one of each post, two of the album's children; one is the same for everybody."""
    wanted = [(PictureKind.ACCOUNT, person.graph_id, b"the same default picture")]
    wanted += [
        (PictureKind.POST, person.media_id(number), f"{person.mark} picture {number}".encode())
        for number in range(4)
    ]
    for place in (0, 1):
        child = person.media_id(80 + place)
        db.session.add(
            PostChild(
                post_id=person.ids["album"],
                graph_id=child,
                place=place,
                media_url=f"https://cdn.invalid/{person.mark}/child.jpg",
            )
        )
        wanted.append((PictureKind.CHILD, child, f"{person.mark} child {place}".encode()))
    for kind, graph_id, content in wanted:
        name = gateways().blobs.put(content, kind=BLOB_KIND, content_type="image/jpeg")
        person.bodies[f"picture {graph_id}"] = name
        db.session.add(
            Picture(
                kind=kind,
                graph_id=graph_id,
                instagram_account_id=person.ids["account"],
                source_url=f"https://cdn.invalid/{person.mark}.jpg?signed",
                source_path=f"cdn.invalid/{person.mark}.jpg",
                state=PictureState.KEPT,
                sha256=name,
                seen_at=clock.now(),
            )
        )
    db.session.commit()


def _figures(person: Person, account: InstagramAccount) -> None:
    own = {
        "instagram_account_id": account.id,
        "read_at": clock.now(),
        "api_call_id": person.ids["call days"],
    }
    today = clock.now().date()
    db.session.add_all(
        [
            AccountDay(day=today, **own),
            AccountInsight(metric="reach", day=today, value=7, **own),
            AccountPeriodTotal(since=date(2026, 11, 1), until=date(2026, 11, 9), metric="reach", **own),
            AudienceShare(
                metric="follower_demographics", day=today, breakdown="city", dimension="Oslo", **own
            ),
        ]
    )
    db.session.commit()
