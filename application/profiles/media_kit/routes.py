"""A partner's media kit as its owner and staff see it: the choices, the link, and what it shows."""

from flask.typing import ResponseReturnValue

from application.profiles.media_kit.settings_page import render_settings
from application.profiles.page_routes import PartnerPages
from application.profiles.viewed import Viewed

media_kit = PartnerPages("media_kit")


@media_kit.get("/media-kit")
def show(viewed: Viewed) -> ResponseReturnValue:
    """What is chosen and what it looks like; staff can read it, and change nothing."""
    return render_settings(viewed)
