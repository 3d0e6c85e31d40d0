"""One partner's overview: put together once, shown to the partner and to staff alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from application.collection.progress import Progress, progress_of
from application.identifiers import page_number
from application.profiles.by_hand import PostsByHand, posts_by_hand
from application.profiles.connection import Connection, connection_of
from application.profiles.figures.service import ShownFigures, shown_figures
from application.profiles.latest_posts import latest_posts
from application.profiles.queries import Partner


@dataclass(frozen=True)
class AccountOverview:
    """What is shown of an Instagram account."""

    figures: ShownFigures
    posts: Sequence[Row[Any]]
    progress: Progress


@dataclass(frozen=True)
class Overview:
    """`account` is None for a partner without an Instagram account; posts by hand are of any network."""

    partner: Partner
    connection: Connection
    account: AccountOverview | None
    by_hand: PostsByHand


def overview_of(partner: Partner, arguments: Mapping[str, str], now: datetime) -> Overview:
    """Everything that the overview shows; the same number of statements for any number of posts and days."""
    connection = connection_of(partner, now)
    by_hand = posts_by_hand(partner.user_id, page_number(arguments.get("by-hand")))
    if partner.account_id is None:
        return Overview(partner, connection, None, by_hand)
    account = AccountOverview(
        figures=shown_figures(partner.account_id, arguments),
        posts=latest_posts(partner.account_id),
        progress=progress_of([partner.account_id]),
    )
    return Overview(partner, connection, account, by_hand)


def progress_reply(progress: Progress) -> dict[str, object]:
    """How far the reading has come, for the script that moves the bar."""
    return {
        "running": progress.is_running,
        "share": progress.share,
        "sentence": progress.sentence,
        "posts_read": progress.posts_read,
        "posts_expected": progress.posts_expected,
    }
