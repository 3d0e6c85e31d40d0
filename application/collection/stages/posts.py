"""Posts, page by page: those with insights, and those from before the account was professional."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from application.collection.horizon import asked_older_since, list_back_to
from application.collection.page_reader import PageReader, ReadPage, ReadPost, our_names
from application.collection.post_rows import reason_for
from application.collection.post_storing import store_posts
from application.collection.stages.base import Reader
from application.config import Config
from application.integrations.graph.metrics import NESTED_POST_METRICS
from application.models import CollectionRun, InstagramAccount, MissingReason

PLAIN_PAGE_SIZE = 100


@dataclass(frozen=True)
class PageQuestion:
    """A page of posts from `cursor` on, posted between `since` and `until`."""

    cursor: str | None
    page_size: int
    since: datetime | None
    until: datetime | None = None


class PostsStage:
    """Pages of posts with nested insights, newest first, as far as the run's horizon."""

    def plan(self, run: CollectionRun, account: InstagramAccount, cursor: str | None) -> PageQuestion | None:
        config: Config = current_app.extensions["configuration"]
        size = config.media_page_size
        return PageQuestion(cursor, size, list_back_to(run, account, size))

    def ask(self, question: PageQuestion, reader: Reader) -> ReadPage:
        return _reader(question, reader).read(question.cursor, question.page_size)

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: PageQuestion,
        answer: ReadPage,
        call_ids: Sequence[int],
    ) -> str | None:
        border_found = answer.insights_from is not None
        if border_found:
            account.insights_from = answer.insights_from
        store_posts(run, account, answer, call_ids)
        # The page of the border shows older posts that the next stage lists again.
        run.posts_read += sum(
            not (border_found and post.reason is MissingReason.BEFORE_PROFESSIONAL) for post in answer.posts
        )
        return None if border_found else answer.after


class OlderPostsStage:
    """Pages of posts without insights: at the first visit, and where a person asks for a campaign's posts."""

    def plan(self, run: CollectionRun, account: InstagramAccount, cursor: str | None) -> PageQuestion | None:
        if account.insights_from is None:
            return None
        since = asked_older_since(run, account)
        if account.listed_back_to_the_first_at is not None and since is None:
            return None
        return PageQuestion(cursor, PLAIN_PAGE_SIZE, since, account.insights_from)

    def ask(self, question: PageQuestion, reader: Reader) -> ReadPage:
        return _reader(question, reader).read_without_insights(question.cursor, question.page_size)

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: PageQuestion,
        answer: ReadPage,
        call_ids: Sequence[int],
    ) -> str | None:
        store_posts(run, account, answer, call_ids)
        run.posts_read += sum(_is_older(post, account) for post in answer.posts)
        return answer.after


def _is_older(post: ReadPost, account: InstagramAccount) -> bool:
    """Whether the post is counted here: this list begins with the one at the border, counted before."""
    return reason_for(post, account) is MissingReason.BEFORE_PROFESSIONAL


def _reader(question: PageQuestion, reader: Reader) -> PageReader:
    return PageReader(
        reader.client,
        reader.graph_id,
        reader.token,
        tuple(name for name in NESTED_POST_METRICS if our_names([name])[0] not in reader.refused),
        since=question.since,
        until=question.until,
        refused=list(reader.refused),
    )
