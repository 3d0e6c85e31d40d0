"""Posts that no list brought: due ones from far back, and ones that may have been deleted on Instagram."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select, update

from application.clock import clock
from application.collection.horizon import left_alone
from application.collection.page_reader import ReadPage, ReadPost
from application.collection.post_storing import store_posts
from application.collection.single_post import read_single
from application.collection.stages.base import Reader, note_skipped
from application.config import Config
from application.extensions import db
from application.models import CollectionRun, InstagramAccount, Post

AT_ONCE = 10
DELETED = "deleted"


@dataclass(frozen=True)
class OnePost:
    """A post to ask for; `has_insights` is false from before the account was professional."""

    post_id: int
    graph_id: str
    has_insights: bool


@dataclass(frozen=True)
class SinglesAnswer:
    read: tuple[ReadPost, ...]
    gone: tuple[int, ...]
    last_id: int


class SinglePostsStage:
    """Ten posts a step, a call each; one that is gone is marked, with its figures kept."""

    def plan(
        self, run: CollectionRun, account: InstagramAccount, cursor: str | None
    ) -> tuple[OnePost, ...] | None:
        config: Config = current_app.extensions["configuration"]
        rows = db.session.execute(
            select(Post.id, Post.graph_id, Post.posted_at)
            .where(
                left_alone(run, account, config.media_page_size),
                Post.graph_id.is_not(None),
                Post.id > int(cursor or 0),
            )
            .order_by(Post.id)
            .limit(AT_ONCE)
        )
        border = account.insights_from
        found = tuple(
            OnePost(row.id, row.graph_id, not (border and row.posted_at and row.posted_at < border))
            for row in rows
        )
        return found or None

    def ask(self, question: tuple[OnePost, ...], reader: Reader) -> SinglesAnswer:
        read: list[ReadPost] = []
        gone: list[int] = []
        for post in question:
            found = read_single(
                reader.client, reader.token, post.graph_id, reader.refused, with_insights=post.has_insights
            )
            if found is None:
                gone.append(post.post_id)
            else:
                read.append(found)
        return SinglesAnswer(tuple(read), tuple(gone), question[-1].post_id)

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: tuple[OnePost, ...],
        answer: SinglesAnswer,
        call_ids: Sequence[int],
    ) -> str | None:
        store_posts(run, account, ReadPage(answer.read, None), call_ids)
        run.posts_read += len(answer.read)
        if answer.gone:
            db.session.execute(
                update(Post).where(Post.id.in_(answer.gone)).values(deleted_at=clock.now(), next_read_at=None)
            )
        note_skipped(run, [DELETED] * len(answer.gone))
        return str(answer.last_id)
