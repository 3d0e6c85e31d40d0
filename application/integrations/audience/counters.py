"""The table of counters, and what they are made of. A further network is one line here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from application.integrations.audience.facebook import FacebookCounter
from application.integrations.audience.instagram import InstagramCounter
from application.integrations.audience.network import NO_END, Answers, Asked, Counter, Trouble, TroubleKind
from application.integrations.audience.x import XCounter
from application.integrations.graph.client import GraphClient
from application.networks import Network


@dataclass(frozen=True)
class Reach:
    """The way to all networks. `token` and `instagram_id` are those of the staff's connection, if there is
    one; an empty key stands for none. `before_call` runs ahead of every request."""

    graph: Callable[[], GraphClient]
    token: str | None = field(repr=False)
    instagram_id: str | None
    youtube_url: str
    youtube_key: str = field(repr=False)
    x_url: str
    x_token: str = field(repr=False)
    now: Callable[[], datetime]
    before_call: Callable[[], None] | None


class NotSetUp:
    """Stands for the counter of a network for which there is no key or connection."""

    most_at_once = 100

    def __init__(self, network: Network, words: str) -> None:
        self.network = network
        self._trouble = Trouble(TroubleKind.NOT_SET_UP, words)

    def count(self, asked: Sequence[Asked], *, until: float = NO_END) -> Answers:
        """Nobody's; what has to be set up is the trouble."""
        return Answers((), 0, trouble=self._trouble)


def counter_of(network: Network, reach: Reach) -> Counter:
    """The one that counts on this network."""
    return _MAKERS[network](reach)


def _facebook(reach: Reach) -> Counter:
    return FacebookCounter(reach.graph(), token=reach.token)


def _instagram(reach: Reach) -> Counter:
    if not reach.token or not reach.instagram_id:
        words = "No connection yet: an admin connects a professional account by Facebook Login."
        return NotSetUp(Network.INSTAGRAM, words)
    return InstagramCounter(reach.graph(), token=reach.token, instagram_id=reach.instagram_id)


def _x(reach: Reach) -> Counter:
    if not reach.x_token:
        return NotSetUp(Network.TWITTER, "No token yet: set X_BEARER_TOKEN.")
    return XCounter(reach.x_url, reach.x_token, now=reach.now, before_call=reach.before_call)


def _youtube(reach: Reach) -> Counter:
    if not reach.youtube_key:
        return NotSetUp(Network.YOUTUBE, "No key yet: set YOUTUBE_API_KEY.")
    # Google's client takes half a second to import: only the process that counts pays.
    from application.integrations.audience.youtube import YouTubeCounter

    return YouTubeCounter(reach.youtube_url, reach.youtube_key, now=reach.now, before_call=reach.before_call)


_MAKERS: Mapping[Network, Callable[[Reach], Counter]] = {
    Network.FACEBOOK: _facebook,
    Network.TWITTER: _x,
    Network.INSTAGRAM: _instagram,
    Network.YOUTUBE: _youtube,
}
