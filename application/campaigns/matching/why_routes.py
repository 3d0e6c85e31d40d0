"""Why a post matches its campaign's rule, or does not: for all who decide on posts."""

from zoneinfo import ZoneInfo

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from application.campaigns.candidates import Window
from application.campaigns.matching.explaining import why
from application.campaigns.matching.page import people_of
from application.campaigns.matching.queries import post_in_campaign
from application.campaigns.matching.rule import UnreadableRule
from application.campaigns.matching.stored import Stored, read_stored
from application.campaigns.post_filters import KINDS
from application.campaigns.queries import campaign_or_404
from application.collection.pictures.queries import post_pictures
from application.extensions import db
from application.identifiers import known_id
from application.models import Campaign

match_reasons = Blueprint("match_reasons", __name__)


@match_reasons.get("/<int:campaign_id>/posts/<int:post_id>/why-matched")
def show(campaign_id: int, post_id: int) -> ResponseReturnValue:
    """What the rule looks for, and what was found of it in this post."""
    campaign = campaign_or_404(campaign_id)
    shown = post_in_campaign(Window.of(campaign), known_id(post_id))
    if shown is None:
        abort(404)
    stored = _stored(campaign)
    explanation = None
    if stored is not None:
        people = people_of(campaign, stored.rule)
        names = {**people.labels, **({shown.post.user_id: shown.person} if shown.post.user_id else {})}
        explanation = why(stored.rule, shown.post, zone=ZoneInfo(campaign.time_zone), people=names)
    picture = post_pictures([shown.post.post_id]).get(shown.post.post_id)
    db.session.close()
    return render_template(
        "campaigns/matching/why.html",
        campaign=campaign,
        shown=shown,
        kind_label=KINDS[shown.post.kind].label if shown.post.kind in KINDS else "Other",
        picture=picture,
        explanation=explanation,
        is_unreadable=stored is None and campaign.matching_rule is not None,
    )


def _stored(campaign: Campaign) -> Stored | None:
    try:
        return read_stored(campaign.matching_rule)
    except UnreadableRule:
        return None
