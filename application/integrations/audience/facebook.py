"""Followers of Facebook Pages: by the app's token, which needs a feature that Facebook grants on review for
Pages of others, else by the connection's, which serves the Pages of its own person (graph-api.md §8)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from application.integrations.audience.graph_asking import MOST_PERCENT, ask_each
from application.integrations.audience.network import MOST_FOLLOWERS, NO_END, Answer, Answers, Asked
from application.integrations.graph.client import GraphClient
from application.integrations.graph.edges.reading import count, identity, words
from application.integrations.graph.errors import GraphError, GraphObjectMissing, GraphTokenInvalid
from application.networks import Finding, Network

_FIELDS = "id,name,username,followers_count,fan_count"
_HANDLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""Nothing that would lead to another path."""
_WORDS_OF_THE_API = frozenset({"me", "oauth", "search", "debug_token", "app", "accounts"})
_FEATURE = re.compile(r"public (content|metadata) access|reviewable feature", re.IGNORECASE)
_UNKNOWN: Mapping[int | None, str] = {
    803: "",
    21: "Facebook has merged this Page with another one. Set the handle to that one’s.",
}
REFUSALS_THAT_SETTLE_IT = 2
"""One Page may be refused for its own sake, such as an age limit; two in a row say that the feature lacks."""
_FEATURE_LACKS = (
    "Facebook shows this app only Pages of its own people. For others the app needs the feature Page Public "
    "Content Access, by App Review."
)
_CONNECTION_ENDED = "Facebook takes the connection’s token no more. An admin needs to connect again."


class FacebookCounter:
    """`token` is the connection's, None where there is none. For one step of a task."""

    network = Network.FACEBOOK
    most_at_once = 25

    def __init__(
        self, client: GraphClient, *, token: str | None = None, most_percent: int = MOST_PERCENT
    ) -> None:
        self._client = client
        self._token = token
        self._most_percent = most_percent

    def count(self, asked: Sequence[Asked], *, until: float = NO_END) -> Answers:
        """Those of the Pages; see Counter. One call each, but for the first few where the feature lacks."""
        turn = _Turn(self._client, self._token)
        return ask_each(self._client, self.network, asked, turn.ask, self._most_percent, until)


@dataclass
class _Turn:
    """One asking, and what it has learnt of the two tokens so far."""

    client: GraphClient
    token: str | None
    is_dead: bool = False
    has_feature: bool = False
    refusals: int = 0

    def ask(self, one: Asked) -> Answer:
        """What is found of one Page. Raises GraphError."""
        page = one.network_id or one.handle
        if not _HANDLE.fullmatch(page) or page.casefold() in _WORDS_OF_THE_API:
            return Answer(one.key, Finding.UNKNOWN)
        for token in self._tokens():
            try:
                reply = self.client.get(page, {"fields": _FIELDS}, token=token)
            except GraphTokenInvalid:
                if token != self.token:
                    raise
                self.is_dead = True
            except GraphError as error:
                if isinstance(error, GraphObjectMissing) or error.code in _UNKNOWN:
                    return Answer(one.key, Finding.UNKNOWN, words=_UNKNOWN.get(error.code, ""))
                if not _FEATURE.search(error.message):
                    raise
                self.refusals += token != self.token
            else:
                self.has_feature = self.has_feature or token != self.token
                return _answer(one, reply)
        return Answer(
            one.key, Finding.NOT_ALLOWED, words=_CONNECTION_ENDED if self.is_dead else _FEATURE_LACKS
        )

    def _tokens(self) -> tuple[str, ...]:
        """In the order in which they are worth a call."""
        apps, persons = (self.client.app_token,), (self.token,) if self.token and not self.is_dead else ()
        if self.has_feature or not self.refusals:
            return (*apps, *persons)
        return (*persons, *apps) if self.refusals < REFUSALS_THAT_SETTLE_IT else persons


def _answer(one: Asked, reply: Mapping[str, Any]) -> Answer:
    page_id, username = identity(reply), words(reply.get("username"))
    if one.network_id is not None and page_id != one.network_id:
        return Answer(one.key, Finding.TAKEN, words="Facebook answers for another Page.")
    # `followers_count` is missing on some old Pages, whose likes are their followers.
    followers = count(reply.get("followers_count", reply.get("fan_count")))
    if followers is None or followers > MOST_FOLLOWERS:
        return Answer(one.key, Finding.FAILED, words="Facebook’s reply holds no number of followers.")
    # Pages have no username at first: their number is their handle.
    handle = username or one.handle
    same = _alike(handle) == _alike(one.handle) or one.handle == page_id
    finding = Finding.COUNTED if same else Finding.RENAMED
    return Answer(one.key, finding, followers, network_id=page_id, handle_now=handle)


def _alike(handle: str) -> str:
    """Facebook takes user names for the same whatever their dots and capitals."""
    return handle.replace(".", "").casefold()
