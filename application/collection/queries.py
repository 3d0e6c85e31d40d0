"""Runs as staff look at them."""

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from application.extensions import db
from application.models import CollectionRun, InstagramAccount, RunState

PER_PAGE = 50


def runs_page(page: int, state: RunState | None) -> Pagination:
    """Runs, newest first, with their accounts."""
    statement = (
        select(CollectionRun)
        .join(CollectionRun.instagram_account)
        .options(contains_eager(CollectionRun.instagram_account).load_only(InstagramAccount.username))
        .order_by(CollectionRun.id.desc())
    )
    if state is not None:
        statement = statement.where(CollectionRun.state == state)
    return db.paginate(statement, page=page, per_page=PER_PAGE, max_per_page=PER_PAGE, error_out=False)
