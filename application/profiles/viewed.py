"""Whose pages are shown, and to whom: a partner's own pages, which staff see as the partner does."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from application.profiles.queries import Partner

PAGES: tuple[tuple[str, str], ...] = (
    ("overview", "Overview"),
    ("audience.show", "Audience"),
    ("posts.listing", "Posts"),
    ("stories.listing", "Stories"),
    ("campaigns.listing", "Campaigns"),
    ("reports.show", "Reports"),
    ("media_kit.show", "Media kit"),
)
"""The pages that stand beside each other: how `Viewed.url` knows each, and its word."""

_ENTRANCES = {False: "profiles.overview", True: "partners.overview"}


@dataclass(frozen=True)
class Viewed:
    """A partner whose pages are shown; `for_staff`: to staff, at addresses of their own."""

    partner: Partner
    for_staff: bool

    def url(self, page: str, /, **parameters: Any) -> str:
        """The address of a page, named `pages.view` as in `PartnerPages`; "overview" is the first of all."""
        if self.for_staff:
            parameters["user_id"] = self.partner.user_id
        if page == "overview":
            return url_for(_ENTRANCES[self.for_staff], **parameters)
        return url_for(f"{'partner' if self.for_staff else 'own'}_{page}", **parameters)

    def tabs(self, current: str) -> list[tuple[str, str, None, bool]]:
        """The partner's pages, for `tabs` of macros.html; `current` is the one that is shown."""
        return [(self.url(page), word, None, page == current) for page, word in PAGES]
