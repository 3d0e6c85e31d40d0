"""Networks of accepted posts: their names, and what is said where several stand in one total. Pure."""

from collections import Counter
from collections.abc import Iterable

from application.campaigns.entered.kinds import INSTAGRAM, NETWORKS, OTHER_NETWORK
from application.formats import counted


def network_name(network: str) -> str:
    """How people call a network: TikTok; Another network."""
    return NETWORKS.get(network, network.capitalize())


def network_within(network: str) -> str:
    """The same within a sentence: TikTok; another network."""
    return "another network" if network == OTHER_NETWORK else network_name(network)


def kind_on(kind: str, network: str) -> str:
    """A post's kind, with its network where that is not Instagram: Reel, TikTok."""
    return kind if network == INSTAGRAM else f"{kind}, {network_within(network)}"


def other_networks(networks: Iterable[str]) -> str:
    """How many of the posts are of which other networks, the most first; empty without any."""
    found = Counter(network for network in networks if network != INSTAGRAM)
    return ", ".join(
        f"{counted(number, 'post')} on {network_within(network)}"
        for network, number in sorted(found.items(), key=lambda each: (-each[1], each[0]))
    )
