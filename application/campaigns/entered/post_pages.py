"""A post by hand as its form takes it back, and as it stands in words."""

from datetime import datetime
from typing import Any

from application.campaigns.entered.kinds import ENTERED_KINDS, NETWORKS, entered_kind_of
from application.campaigns.entered.numbers import FIGURES, unit_words, written_figure
from application.campaigns.entered.post_forms import written_figures
from application.campaigns.entered.post_service import figures_of, state_of
from application.formats import zone_or_utc
from application.models import Campaign, Post


def as_entered(campaign: Campaign, post: Post) -> dict[str, Any]:
    """The values of the form's fields."""
    return {
        "user": str(post.user_id or ""),
        "network": post.network,
        "kind": entered_kind_of(post.media_type, post.media_product_type),
        "link": post.permalink or "",
        "posted_at": _in_zone(campaign, post),
        "caption": post.caption or "",
        "seen": state_of(post),
        **written_figures(figures_of(post)),
    }


def standing_words(post: Post) -> list[tuple[str, str]]:
    """What somebody else has saved meanwhile, as it stands now."""
    told = [
        ("Kind", ENTERED_KINDS[entered_kind_of(post.media_type, post.media_product_type)].label),
        ("Network", NETWORKS.get(post.network, post.network)),
        ("Link", post.permalink or "None"),
        ("Caption", post.caption or "None"),
    ]
    figures = figures_of(post)
    shown = [(each, written_figure(each, figures[each.name])) for each in FIGURES]
    return told + [(each.label + unit_words(each), text) for each, text in shown if text]


def _in_zone(campaign: Campaign, post: Post) -> datetime | None:
    """When it was posted, by the clocks of the campaign's zone."""
    if post.posted_at is None:
        return None
    return post.posted_at.astimezone(zone_or_utc(campaign.time_zone)).replace(tzinfo=None)
