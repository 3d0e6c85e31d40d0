"""The newest posts of an account, for the overview."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from application.built_once import built_once
from application.extensions import db
from application.models import InstagramAccount, Post
from application.profiles.post_columns import POST_COLUMNS
from application.profiles.post_view import FIGURES

LATEST = 6


def latest_posts(account_id: int) -> Sequence[Row[Any]]:
    """At most six, newest first, with their latest figures; one statement."""
    return db.session.execute(*_latest(account_id)).all()


@built_once
def _latest(account_id: int) -> Select[*tuple[Any, ...]]:
    columns = (*POST_COLUMNS, *(getattr(Post, name) for name in FIGURES))
    statement = select(*columns).join(InstagramAccount).where(Post.instagram_account_id == account_id)
    # Both databases sort NULL lowest, so posts without a time come last, and the index gives the order.
    return statement.order_by(Post.posted_at.desc(), Post.id.desc()).limit(LATEST)
