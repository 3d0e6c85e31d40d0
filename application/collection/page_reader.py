"""Read one page of posts with their insights in as few calls as the API's refusals allow. Knows no database.

One post that refuses spoils the whole page (graph-api.md, "Field expansion"), so a refused page is split in
two until the post stands alone. Posts from before the account was professional all lie at the old end: their
border is found by bisection, and what is older is listed without insights from then on. Refused metrics go by
our names, as the columns of posts do.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import (
    GraphBadParameter,
    GraphBadReply,
    GraphMetricRefused,
    GraphNotEnoughViewers,
    GraphPostedBeforeProfessional,
    GraphTooMuchData,
)
from application.integrations.graph.instagram import MediaItem, MediaPage, media_insights, media_page
from application.integrations.graph.metrics import metric_name
from application.models.posts import MissingReason

MOST_REFUSED_ALONE = 8

# One code serves for a metric that is gone and for one that this post doesn't have: only the text tells.
_ABOUT_ONE_POST = re.compile(r"with the media\b|for this media product type", re.IGNORECASE)

Refusal = GraphBadParameter | GraphNotEnoughViewers | GraphTooMuchData


@dataclass(frozen=True)
class ReadPost:
    """A post as read: `reason` says why its insights are missing; `call` is the index of its call.

    `refused_metrics` are those that only this post refused.
    """

    item: MediaItem
    reason: MissingReason | None
    call: int
    refused_metrics: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadPage:
    """`after` leads to the next page. `insights_from` is set when the border was found in this page.

    `refused_metrics` are those that were not asked for, because the API refuses them altogether.
    """

    posts: tuple[ReadPost, ...]
    after: str | None
    refused_metrics: tuple[str, ...] = ()
    insights_from: datetime | None = None


@dataclass
class PageReader:
    """Reads the posts of one account from one cursor on; `since` and `until` bound their time.

    `metrics` are the API's names; `refused` those that were refused before and are not among them.
    """

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
        posts, following = self._listed(after, limit)
        return ReadPage(posts, following)

    def _listed(self, after: str | None, limit: int) -> tuple[tuple[ReadPost, ...], str | None]:
        """Posts without insights, halved while the API finds them too much at once."""
        try:
            page = self._ask(after, limit, ())
        except GraphTooMuchData:
            if limit == 1:
                raise
            return self._in_halves(self._listed, after, limit)
        return self._marked(page.items, MissingReason.BEFORE_PROFESSIONAL), page.after

    def _window(self, after: str | None, limit: int) -> tuple[tuple[ReadPost, ...], str | None]:
        try:
            page = self._ask(after, limit, self.metrics)
        except (GraphBadParameter, GraphNotEnoughViewers, GraphTooMuchData) as refusal:
            if isinstance(refusal, GraphPostedBeforeProfessional) and not self.border_found:
                raise
            if (
                isinstance(refusal, GraphMetricRefused)
                and not about_one_post(refusal)
                and self._drop(refusal)
            ):
                return self._window(after, limit)
            if limit == 1:
                return self._alone(after, refusal)
        else:
            reason = None if self.metrics else MissingReason.REFUSED
            return self._marked(page.items, reason), page.after
        return self._in_halves(self._window, after, limit)

    def _in_halves(
        self,
        read: Callable[[str | None, int], tuple[tuple[ReadPost, ...], str | None]],
        after: str | None,
        limit: int,
    ) -> tuple[tuple[ReadPost, ...], str | None]:
        first, middle = read(after, limit // 2)
        if middle is None:
            return first, None
        rest, end = read(middle, limit - limit // 2)
        return first + rest, end

    def _alone(self, after: str | None, refusal: Refusal) -> tuple[tuple[ReadPost, ...], str | None]:
        """The one post that refuses, with what it gives; when post after post refuses, it isn't the posts."""
        # An old post, or one with few viewers, says so of itself alone: there may be any number of them.
        self.refused_alone += not isinstance(refusal, GraphPostedBeforeProfessional | GraphNotEnoughViewers)
        if isinstance(refusal, GraphMetricRefused):
            if self.refused_alone > MOST_REFUSED_ALONE and self._drop(refusal):
                return self._window(after, 1)
            left = without_refused(self.metrics, refusal)
            if 0 < len(left) < len(self.metrics):
                return self._with_what_is_left(after, left)
        if isinstance(refusal, GraphTooMuchData) or self.refused_alone > MOST_REFUSED_ALONE:
            raise refusal
        page = self._ask(after, 1, ())
        return self._marked(page.items, reason_of(refusal)), page.after

    def _with_what_is_left(
        self, after: str | None, left: tuple[str, ...]
    ) -> tuple[tuple[ReadPost, ...], str | None]:
        """The one post with the metrics that it doesn't refuse; without any when there is none."""
        reason: MissingReason | None = None
        try:
            page = self._ask(after, 1, left)
        except (GraphBadParameter, GraphNotEnoughViewers) as refusal:
            fewer = without_refused(left, refusal) if isinstance(refusal, GraphMetricRefused) else ()
            if 0 < len(fewer) < len(left):
                return self._with_what_is_left(after, fewer)
            reason = reason_of(refusal)
            page = self._ask(after, 1, ())
        refused = () if reason else our_names(name for name in self.metrics if name not in left)
        posts = self._marked(page.items, reason)
        return tuple(replace(post, refused_metrics=refused) for post in posts), page.after

    def _at_the_border(self, after: str | None, limit: int) -> ReadPage:
        older, following = self._listed(after, limit)
        self.border_found = True
        items = [post.item for post in older]
        if not items or not self._is_from_before(items[-1]):
            # The end of the page has insights: no border here, but a post by itself, or it has passed.
            return ReadPage(*self._window(after, limit))
        border = first_refused(items[:-1], self._is_from_before)
        newer = self._window(after, border)[0] if border else ()
        return ReadPage(newer + older[border:], following, insights_from=_border_time(items, border))

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
        left = without_refused(self.metrics, refusal)
        self.refused += our_names(name for name in self.metrics if name not in left)
        dropped = len(left) < len(self.metrics)
        self.metrics = left
        return dropped

    def _ask(self, after: str | None, limit: int, metrics: tuple[str, ...]) -> MediaPage:
        page = media_page(
            self.client,
            self.graph_id,
            self.token,
            limit=limit,
            after=after,
            since=self.since,
            until=self.until,
            metrics=metrics,
            with_insights=bool(metrics),
        )
        if page.after is not None and page.after == after:
            # Followed, it would be read for ever.
            raise GraphBadReply("the list names the same next page twice")
        return page

    def _marked(self, items: Sequence[MediaItem], reason: MissingReason | None) -> tuple[ReadPost, ...]:
        call = len(self.client.calls) - 1
        return tuple(ReadPost(item, reason, call) for item in items)


def about_one_post(refusal: GraphMetricRefused) -> bool:
    """Whether the metric doesn't fit a post among those asked for; else the API refuses it altogether."""
    return _ABOUT_ONE_POST.search(refusal.message) is not None


def without_refused(metrics: Sequence[str], refusal: GraphMetricRefused) -> tuple[str, ...]:
    """Those of `metrics` that the refusal doesn't name."""
    return tuple(name for name in metrics if name not in refusal.metrics)


def our_names(api_names: Iterable[str]) -> tuple[str, ...]:
    """What we call these metrics of posts."""
    return tuple(metric_name(name, "post").name for name in api_names)


def reason_of(refusal: Refusal) -> MissingReason:
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
    """The time of the oldest post with insights; else just after the newest one without.

    Two seconds after, since posts are later asked for from a second before this border on.
    """
    if border and (time := items[border - 1].timestamp):
        return time
    newest_before = items[border].timestamp
    return newest_before + timedelta(seconds=2) if newest_before else None
