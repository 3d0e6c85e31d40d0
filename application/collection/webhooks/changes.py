"""What the database knows about the changes of a delivery; a fixed few statements for any number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from application.collection.activity import active_account_ids
from application.extensions import db
from application.integrations.graph.instagram import Change
from application.models import (
    FIGURE_NAMES,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    Post,
    Region,
    User,
    WebhookChange,
)


@dataclass(frozen=True)
class KnownAccount:
    """A connected account; `is_active`: a campaign of its partner is running."""

    id: int
    region: Region | None
    is_active: bool

    @property
    def withholds_replies(self) -> bool:
        return self.region is not None and self.region.withholds_replies


@dataclass(frozen=True)
class Known:
    """Accounts and posts by their id at Instagram."""

    accounts: Mapping[str, KnownAccount]
    posts: Mapping[str, Mapping[Any, Any]]


def new_changes(changes: Sequence[Change]) -> list[Change]:
    """Those that have not been worked on, each once, oldest first.

    Only whoever holds the locks of `known_for` may ask: else two would find the same news new.
    """
    by_key = {change.key: change for change in changes}
    if not by_key:
        return []
    done = set(db.session.scalars(select(WebhookChange.key).where(WebhookChange.key.in_(list(by_key)))))
    fresh = [change for key, change in by_key.items() if key not in done]
    return sorted(
        fresh, key=lambda change: (change.time is not None, change.time and change.time.timestamp())
    )


def known_for(changes: Sequence[Change]) -> Known:
    """The accounts and posts that the changes name; the accounts' rows are locked, in the order of ids."""
    if not changes:
        return Known({}, {})
    rows = db.session.execute(
        select(InstagramAccount.id, InstagramAccount.graph_id, InstagramAccount.region)
        .join(User, User.id == InstagramAccount.user_id)
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(
            InstagramAccount.graph_id.in_({change.entry_id for change in changes}),
            User.active.is_(True),
            FacebookLogin.state == LoginState.CONNECTED,
        )
    ).all()
    ids = [row.id for row in rows]
    # By itself, since MariaDB can't lock one table of a join.
    lock = select(InstagramAccount.id).where(InstagramAccount.id.in_(ids)).order_by(InstagramAccount.id)
    db.session.execute(lock.with_for_update()).all()
    active = set(db.session.scalars(active_account_ids().where(InstagramAccount.id.in_(ids))))
    accounts = {row.graph_id: KnownAccount(row.id, row.region, row.id in active) for row in rows}
    wanted = {change.media_id for change in changes if change.media_id}
    columns = [
        Post.id,
        Post.graph_id,
        Post.instagram_account_id,
        Post.closed_at,
        Post.webhook_figures,
        Post.manual_figures,
        Post.insights_reason,
        *(getattr(Post, name) for name in FIGURE_NAMES),
    ]
    found = db.session.execute(select(*columns).where(Post.graph_id.in_(wanted))).mappings()
    return Known(accounts, {str(row["graph_id"]): row for row in found})
