"""The account's own fields, and the daily snapshot of its counts."""

from collections.abc import Sequence

from flask import current_app

from application.clock import clock
from application.collection.figure_storing import store_points
from application.collection.horizon import posts_expected
from application.collection.pictures.wanted import WantedPicture, want_pictures
from application.collection.stages.base import Reader
from application.config import Config
from application.integrations.graph.instagram import InstagramProfile, SeriesPoint, profile
from application.models import CollectionRun, InstagramAccount, PictureKind


class ProfileStage:
    """One call; asks nothing in particular, so the question is its only value."""

    def plan(self, run: CollectionRun, account: InstagramAccount, cursor: str | None) -> str | None:
        return account.graph_id

    def ask(self, question: str, reader: Reader) -> InstagramProfile:
        return profile(reader.client, question, reader.token)

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: str,
        answer: InstagramProfile,
        call_ids: Sequence[int],
    ) -> str | None:
        _describe(account, answer)
        today = clock.now().date()
        counts = {
            "followers_count": answer.followers_count,
            "follows_count": answer.follows_count,
            "media_count": answer.media_count,
        }
        points = [SeriesPoint(name, today, value) for name, value in counts.items() if value is not None]
        store_points(account.id, points, call_ids[-1])
        if answer.profile_picture_url:
            picture = WantedPicture(PictureKind.ACCOUNT, account.graph_id, answer.profile_picture_url)
            want_pictures(account.id, [picture])
        config: Config = current_app.extensions["configuration"]
        run.posts_expected = posts_expected(run, account, config.media_page_size)
        return None


def _describe(account: InstagramAccount, found: InstagramProfile) -> None:
    account.username = (found.username or account.username)[:100]
    account.name = found.name[:200] if found.name else None
    account.biography = found.biography
    account.website = found.website[:500] if found.website else None
    account.profile_picture_url = found.profile_picture_url
    for name in ("followers_count", "follows_count", "media_count"):
        value = getattr(found, name)
        if value is not None:
            setattr(account, name, value)
