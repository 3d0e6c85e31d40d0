"""One partner's overview: put together once, shown to the partner and to staff alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from application.collection.progress import Progress, progress_of
from application.paging import PageOf
from application.profiles.by_hand import PostsByHand, posts_by_hand
from application.profiles.connection import Connection, connection_of
from application.profiles.post_view import PostView
from application.profiles.queries import Partner, PostKind, daily_reach, post_kinds, posts_page
from application.profiles.reach_chart import ReachChart, reach_chart


@dataclass(frozen=True)
class AccountFigures:
    """What is shown of an Instagram account."""

    reach: ReachChart
    kinds: tuple[PostKind, ...]
    posts: Sequence[Row[Any]]
    page: PageOf
    progress: Progress

    @property
    def post_total(self) -> int:
        """How many posts are held, of all kinds."""
        return sum(kind.posts for kind in self.kinds)


@dataclass(frozen=True)
class Overview:
    """`figures` is None for a partner without an Instagram account; posts by hand are of any network."""

    partner: Partner
    connection: Connection
    figures: AccountFigures | None
    by_hand: PostsByHand
    view: PostView


def overview_of(partner: Partner, view: PostView, now: datetime) -> Overview:
    """Everything that the overview shows; the same number of statements for any number of posts."""
    connection = connection_of(partner, now)
    by_hand = posts_by_hand(partner.user_id, view.by_hand)
    if partner.account_id is None:
        return Overview(partner, connection, None, by_hand, view)
    kinds = post_kinds(partner.account_id)
    posts, page = posts_page(partner.account_id, view, kinds)
    figures = AccountFigures(
        reach=reach_chart(daily_reach(partner.account_id)),
        kinds=kinds,
        posts=posts,
        page=page,
        progress=progress_of([partner.account_id]),
    )
    return Overview(partner, connection, figures, by_hand, view)


def progress_reply(progress: Progress) -> dict[str, object]:
    """How far the reading has come, for the script that moves the bar."""
    return {
        "running": progress.is_running,
        "share": progress.share,
        "sentence": progress.sentence,
        "posts_read": progress.posts_read,
        "posts_expected": progress.posts_expected,
    }
