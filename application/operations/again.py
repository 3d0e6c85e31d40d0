"""Try again: ask for what failed once more, for one entry or for as many of a cause as is fit at once."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, select, update

from application.capture.asking import can_be_captured
from application.capture.asking_again import ask_for_many
from application.clock import clock
from application.collection.asking import ask_for_collection
from application.collection.pictures.wanted import queue_copying
from application.collection.subscriptions.asking import settle_subscriptions
from application.collection.webhooks.receiving import queue_work
from application.extensions import db
from application.models import (
    DeliveryState,
    InstagramAccount,
    Mail,
    MailState,
    Picture,
    PictureState,
    Post,
    RunKind,
    WebhookDelivery,
)
from application.operations.entries import Entry, entries
from application.operations.kinds import Again, Cause
from application.task_queue import enqueue

MOST_AT_ONCE = 200
"""Each asks the queue for a task while the person waits; who presses again takes the next ones."""


def try_again(cause: Cause, ref: int | None, *, by_id: int) -> int:
    """Ask anew for the entry `ref`, or for the first ones of the cause; returns for how many.

    Only what is among the cause's entries now is asked for, so pressing twice does no harm. The caller
    commits by `task_queue.commit()`, which sends the tasks. Raises Conflict when posts are to be kept and no
    capture service is set up.
    """
    made = cause.find()
    if cause.again is None or isinstance(made, list):
        return 0
    found = _wanted(cause.again, made, ref)
    if not found:
        return 0
    if cause.again is Again.RUN:
        _ask_by_kind(found, by_id)
    elif cause.again is Again.READING:
        ask_for_collection(_refs(found), asked_by_id=by_id)
    elif cause.again is Again.CAPTURE:
        return ask_for_many(_refs(found), by_id=by_id)
    else:
        _DEEDS[cause.again](_refs(found))
    return len(found)


def _wanted(again: Again, made: Select[*tuple[Any, ...]], ref: int | None) -> list[Entry]:
    if again is Again.CAPTURE:
        made = made.where(can_be_captured(clock.now()))
    if ref is not None:
        made = made.where(_REF_COLUMNS.get(again, InstagramAccount.id) == ref)
    return entries(made, offset=0, limit=MOST_AT_ONCE)


def _ask_by_kind(found: Sequence[Entry], by_id: int) -> None:
    for kind in RunKind:
        account_ids = [entry.ref for entry in found if entry.kind is kind]
        ask_for_collection(account_ids, asked_by_id=by_id, kind=kind)


def _refs(found: Sequence[Entry]) -> list[int]:
    return sorted({entry.ref for entry in found})


def _work_anew(ids: Sequence[int]) -> None:
    rows = db.session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.id.in_(ids), WebhookDelivery.state == DeliveryState.FAILED)
        .with_for_update()
    ).all()
    for delivery in rows:
        delivery.state, delivery.problem = DeliveryState.WAITING, None
        delivery.generation += 1
        queue_work(delivery)


def _send_anew(ids: Sequence[int]) -> None:
    rows = db.session.scalars(
        select(Mail).where(Mail.id.in_(ids), Mail.state == MailState.FAILED).with_for_update()
    ).all()
    for mail in rows:
        mail.state, mail.problem = MailState.WAITING, None
        mail.generation += 1
        enqueue(
            "mail.send",
            {"mail": mail.id, "generation": mail.generation},
            identity=f"mail:{mail.id}",
            slot=mail.created_at.isoformat(),
            generation=mail.generation,
        )


def _copy_anew(account_ids: Sequence[int]) -> None:
    # The accounts first, as whoever notes or copies pictures does: else the two could hold each other up.
    accounts = select(InstagramAccount.id).where(InstagramAccount.id.in_(account_ids))
    db.session.execute(accounts.order_by(InstagramAccount.id).with_for_update())
    db.session.execute(
        update(Picture)
        .where(Picture.instagram_account_id.in_(account_ids), Picture.state == PictureState.FAILED)
        .values(state=PictureState.WAITING, tries=0, next_try_at=None)
    )
    for account_id in account_ids:
        queue_copying(account_id, clock.now())


_DEEDS: dict[Again, Callable[[Sequence[int]], None]] = {
    Again.DELIVERY: _work_anew,
    Again.MAIL: _send_anew,
    Again.PICTURES: _copy_anew,
    Again.PAGE: settle_subscriptions,
}
_REF_COLUMNS: dict[Again, Any] = {
    Again.DELIVERY: WebhookDelivery.id,
    Again.MAIL: Mail.id,
    Again.CAPTURE: Post.id,
}
