"""Rows for tests: plain functions, every argument with a default; each adds, commits and gives back."""

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from application.extensions import db
from application.gateways import gateways
from application.integrations.capture.kinds import FILES, MANIFESTS
from application.models import (
    ApiCall,
    Assignment,
    Base,
    Campaign,
    CampaignMember,
    Capture,
    CaptureItem,
    CaptureOutcome,
    CaptureRole,
    CaptureState,
    CollectionRun,
    Decision,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    Post,
    Reading,
    Role,
    RunState,
    User,
)
from application.models.users import TEAM_ROLES
from application.post_links import post_key

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_numbers = itertools.count(1)
Row = TypeVar("Row", bound=Base)


def _store(row: Row) -> Row:
    db.session.add(row)
    db.session.commit()
    return row


def create_login(
    *,
    facebook_id: str | None = None,
    token: str | None = "EAAtest-token-of-a-person",
    state: LoginState = LoginState.CONNECTED,
    **more: Any,
) -> FacebookLogin:
    number = next(_numbers)
    return _store(
        FacebookLogin(
            facebook_id=facebook_id or f"90000{number}",
            name=f"Person {number}",
            token=token,
            state=state,
            connected_at=NOW,
            **more,
        )
    )


def create_user(
    *,
    role: Role = Role.INFLUENCER,
    name: str | None = None,
    email: str | None = None,
    login: FacebookLogin | None = None,
    **more: Any,
) -> User:
    number = next(_numbers)
    return _store(
        User(
            role=role,
            name=name or f"{role.value.title()} {number}",
            email=email or (f"person{number}@example.org" if role in TEAM_ROLES else None),
            facebook_login_id=login.id if login else None,
            created_at=NOW,
            **more,
        )
    )


def create_brands(number: int) -> list[User]:
    """`number` brands without anything, from "Brand 000" on."""
    brands = [User(role=Role.BRAND, name=f"Brand {index:03}", created_at=NOW) for index in range(number)]
    db.session.add_all(brands)
    db.session.commit()
    return brands


def create_instagram_account(
    *, user: User | None = None, username: str | None = None, graph_id: str | None = None, **more: Any
) -> InstagramAccount:
    number = next(_numbers)
    return _store(
        InstagramAccount(
            user_id=user.id if user else None,
            graph_id=graph_id or f"178414{number:08d}",
            username=username or f"handle{number}",
            created_at=NOW,
            **more,
        )
    )


def create_partner(*, role: Role = Role.INFLUENCER, username: str | None = None, **more: Any) -> User:
    """A partner with a living Facebook login and an Instagram account."""
    user = create_user(role=role, login=create_login(), **more)
    create_instagram_account(user=user, username=username, media_count=0, followers_count=1000)
    return user


def create_post(
    account: InstagramAccount | None = None, *, posted_at: datetime | None = None, **more: Any
) -> Post:
    return _store(new_post(account, posted_at=posted_at, **more))


def new_post(
    account: InstagramAccount | None = None, *, posted_at: datetime | None = None, **more: Any
) -> Post:
    """A post that isn't stored yet."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "graph_id": f"179{number:012d}",
        "media_type": "IMAGE",
        "media_product_type": "FEED",
        "caption": f"Post {number}",
        "permalink": f"https://www.instagram.com/p/{number}/",
        "posted_at": posted_at or NOW - timedelta(days=1),
        "first_seen_at": NOW,
        "last_read_at": NOW,
        **more,
    }
    values.setdefault("link_key", post_key(values["permalink"], values.get("shortcode")))
    return Post(instagram_account_id=account.id if account else None, **values)


def create_posts(account: InstagramAccount, number: int, **more: Any) -> list[Post]:
    """`number` posts, an hour apart, the newest first."""
    latest = more.pop("posted_at", NOW - timedelta(days=1))
    posts = [new_post(account, posted_at=latest - timedelta(hours=index), **more) for index in range(number)]
    db.session.add_all(posts)
    db.session.flush()
    stored = select(Post).where(Post.id.in_([post.id for post in posts]))
    db.session.commit()
    db.session.scalars(stored).all()  # else each would be read again by itself
    return posts


def create_reading(
    post: Post, *, read_at: datetime = NOW, call: ApiCall | None = None, **more: Any
) -> Reading:
    return _store(Reading(post_id=post.id, read_at=read_at, api_call_id=call.id if call else None, **more))


def create_api_call(account: InstagramAccount | None = None, **more: Any) -> ApiCall:
    values: dict[str, Any] = {
        "path": f"{account.graph_id if account else 'me'}/media",
        "query": "fields=id&limit=50",
        "requested_at": NOW,
        "duration_ms": 120,
        "status": 200,
        "outcome": "ok",
        "version": "v26.0",
        "body_sha256": "0" * 64,
        "body_bytes": 10,
        "body_kept": True,
        **more,
    }
    return _store(ApiCall(instagram_account_id=account.id if account else None, **values))


def create_campaign(
    *,
    name: str | None = None,
    members: Sequence[User] = (),
    starts_on: date = date(2026, 11, 1),
    ends_on: date = date(2026, 11, 30),
    **more: Any,
) -> Campaign:
    campaign = Campaign(starts_on=starts_on, ends_on=ends_on, created_at=NOW, **more)
    campaign.rename(name or f"Campaign {next(_numbers)}")
    campaign.members = [CampaignMember(user_id=user.id) for user in members]
    return _store(campaign)


def create_assignment(
    campaign: Campaign,
    post: Post,
    decision: Decision = Decision.ACCEPTED,
    *,
    by: User | None = None,
    decided_at: datetime = NOW,
) -> Assignment:
    return _store(
        Assignment(
            campaign_id=campaign.id,
            post_id=post.id,
            decision=decision,
            decided_by_id=by.id if by else None,
            decided_at=decided_at,
        )
    )


def create_run(account: InstagramAccount, *, state: RunState = RunState.QUEUED, **more: Any) -> CollectionRun:
    is_open = state in (RunState.QUEUED, RunState.RUNNING)
    values: dict[str, Any] = {"created_at": NOW, "heartbeat_at": NOW, **more}
    return _store(
        CollectionRun(
            instagram_account_id=account.id,
            open_for_account_id=account.id if is_open else None,
            state=state,
            **values,
        )
    )


def create_capture(post: Post, *, state: CaptureState = CaptureState.DONE, **more: Any) -> Capture:
    """A capture; one that kept something has a manifest in the store, and no link of the chain."""
    is_open = state is CaptureState.ASKED
    values: dict[str, Any] = {
        "asked_at": NOW,
        "finished_at": None if is_open else NOW,
        "open_for_post_id": post.id if is_open else None,
        "tries": 1,
        **more,
    }
    if state in (CaptureState.DONE, CaptureState.PARTLY) and "manifest_sha256" not in values:
        text = f'{{"post":"{post.graph_id}","number":{next(_numbers)}}}'.encode()
        values["manifest_sha256"] = gateways().blobs.put(
            text, kind=MANIFESTS, content_type="application/json"
        )
    return _store(Capture(post_id=post.id, state=state, **values))


def create_kept_file(
    capture: Capture,
    content: bytes | None = None,
    *,
    role: CaptureRole = CaptureRole.MEDIA,
    place: int = 0,
    content_type: str = "image/jpeg",
    **more: Any,
) -> CaptureItem:
    """A file of the capture, with its bytes in the store."""
    content = f"a file {next(_numbers)}".encode() if content is None else content
    values: dict[str, Any] = {"width": 1080, "height": 1350, **more}
    return _store(
        CaptureItem(
            capture_id=capture.id,
            role=role,
            place=place,
            outcome=CaptureOutcome.KEPT,
            sha256=gateways().blobs.put(content, kind=FILES, content_type=content_type),
            content_type=content_type,
            bytes=len(content),
            **values,
        )
    )
