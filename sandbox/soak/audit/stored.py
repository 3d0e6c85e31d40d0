"""What the database holds of one account, and of the calls behind it."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy import select

from application.extensions import db
from application.integrations.graph.instagram import STORY_INSIGHTS
from application.models import (
    FIGURE_NAMES,
    ApiCall,
    AuditAction,
    AuditEntry,
    ChangeState,
    InstagramAccount,
    Post,
    Reading,
    WebhookChange,
)
from sandbox.soak.audit.blame import Interval, Trouble

_REST = timedelta(milliseconds=2)
"""A call's duration is kept in whole milliseconds, and begins a moment after its time was noted."""
ASKED = "asked"
"""The source of a reading that a call brought."""
_READING = (Reading.post_id, Reading.read_at, Reading.source, Reading.api_call_id, Reading.insights_reason)
OVER_THE_APP_LIMIT = 4
"""The error code of this limit alone (graph-api.md, 3)."""

LISTS = ("media", "stories")
_ASKED = re.compile(r"[a-z_]{4,}")
"""Fields and metrics, wherever in the query they stand: no value of another parameter is called like one."""
PARTS = " by parts"

Made = tuple[datetime, str]
"""When a call was made, and its outcome."""


@dataclass(frozen=True)
class StoredReading:
    """One reading: when, how, by which call, and the figures that came."""

    read_at: datetime
    source: str
    call: int | None
    reason: str | None
    figures: dict[str, Any]


@dataclass
class StoredPost:
    """A post with its latest figures and its readings, oldest first."""

    id: int
    graph_id: str
    figures: dict[str, Any]
    readings: list[StoredReading] = field(default_factory=list)

    @property
    def known_since(self) -> datetime | None:
        """When it was first read."""
        return min((reading.read_at for reading in self.readings if reading.source == ASKED), default=None)


@dataclass(frozen=True)
class PostCall:
    """A call about one post alone: for its parts, or for its common figures."""

    at: datetime
    outcome: str
    is_for_parts: bool


@dataclass(frozen=True)
class StoredCalls:
    """An account's calls: from when to when each was, those that were refused or failed, when those that tell
    figures were answered, oldest first, by what was asked (`question_of`) and the API's name of the figure,
    and those about single posts by the API's id.
    """

    spans: dict[int, Interval]
    troubles: list[Trouble]
    answered: dict[tuple[str, str], list[datetime]] = field(default_factory=dict)
    of_posts: dict[str, list[PostCall]] = field(default_factory=dict)

    def about(self, graph_id: str, begins: datetime, ends: datetime) -> list[PostCall]:
        """Those about this post alone in that time."""
        return [call for call in self.of_posts.get(graph_id, ()) if begins <= call.at <= ends]

    def span(self, call: int | None, otherwise: datetime) -> Interval:
        """When the world was asked; the time of storing where no call is named."""
        return self.spans.get(call or 0, (otherwise, otherwise))

    def answers(
        self, questions: Iterable[str], names: Iterable[str], begins: datetime, ends: datetime
    ) -> list[datetime]:
        """When one of these was answered in that time with a figure of one of these names."""
        found: list[datetime] = []
        for asked in product(questions, names):
            answered = self.answered.get(asked, [])
            found += answered[bisect_left(answered, begins) : bisect_right(answered, ends)]
        return found


def account_ids() -> dict[str, int]:
    """Our numbers of accounts by the API's."""
    return {
        row.graph_id: row.id
        for row in db.session.execute(select(InstagramAccount.graph_id, InstagramAccount.id))
    }


def posts_of(account_id: int) -> dict[str, StoredPost]:
    """The account's posts by the API's id; two statements."""
    columns = [getattr(Post, name) for name in FIGURE_NAMES]
    rows = db.session.execute(
        select(Post.id, Post.graph_id, *columns).where(Post.instagram_account_id == account_id)
    )
    found = {row.id: StoredPost(row.id, row.graph_id, _figures(row._mapping)) for row in rows}
    read = [getattr(Reading, name) for name in FIGURE_NAMES]
    of_account = select(Post.id).where(Post.instagram_account_id == account_id)
    readings = db.session.execute(
        select(*_READING, *read)
        .where(Reading.post_id.in_(of_account))
        .order_by(Reading.post_id, Reading.read_at)
    )
    for row in readings:
        found[row.post_id].readings.append(
            StoredReading(
                row.read_at, row.source, row.api_call_id, row.insights_reason, _figures(row._mapping)
            )
        )
    return {post.graph_id: post for post in found.values()}


def app_limits() -> list[Made]:
    """Calls of anybody that the limit of the whole app refused: they hold up everybody's readings."""
    rows = db.session.execute(
        select(ApiCall.requested_at, ApiCall.outcome)
        .where(ApiCall.outcome == "rate_limited", ApiCall.error_code == OVER_THE_APP_LIMIT)
        .order_by(ApiCall.requested_at)
    )
    return [(row.requested_at, row.outcome) for row in rows]


def calls_of(account_id: int, ends: datetime, of_the_app: Sequence[Made] = ()) -> StoredCalls:
    """The calls of an account; trouble lasts from a call that failed until the next one that did not.

    `of_the_app` are refused calls of anybody (`app_limits`) that are trouble for this account too. So is a
    connection that the daily check found lost: nobody calls then, and the record alone tells.
    """
    made = (ApiCall.id, ApiCall.requested_at, ApiCall.duration_ms, ApiCall.outcome)
    rows = db.session.execute(
        select(*made, ApiCall.path, ApiCall.query)
        .where(ApiCall.instagram_account_id == account_id)
        .order_by(ApiCall.requested_at, ApiCall.id)
    ).all()
    spans = {row.id: call_span(row.requested_at, row.duration_ms) for row in rows}
    own = [(row.requested_at, row.outcome) for row in rows]
    troubles = _troubles(sorted({*own, *of_the_app, *_found_lost(account_id)}), ends)
    of_posts: dict[str, list[PostCall]] = defaultdict(list)
    for row in rows:
        graph_id, _, edge = row.path.partition("/")
        if edge == "insights":
            of_posts[graph_id].append(PostCall(row.requested_at, row.outcome, "breakdown=" in row.query))
    answered: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for row in rows:
        if row.outcome == "ok":
            for name in _ASKED.findall(row.query):
                answered[question_of(row.path, row.query), name].append(row.requested_at)
    return StoredCalls(spans, troubles, dict(answered), dict(of_posts))


def question_of(path: str, query: str) -> str:
    """What a call asks: "media" and "stories" are the account's lists, all else is asked by its own id."""
    _, _, edge = path.partition("/")
    return edge if edge in LISTS else f"{path}{PARTS if 'breakdown=' in query else ''}"


def unkept_stories(graph_id: str) -> set[str]:
    """Stories of this account of which a webhook told something that was not kept."""
    told = select(WebhookChange.media_graph_id).where(
        WebhookChange.entry_graph_id == graph_id,
        WebhookChange.field == STORY_INSIGHTS,
        WebhookChange.state == ChangeState.IGNORED,
    )
    return {story for story in db.session.scalars(told) if story is not None}


def _found_lost(account_id: int) -> list[Made]:
    found = db.session.scalars(
        select(AuditEntry.at)
        .join(InstagramAccount, InstagramAccount.user_id == AuditEntry.user_id)
        .where(InstagramAccount.id == account_id, AuditEntry.action == AuditAction.CONNECTION_LOST.value)
    )
    return [(moment, "token_invalid") for moment in found]


def call_span(requested_at: datetime, duration_ms: int) -> Interval:
    """From when to when a call was: in between the world was asked."""
    return requested_at, requested_at + timedelta(milliseconds=duration_ms) + _REST


def _troubles(calls: Iterable[Made], ends: datetime) -> list[Trouble]:
    found: list[Trouble] = []
    lasting: list[Made] = []
    for moment, outcome in calls:
        if outcome != "ok":
            lasting.append((moment, outcome))
            continue
        found += [Trouble(since, how, moment) for since, how in lasting]
        lasting = []
    return found + [Trouble(since, how, ends) for since, how in lasting]


def doubled(values: Iterable[Any]) -> list[Any]:
    """Those that are there more than once."""
    counted: dict[Any, int] = defaultdict(int)
    for value in values:
        counted[value] += 1
    return [value for value, number in counted.items() if number > 1]


def _figures(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in FIGURE_NAMES if row[name] is not None}
