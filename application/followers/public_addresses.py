"""Where an account stands at its network, for everybody to see. Pure."""

from collections.abc import Mapping
from urllib.parse import quote

from application.networks import Network

_PAGES: Mapping[str, str] = {
    Network.FACEBOOK: "https://www.facebook.com/{}",
    Network.TWITTER: "https://x.com/{}",
    Network.INSTAGRAM: "https://www.instagram.com/{}/",
    Network.YOUTUBE: "https://www.youtube.com/@{}",
    "slideshare": "https://www.slideshare.net/{}",
    "tiktok": "https://www.tiktok.com/@{}",
}
_CHANNEL = "https://www.youtube.com/channel/{}"


def public_address(network: str, handle: str | None, network_id: str | None = None) -> str:
    """The page of the handle; "" where the network has no such pages, or nothing is known of it.

    At YouTube old user names are no handles, so the channel's own id goes first where it is known.
    """
    if network == Network.YOUTUBE and network_id:
        return _CHANNEL.format(quote(network_id, safe=""))
    page = _PAGES.get(network)
    return page.format(quote(handle, safe="")) if page and handle else ""
