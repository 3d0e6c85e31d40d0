"""Metrics of one type only, a call a post: for the posts that the reading plan wants now.

A daily reading asks for them when the plan wants the post for the last time, and not for stories: theirs are
worth a call shortly before their end alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from application.clock import clock
from application.collection.daily_reading import is_daily
from application.collection.horizon import NO_STORY
from application.collection.post_storing import ReadDetails, store_details
from application.collection.reading_plan import PLAIN_DAILY_TO_DAY
from application.collection.single_post import read_details
from application.collection.stages.base import Reader
from application.extensions import db
from application.media_kinds import STORY_PRODUCT
from application.models import CollectionRun, InstagramAccount, MissingReason, Post, RunKind

AT_ONCE = 10
NO_INSIGHTS = (MissingReason.BEFORE_PROFESSIONAL, MissingReason.NOT_ENOUGH_VIEWERS)
"""Posts that refused their common figures for such a reason would refuse these too."""


@dataclass(frozen=True)
class DetailQuestion:
    post_id: int
    graph_id: str
    product_type: str | None


class DetailsStage:
    """Ten posts a step: those due that this run has read already."""

    def plan(
        self, run: CollectionRun, account: InstagramAccount, cursor: str | None
    ) -> tuple[DetailQuestion, ...] | None:
        rows = db.session.execute(
            select(Post.id, Post.graph_id, Post.media_product_type)
            .where(
                Post.instagram_account_id == account.id,
                _of_run(run, account),
                Post.graph_id.is_not(None),
                Post.next_read_at <= run.created_at,
                Post.last_read_at >= run.created_at,
                Post.deleted_at.is_(None),
                or_(Post.insights_reason.is_(None), Post.insights_reason.not_in(NO_INSIGHTS)),
                or_(Post.details_read_at.is_(None), Post.details_read_at < run.created_at),
                Post.id > int(cursor or 0),
            )
            .order_by(Post.id)
            .limit(AT_ONCE)
        )
        return (
            tuple(DetailQuestion(row.id, str(row.graph_id), row.media_product_type) for row in rows) or None
        )

    def ask(self, question: tuple[DetailQuestion, ...], reader: Reader) -> tuple[ReadDetails, ...]:
        found = []
        for post in question:
            parts, refused, gone = read_details(reader.client, reader.token, post.graph_id, post.product_type)
            is_over = gone and post.product_type == STORY_PRODUCT
            if is_over and not parts:
                continue  # it ended before it could be asked for anything
            found.append(ReadDetails(post.post_id, parts, refused, gone=gone and not is_over))
        return tuple(found)

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: tuple[DetailQuestion, ...],
        answer: tuple[ReadDetails, ...],
        call_ids: Sequence[int],
    ) -> str | None:
        store_details(answer, call_ids, clock.now())
        return str(question[-1].post_id)


def _of_run(run: CollectionRun, account: InstagramAccount) -> ColumnElement[bool]:
    """The condition that a post is of those that this run asks about one by one."""
    if is_daily(run, account):
        return and_(NO_STORY, Post.posted_at <= run.created_at - timedelta(days=PLAIN_DAILY_TO_DAY))
    of_kind = {RunKind.STORIES: Post.media_product_type == STORY_PRODUCT, RunKind.POSTS: NO_STORY}
    return of_kind.get(run.kind, true())
