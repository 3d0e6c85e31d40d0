"""Accounts in every kind of trouble."""

from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

from application.clock import clock
from application.evidence.troubles import Trouble
from application.extensions import db
from application.models import (
    Base,
    Capture,
    CaptureState,
    CheckState,
    CollectionRun,
    DeliveryState,
    EvidenceCheck,
    InstagramAccount,
    LoginState,
    Mail,
    MailState,
    Picture,
    PictureKind,
    PictureState,
    RunState,
    User,
    WebhookDelivery,
)
from application.operations.board import Board, board
from tests.builders import (
    create_campaign,
    create_capture,
    create_instagram_account,
    create_login,
    create_post,
    create_run,
    create_user,
)

DAY = timedelta(days=1)
Row = TypeVar("Row", bound=Base)


def partner(username: str, *, active: bool = True, login: Any = None, **more: Any) -> InstagramAccount:
    """An account of a connected partner, in a running campaign unless it says otherwise."""
    user = create_user(login=login or create_login(token_expires_at=clock.now() + 50 * DAY), name=username)
    account = create_instagram_account(user=user, username=username, **more)
    if active:
        campaign_of(user)
    return account


def campaign_of(user: User) -> None:
    today = clock.now().date()
    create_campaign(members=[user], starts_on=today - 20 * DAY, ends_on=today + 5 * DAY)


def lost(username: str, reason: str | None, **more: Any) -> InstagramAccount:
    since = clock.now() - 2 * DAY
    login = create_login(state=LoginState.RECONNECT, lost_at=since, lost_reason=reason)
    return partner(username, login=login, **more)


def failed_run(account: InstagramAccount, problem_kind: str | None, **more: Any) -> CollectionRun:
    values: dict[str, Any] = {
        "state": RunState.FAILED,
        "problem_kind": problem_kind,
        "problem": "Trouble.",
        "created_at": clock.now() - timedelta(hours=2),
        "finished_at": clock.now() - timedelta(hours=1),
        "heartbeat_at": clock.real_now(),
        **more,
    }
    return create_run(account, **values)


def failed_delivery() -> WebhookDelivery:
    delivery = WebhookDelivery(
        received_at=clock.now() - timedelta(hours=1),
        body=b"{}",
        body_sha256="0" * 64,
        signed_with="sha256",
        state=DeliveryState.FAILED,
        problem="The delivery could not be read.",
    )
    return _stored(delivery)


def checked_with_trouble(trouble: int = 3, unread: int = 0) -> EvidenceCheck:
    """A check of the evidence that found so many things amiss, of which some could not be read."""
    now = clock.now()
    check = EvidenceCheck(
        state=CheckState.DONE,
        asked_at=now,
        heartbeat_at=clock.real_now(),
        finished_at=now,
        position=9,
        last_position=9,
        counts={"trouble": trouble, Trouble.FILE_UNREADABLE: unread},
    )
    return _stored(check)


def failed_mail(problem: str, user: User | None = None) -> Mail:
    mail = Mail(
        key=uuid4().hex,
        kind="connection_lost",
        user_id=user.id if user else None,
        address="who@example.org",
        state=MailState.FAILED,
        problem=problem,
        created_at=clock.now() - timedelta(hours=2),
    )
    return _stored(mail)


def failed_picture(account: InstagramAccount) -> Picture:
    picture = Picture(
        kind=PictureKind.POST,
        graph_id=uuid4().hex,
        instagram_account_id=account.id,
        source_url="https://example.org/x",
        source_path="example.org/x",
        state=PictureState.FAILED,
        tries=5,
        problem="too_large",
        seen_at=clock.now(),
    )
    return _stored(picture)


def waiting_capture(
    account: InstagramAccount, problem: str, *, minutes_old: float = 20, tries: int = 1, **more: Any
) -> Capture:
    """An open capture of a feed post whose last try failed so."""
    now = clock.now()
    values: dict[str, Any] = {"next_try_at": now + timedelta(minutes=5), **more}
    return create_capture(
        create_post(account),
        state=CaptureState.ASKED,
        problem=problem,
        asked_at=now - timedelta(minutes=minutes_old),
        tries=tries,
        **values,
    )


def unkept_story(
    account: InstagramAccount,
    *,
    hours_old: float,
    problem: str | None = "server_refused",
    state: CaptureState = CaptureState.FAILED,
    **more: Any,
) -> Capture:
    """The capture of a story with a last reading, of which nothing was kept."""
    posted = clock.now() - timedelta(hours=hours_old)
    story = create_post(
        account,
        media_product_type="STORY",
        posted_at=posted,
        last_read_at=posted + timedelta(hours=23, minutes=50),
        closed_at=posted + timedelta(hours=24),
        **more,
    )
    ended = posted + timedelta(hours=min(hours_old, 24))
    return create_capture(
        story,
        state=state,
        problem=problem,
        asked_at=posted,
        finished_at=ended,
        ends_at=posted + timedelta(hours=24),
    )


def found() -> dict[str, list[str | None]]:
    """The handles, or else titles, of each cause's entries."""
    return {
        group.cause.key: [entry.username or entry.title for entry in group.entries]
        for group in looked_at().groups
    }


def looked_at() -> Board:
    return board()


def _stored(row: Row) -> Row:
    db.session.add(row)
    db.session.commit()
    return row
