"""Asks the Graph API about one handle after the other, and knows when to stop. For Instagram and Facebook."""

import time
from collections.abc import Callable, Iterable, Mapping

from application.integrations.audience.network import NO_END, Answer, Answers, Asked, Trouble, TroubleKind
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import (
    GraphError,
    GraphPermissionMissing,
    GraphPolicyBlocked,
    GraphRateLimited,
    GraphTimeout,
    GraphTokenInvalid,
    GraphTransient,
    GraphUnreachable,
)
from application.networks import Finding, Network, label

MOST_PERCENT = 50
"""Of a limit: the rest is for the campaigns' own reading."""
SHARED_LIMITS = frozenset({4, 17, 32, 341, 613})
"""Codes of limits of the app, or of the person whose token asks; others are about one account."""
FAILURES_THAT_END_IT = 3
"""So many errors one after the other are no longer about single handles."""
TROUBLES: Mapping[type[GraphError], TroubleKind] = {
    GraphRateLimited: TroubleKind.LIMITED,
    GraphTokenInvalid: TroubleKind.REFUSED,
    GraphPermissionMissing: TroubleKind.REFUSED,
    GraphPolicyBlocked: TroubleKind.REFUSED,
    GraphTimeout: TroubleKind.DOWN,
    GraphUnreachable: TroubleKind.DOWN,
}
"""The errors that would meet every handle, once a second in a row meets the like; others are about one."""
OWN_FINDINGS: Mapping[TroubleKind, Finding] = {
    TroubleKind.DOWN: Finding.FAILED,
    TroubleKind.REFUSED: Finding.NOT_ALLOWED,
}
"""What is found of a handle that alone meets such trouble."""
WORDS: Mapping[str, str] = {
    "rate_limited": "The limit of requests to {network} is reached.",
    "token_invalid": "Facebook takes the token no more ({reason}). An admin needs to connect again.",
    "permission_missing": "A permission is missing. An admin needs to connect again and to leave every box "
    "ticked.",
    "policy_blocked": "Facebook has blocked the app. Look into the App Dashboard.",
    "timeout": "{network} took too long to answer.",
    "unreachable": "{network} could not be reached.",
}
"""For staff, by the error's kind."""


class Ends(Exception):
    """Ends the asking with this trouble."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.kind)
        self.trouble = trouble


def ask_each(
    client: GraphClient,
    network: Network,
    asked: Iterable[Asked],
    ask: Callable[[Asked], Answer],
    most_percent: int = MOST_PERCENT,
    until: float = NO_END,
) -> Answers:
    """What `ask` finds of each, up to the first trouble; it may raise GraphError, and Ends.

    An error that may pass, a time-out or a refusal is that handle's own, unless several come in a row, or
    nothing else: then it is the network's. Such a handle is answered all the same, so as not to stand first
    for ever. The asking stops after a reply that tells of `most_percent` of a limit, and once `until` is
    past.
    """
    asking = _Asking(client, network)
    trouble: Trouble | None = None
    is_cut = False
    for one in asked:
        if is_cut := bool(asking.answers) and time.monotonic() >= until:
            break
        try:
            asking.understand(ask(one))
        except Ends as end:
            trouble = end.trouble
        except GraphError as error:
            trouble = asking.meet(one, error)
        trouble = trouble or _used_up(client, most_percent)
        if trouble is not None:
            break
    return asking.told(trouble, is_cut=is_cut)


class _Asking:
    """What came of one handle after the other, and what looks as if it met them all."""

    def __init__(self, client: GraphClient, network: Network) -> None:
        self.answers: list[Answer] = []
        self._client = client
        self._network = network
        self._failures = 0
        self._suspected: Trouble | None = None
        self._is_understood = False

    def understand(self, answer: Answer) -> None:
        """Take an answer: the network is there."""
        self.answers.append(answer)
        self._failures, self._suspected, self._is_understood = 0, None, True

    def meet(self, one: Asked, error: GraphError) -> Trouble | None:
        """Take an error; the trouble that it is, None while it may be the handle's own."""
        found = trouble_of(error, self._network)
        if found is None:
            return self._fail(one, error)
        if not _may_be_its_own(error):
            return found
        self.answers.append(Answer(one.key, OWN_FINDINGS[found.kind], words=_own_words(found, error)))
        before, self._suspected = self._suspected, found
        self._failures = self._failures + 1 if found.kind is TroubleKind.DOWN else 0
        same = before is not None and before.kind is found.kind
        return found if same or self._failures >= FAILURES_THAT_END_IT else None

    def told(self, trouble: Trouble | None, *, is_cut: bool) -> Answers:
        """All of it. Who was asked alone, and got no answer, is asked once more: the network may be down."""
        if trouble is None and self._failures and not self._is_understood:
            trouble = self._suspected or _down(self._network)
            if self._suspected is not None and len(self.answers) == 1:
                self.answers.clear()
        records = tuple(self._client.take_calls())
        percent = records[-1].usage_percent if records else None
        return Answers(tuple(self.answers), len(records), percent, trouble, records, is_cut)

    def _fail(self, one: Asked, error: GraphError) -> Trouble | None:
        self.answers.append(failed(one, error))
        self._suspected = None
        if not _may_be_down(error, self._client):
            self._failures, self._is_understood = 0, True
            return None
        self._failures += 1
        return _down(self._network) if self._failures >= FAILURES_THAT_END_IT else None


def trouble_of(error: GraphError, network: Network) -> Trouble | None:
    """The trouble that this error is; None when it is about the one handle."""
    kind = next((found for known, found in TROUBLES.items() if isinstance(error, known)), None)
    if kind is None:
        return None
    wait = error.retry_after if isinstance(error, GraphRateLimited) else None
    reason = error.reason.replace("_", " ") if isinstance(error, GraphTokenInvalid) else ""
    words = WORDS[error.kind].format(network=label(network), reason=reason)
    seconds = None if wait is None else round(wait.total_seconds())
    return Trouble(kind, words, seconds, is_shared=error.code in SHARED_LIMITS)


def failed(one: Asked, error: GraphError) -> Answer:
    """The answer for a handle whose reply was an error: its kind is told, as the API's own words may hold
    anything."""
    kind = error.kind.replace("_", " ")
    if error.code is None:
        return Answer(one.key, Finding.FAILED, words=f"The answer could not be read ({kind}).")
    return Answer(one.key, Finding.FAILED, words=f"The answer was an error ({kind}, code {error.code}).")


def _may_be_its_own(error: GraphError) -> bool:
    """A token or a limit is nobody's own; one account may be refused, or be long in coming."""
    return not isinstance(error, GraphRateLimited | GraphTokenInvalid)


def _own_words(found: Trouble, error: GraphError) -> str:
    if found.kind is TroubleKind.DOWN:
        return found.words
    return f"The network did not let it be seen ({error.kind.replace('_', ' ')}, code {error.code})."


def _used_up(client: GraphClient, most_percent: int) -> Trouble | None:
    percent = client.calls[-1].usage_percent if client.calls else None
    if percent is None or percent < most_percent:
        return None
    return Trouble(
        TroubleKind.LIMITED,
        f"{percent} % of the app’s limit is used: the rest is left to the reading of campaigns.",
    )


def _may_be_down(error: GraphError, client: GraphClient) -> bool:
    """A refusal of one question is an answer, and so is one of another shape than expected."""
    return isinstance(error, GraphTransient) and client.calls[-1].outcome != "ok"


def _down(network: Network) -> Trouble:
    return Trouble(TroubleKind.DOWN, f"{label(network)} answers with errors, or with what cannot be read.")
