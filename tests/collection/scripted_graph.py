"""An account of the Graph API by script: a list of posts, and what each of them refuses.

It has the methods of GraphClient that listings use, follows the API's rules for a page ("one failing item
refuses the whole page"), and keeps every call.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from application.integrations.graph.client import GraphClient, Page
from application.integrations.graph.errors import (
    GraphError,
    GraphMetricRefused,
    GraphNotEnoughViewers,
    GraphPostedBeforeProfessional,
    GraphTooMuchData,
)

NEWEST = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class ScriptedPost:
    """`refusal` is what its insights answer with; `misfit` a metric that its type does not have."""

    number: int
    refusal: Callable[[], GraphError] | None = None
    misfit: str | None = None
    without_time: bool = False

    @property
    def id(self) -> str:
        return f"post-{self.number}"

    @property
    def posted_at(self) -> datetime:
        return NEWEST - timedelta(hours=self.number)


@dataclass
class ScriptedAccount:
    """`removed` metrics are refused for every post; pages with insights above `most_at_once` are too much."""

    posts: Sequence[ScriptedPost]
    removed: frozenset[str] = frozenset()
    most_at_once: int | None = None
    most_listed_at_once: int | None = None
    says_which: bool = True
    stuck_cursor: str | None = None
    calls: list[str] = field(default_factory=list)

    @property
    def client(self) -> GraphClient:
        return cast(GraphClient, self)

    def page(
        self, path: str, params: Mapping[str, str | int], *, token: str, after: str | None = None
    ) -> Page:
        """One page of the list, as `GraphClient.page`."""
        self.calls.append(f"{path} {params['limit']} after {after}")
        limit, start = int(params["limit"]), int(after or 0)
        found = self._bounded(params)
        shown = found[start : start + limit]
        metrics = _metrics(str(params["fields"]))
        bound = self.most_at_once if metrics else self.most_listed_at_once
        if bound is not None and limit > bound:
            raise GraphTooMuchData("Please reduce the amount of data you're asking for")
        nodes = [self._node(post, metrics) for post in shown]
        following = str(start + limit) if start + limit < len(found) else None
        return Page(nodes, self.stuck_cursor or following)

    def get(self, path: str, params: Mapping[str, str | int], *, token: str) -> dict[str, Any]:
        """The insights of one post, as `GraphClient.get`."""
        self.calls.append(f"{path} {params['metric']}")
        post = next(post for post in self.posts if path == f"{post.id}/insights")
        return {"data": self._insights(post, str(params["metric"]).split(","))}

    def _bounded(self, params: Mapping[str, str | int]) -> list[ScriptedPost]:
        since, until = params.get("since"), params.get("until")
        return [
            post
            for post in self.posts
            if (since is None or post.posted_at.timestamp() >= int(since))
            and (until is None or post.posted_at.timestamp() <= int(until))
        ]

    def _node(self, post: ScriptedPost, metrics: list[str]) -> dict[str, Any]:
        node: dict[str, Any] = {"id": post.id, "like_count": post.number}
        if not post.without_time:
            node["timestamp"] = post.posted_at.strftime("%Y-%m-%dT%H:%M:%S+0000")
        if metrics:
            node["insights"] = {"data": self._insights(post, metrics)}
        return node

    def _insights(self, post: ScriptedPost, metrics: list[str]) -> list[dict[str, Any]]:
        for position, name in enumerate(metrics):
            if name in self.removed:
                named = (name,) if self.says_which else ()
                raise GraphMetricRefused(f"(#100) metric[{position}] must be one of …", metrics=named)
        if post.refusal is not None:
            raise post.refusal()
        if post.misfit in metrics:
            raise GraphMetricRefused(
                f"(#100) Incompatible metric ({post.misfit}) with the media", metrics=(post.misfit,)
            )
        return [{"name": name, "values": [{"value": 100 + post.number}]} for name in metrics]


def before_professional() -> GraphError:
    return GraphPostedBeforeProfessional("Invalid parameter", code=100, subcode=2108006)


def too_few_viewers() -> GraphError:
    return GraphNotEnoughViewers("(#10) Not enough viewers for the media to show insights", code=10)


def account_with(
    number: int, refusing: Mapping[int, Callable[[], GraphError]] | None = None
) -> ScriptedAccount:
    """An account of `number` posts, newest first, of which some refuse."""
    refusals = refusing or {}
    return ScriptedAccount([ScriptedPost(index, refusals.get(index)) for index in range(number)])


def professional_since(number: int, border: int) -> ScriptedAccount:
    """An account of `number` posts; the first `border` of them have insights."""
    return account_with(number, {index: before_professional for index in range(border, number)})


def _metrics(fields: str) -> list[str]:
    _, _, nested = fields.partition("insights.metric(")
    return nested.rstrip(")").split(",") if nested else []
