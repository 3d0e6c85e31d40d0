"""The living stories with their figures: one call when none of them refuses."""

from collections.abc import Sequence

from application.clock import clock
from application.collection.page_reader import ReadPage
from application.collection.post_storing import store_posts
from application.collection.stages.base import Reader
from application.collection.story_reader import read_stories
from application.models import CollectionRun, InstagramAccount
from application.task_queue import enqueue

FIND = "capture.find"
"""Stories are kept as soon as they are seen: they end."""


class StoriesStage:
    """Figures of a story end with it, so all living ones are read each time."""

    def plan(self, run: CollectionRun, account: InstagramAccount, cursor: str | None) -> str | None:
        return account.graph_id

    def ask(self, question: str, reader: Reader) -> ReadPage:
        return read_stories(reader.client, question, reader.token, reader.refused)

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: str,
        answer: ReadPage,
        call_ids: Sequence[int],
    ) -> str | None:
        now = clock.now()
        store_posts(run, account, answer, call_ids)
        if answer.posts:
            # Not only where one is new: its account may have come into a campaign since.
            enqueue(FIND, {"account": account.id}, identity=f"account:{account.id}", slot=now.isoformat())
        account.stories_polled_at = now
        return None
