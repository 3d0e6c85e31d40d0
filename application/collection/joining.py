"""A post that staff added by hand and that the API then tells is one post: it is joined, not added again."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from application.audit import record
from application.collection.post_rows import KnownPost
from application.extensions import db
from application.integrations.graph.instagram import MediaItem
from application.models import AuditAction, InstagramAccount, Post
from application.models.set_each import set_each
from application.post_links import post_key

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Links:
    """What the links of a page's posts tell, by id at Instagram.

    `joined`: our numbers of those that were here by hand, and are the account's now. `free`: keys still to be
    noted, which no other post here has.
    """

    joined: Mapping[str, int] = field(default_factory=dict)
    free: Mapping[str, str] = field(default_factory=dict)

    def note(self, ids: Mapping[str, int]) -> None:
        """Note the keys at the stored posts, so that nobody adds them by hand a second time."""
        set_each(db.session(), Post, "link_key", {ids[name]: key for name, key in self.free.items()})

    def plan(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Give those joined their first planned reading: rows of posts known already keep theirs."""
        due: dict[str, datetime | None] = {row["graph_id"]: row["next_read_at"] for row in rows}
        planned = {post_id: due[graph_id] for graph_id, post_id in self.joined.items()}
        set_each(db.session(), Post, "next_read_at", planned)


def join_by_hand(
    account: InstagramAccount, items: Sequence[MediaItem], known: Mapping[str, KnownPost]
) -> Links:
    """Make posts by hand that these items are the account's; one statement when there are none.

    They keep their number, and so decisions, costs, outcomes, picture and readings. The account is locked.
    """
    wanted: dict[str, str] = {}
    for item in items:
        key = post_key(item.permalink, item.shortcode)
        if key is not None and (item.id not in known or known[item.id].stored["link_key"] is None):
            wanted.setdefault(key, item.id)
    if not wanted:
        return Links()
    here = db.session.execute(
        select(Post.id, Post.user_id, Post.instagram_account_id, Post.link_key)
        .where(Post.link_key.in_(list(wanted)))
        .with_for_update()
    ).all()
    by_hand = [row for row in here if row.instagram_account_id is None and wanted[row.link_key] not in known]
    if by_hand:
        _join(account, {row.id: wanted[row.link_key] for row in by_hand})
        for row in by_hand:
            _record(account, row.id, row.user_id)
        _tell_of_doubles(by_hand, items)
    taken = {row.link_key for row in here}
    free = {graph_id: key for key, graph_id in wanted.items() if key not in taken}
    return Links({wanted[row.link_key]: row.id for row in by_hand}, free)


def _join(account: InstagramAccount, graph_ids: Mapping[int, str]) -> None:
    set_each(db.session(), Post, "graph_id", graph_ids)
    db.session.execute(
        update(Post)
        .where(Post.id.in_(list(graph_ids)))
        .values(instagram_account_id=account.id, user_id=None, network="instagram")
        .execution_options(synchronize_session=False)
    )


def _record(account: InstagramAccount, post_id: int, user_id: int | None) -> None:
    was_for_another = {} if user_id == account.user_id else {"was_entered_for": user_id}
    record(AuditAction.MANUAL_POST_JOINED, user_id=account.user_id, post=post_id, **was_for_another)


def _tell_of_doubles(joined: Sequence[Any], items: Collection[MediaItem]) -> None:
    """Of two that were entered with one link in former times, only the first has a key, and is joined."""
    codes = [item.shortcode for item in items if item.shortcode]
    doubles = db.session.scalars(
        select(Post.id).where(
            Post.user_id.in_({row.user_id for row in joined}),
            Post.instagram_account_id.is_(None),
            Post.link_key.is_(None),
            Post.shortcode.in_(codes),
        )
    ).all()
    if doubles:
        logger.warning(
            "posts by hand are there beside the same ones of the API", extra={"posts": list(doubles)}
        )
