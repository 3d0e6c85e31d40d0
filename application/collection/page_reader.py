"""Read one page of posts with their insights in as few calls as the API's refusals allow. Knows no database.

One post that refuses spoils the whole page (graph-api.md, "Field expansion"), so a refused page is split in
two until the post stands alone. Posts from before the account was professional all lie at the old end: their
border is found by bisection, and what is older is listed without insights from then on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import (
    GraphBadParameter,
    GraphMetricRefused,
    GraphNotEnoughViewers,
    GraphPostedBeforeProfessional,
    GraphTooMuchData,
)
from application.integrations.graph.instagram import MediaItem, MediaPage, media_insights, media_page
from application.models.posts import MissingReason

MOST_REFUSED_ALONE = 8


@dataclass(frozen=True)
class ReadPost:
    """A post as read: `reason` says why its insights are missing; `call` is the index of its call."""

    item: MediaItem
    reason: MissingReason | None
    call: int


@dataclass(frozen=True)
class ReadPage:
    """`after` leads to the next page. `insights_from` is set when the border was found in this page."""

    posts: tuple[ReadPost, ...]
    after: str | None
    refused_metrics: tuple[str, ...] = ()
    insights_from: datetime | None = None


@dataclass
class PageReader:
    """Reads the posts of one account from one cursor on; `since` and `until` bound their time."""

    client: GraphClient
    graph_id: str
    token: str = field(repr=False)
    metrics: tuple[str, ...]
    since: datetime | None = None
    until: datetime | None = None
    refused: list[str] = field(default_factory=list)
    border_found: bool = False
    refused_alone: int = 0

    def read(self, after: str | None, limit: int) -> ReadPage:
        """The next `limit` posts with insights; raises GraphError for what concerns more than a post."""
        try:
            posts, following = self._window(after, limit)
        except GraphPostedBeforeProfessional:
            page = self._at_the_border(after, limit)
            return replace(page, refused_metrics=tuple(self.refused))
        return ReadPage(posts, following, tuple(self.refused))

    def read_without_insights(self, after: str | None, limit: int) -> ReadPage:
        """The next `limit` posts, known to be from before the account was professional."""
        page = self._ask(after, limit, with_insights=False)
        return ReadPage(self._marked(page.items, MissingReason.BEFORE_PROFESSIONAL), page.after)

    def _window(self, after: str | None, limit: int) -> tuple[tuple[ReadPost, ...], str | None]:
        try:
            page = self._ask(after, limit, with_insights=bool(self.metrics))
        except (GraphBadParameter, GraphNotEnoughViewers, GraphTooMuchData) as refusal:
            if isinstance(refusal, GraphPostedBeforeProfessional) and not self.border_found:
                raise
            if isinstance(refusal, GraphMetricRefused) and self._drop(refusal):
                return self._window(after, limit)
            if limit == 1:
                return self._alone(after, refusal)
        else:
            reason = None if self.metrics else MissingReason.REFUSED
            return self._marked(page.items, reason), page.after
        first, middle = self._window(after, limit // 2)
        if middle is None:
            return first, None
        rest, end = self._window(middle, limit - limit // 2)
        return first + rest, end

    def _alone(
        self, after: str | None, refusal: GraphBadParameter | GraphNotEnoughViewers | GraphTooMuchData
    ) -> tuple[tuple[ReadPost, ...], str | None]:
        """The one post that refuses, without insights; when post after post refuses, it isn't the posts."""
        self.refused_alone += 1
        if isinstance(refusal, GraphTooMuchData) or self.refused_alone > MOST_REFUSED_ALONE:
            raise refusal
        page = self._ask(after, 1, with_insights=False)
        return self._marked(page.items, reason_of(refusal)), page.after

    def _at_the_border(self, after: str | None, limit: int) -> ReadPage:
        listed = self._ask(after, limit, with_insights=False)
        older = self._marked(listed.items, MissingReason.BEFORE_PROFESSIONAL)
        border = first_refused(listed.items, self._is_from_before)
        if border == len(older):
            # No post refuses by itself any more: the refusal has passed, or was another post's.
            raise GraphTooMuchData("the page was refused although none of its posts is")
        self.border_found = True
        newer = self._window(after, border)[0] if border else ()
        return ReadPage(
            newer + older[border:], listed.after, insights_from=_border_time(listed.items, border)
        )

    def _is_from_before(self, item: MediaItem) -> bool:
        try:
            media_insights(self.client, item.id, self.token, self.metrics)
        except GraphPostedBeforeProfessional:
            return True
        except (GraphBadParameter, GraphNotEnoughViewers):
            return False
        return False

    def _drop(self, refusal: GraphMetricRefused) -> bool:
        """Leave the refused metrics out from now on; False when none of ours was named."""
        dropped = [name for name in refusal.metrics if name in self.metrics]
        self.metrics = tuple(name for name in self.metrics if name not in dropped)
        self.refused += dropped
        return bool(dropped)

    def _ask(self, after: str | None, limit: int, *, with_insights: bool) -> MediaPage:
        return media_page(
            self.client,
            self.graph_id,
            self.token,
            limit=limit,
            after=after,
            since=self.since,
            until=self.until,
            metrics=self.metrics,
            with_insights=with_insights,
        )

    def _marked(self, items: Sequence[MediaItem], reason: MissingReason | None) -> tuple[ReadPost, ...]:
        call = len(self.client.calls) - 1
        return tuple(ReadPost(item, reason, call) for item in items)


def reason_of(refusal: GraphBadParameter | GraphNotEnoughViewers) -> MissingReason:
    """Why a post that refuses by itself has no insights."""
    if isinstance(refusal, GraphNotEnoughViewers):
        return MissingReason.NOT_ENOUGH_VIEWERS
    if isinstance(refusal, GraphPostedBeforeProfessional):
        return MissingReason.BEFORE_PROFESSIONAL
    return MissingReason.REFUSED


def first_refused(items: Sequence[MediaItem], refuses: Callable[[MediaItem], bool]) -> int:
    """The index of the first item that refuses, when all after it do too; their number when none does."""
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        if refuses(items[middle]):
            high = middle
        else:
            low = middle + 1
    return low


def _border_time(items: Sequence[MediaItem], border: int) -> datetime | None:
    """The time of the oldest post with insights; else just after the newest one without."""
    if border and (time := items[border - 1].timestamp):
        return time
    newest_before = items[border].timestamp
    return newest_before + timedelta(seconds=1) if newest_before else None
