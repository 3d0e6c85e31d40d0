"""Pictures, webhook deliveries and letters that did not go through."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select

from application.clock import clock
from application.models import (
    DeliveryState,
    InstagramAccount,
    Mail,
    MailState,
    Picture,
    PictureState,
    User,
    WebhookDelivery,
)
from application.operations.entries import of_accounts

SINCE = timedelta(days=14)
"""What failed longer ago is past mending."""

NOT_NEEDED = "Not sent:"
"""How the reason of a letter begins that events have overtaken: nobody misses it."""


def pictures() -> Select[*tuple[Any, ...]]:
    """Accounts with pictures that could not be copied, and how many."""
    grouped = (
        select(
            Picture.instagram_account_id,
            func.count(Picture.id).label("amount"),
            func.min(Picture.seen_at).label("since"),
            func.min(Picture.problem).label("detail"),
        )
        .where(Picture.state == PictureState.FAILED)
        .group_by(Picture.instagram_account_id)
        .subquery("failed_pictures")
    )
    return (
        of_accounts(
            InstagramAccount.id.label("ref"),
            grouped.c.amount.label("amount"),
            grouped.c.since.label("since"),
            grouped.c.detail.label("detail"),
        )
        .join(grouped, grouped.c.instagram_account_id == InstagramAccount.id)
        .order_by(grouped.c.amount.desc(), InstagramAccount.id)
    )


def webhooks() -> Select[*tuple[Any, ...]]:
    """Deliveries of Instagram's on which the work failed for good."""
    return (
        select(
            WebhookDelivery.id.label("ref"),
            WebhookDelivery.received_at.label("since"),
            WebhookDelivery.problem.label("detail"),
        )
        .where(
            WebhookDelivery.state == DeliveryState.FAILED,
            WebhookDelivery.received_at >= clock.now() - SINCE,
        )
        .order_by(WebhookDelivery.id.desc())
    )


def mails() -> Select[*tuple[Any, ...]]:
    """Letters that could not go out, those apart that nobody needs any more."""
    return (
        select(
            Mail.id.label("ref"),
            Mail.kind.label("title"),
            Mail.address.label("contact"),
            Mail.created_at.label("since"),
            Mail.problem.label("detail"),
            User.id.label("user_id"),
            User.name.label("person"),
        )
        .select_from(Mail)
        .outerjoin(User, User.id == Mail.user_id)
        .where(
            Mail.state == MailState.FAILED,
            Mail.created_at >= clock.now() - SINCE,
            or_(Mail.problem.is_(None), ~Mail.problem.startswith(NOT_NEEDED)),
        )
        .order_by(Mail.id.desc())
    )
