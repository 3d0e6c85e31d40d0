"""Followers of professional accounts on Instagram, by Business Discovery: a call each (graph-api.md §8)."""

from collections.abc import Sequence

from application.integrations.audience.graph_asking import MOST_PERCENT, Ends, ask_each
from application.integrations.audience.network import (
    MOST_FOLLOWERS,
    NO_END,
    Answer,
    Answers,
    Asked,
    Trouble,
    TroubleKind,
)
from application.integrations.graph.client import GraphClient
from application.integrations.graph.edges.discovery import discovered_followers
from application.integrations.graph.errors import GraphDiscoveryTargetMissing, GraphObjectMissing
from application.networks import Finding, Network

_OUT_OF_SIGHT = (
    "The account that the platform asks as is not shared with it any more. An admin needs to connect again."
)


class InstagramCounter:
    """Asks as the professional account `instagram_id`, which `token` may read. For one step of a task."""

    network = Network.INSTAGRAM
    most_at_once = 25

    def __init__(
        self, client: GraphClient, *, token: str, instagram_id: str, most_percent: int = MOST_PERCENT
    ) -> None:
        self._client = client
        self._token = token
        self._instagram_id = instagram_id
        self._most_percent = most_percent

    def count(self, asked: Sequence[Asked], *, until: float = NO_END) -> Answers:
        """Those of the handles; see Counter. A handle that no account can have costs no call."""
        return ask_each(self._client, self.network, asked, self._ask, self._most_percent, until)

    def _ask(self, one: Asked) -> Answer:
        try:
            found = discovered_followers(self._client, self._instagram_id, self._token, one.handle)
        except GraphDiscoveryTargetMissing as error:
            # Without a code nothing was asked: no account, personal or not, can be called that.
            unknown = Finding.UNKNOWN if error.code is None else Finding.UNKNOWN_OR_PERSONAL
            return Answer(one.key, unknown)
        except GraphObjectMissing:
            # It is the account that asks which is missing: the one asked for is no object of the path.
            raise Ends(Trouble(TroubleKind.REFUSED, _OUT_OF_SIGHT)) from None
        if one.network_id is not None and one.network_id != found.id:
            return Answer(one.key, Finding.TAKEN, words="Another account has this handle now.")
        if found.followers_count is None or found.followers_count > MOST_FOLLOWERS:
            return Answer(one.key, Finding.FAILED, words="Instagram’s reply holds no number of followers.")
        return Answer(
            one.key,
            Finding.COUNTED,
            found.followers_count,
            network_id=found.id,
            handle_now=found.username or one.handle,
        )
