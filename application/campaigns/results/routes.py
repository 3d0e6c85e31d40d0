"""The page of a campaign's results."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.campaigns.candidates import Window
from application.campaigns.deciding.words import VIEW_WORDS
from application.campaigns.phases import phase_of
from application.campaigns.queries import campaign_or_404
from application.campaigns.results.content import Looked
from application.campaigns.results.drawn import drawn_results
from application.campaigns.results.view import read_view
from application.campaigns.standing import standing_of
from application.campaigns.updating.queries import shown_update
from application.clock import clock
from application.extensions import db
from application.formats import zone_or_utc
from application.models import Decision
from application.reader_zone import told_zone

results = Blueprint("campaign_results", __name__)


@results.get("/<int:campaign_id>/results")
def show(campaign_id: int) -> ResponseReturnValue:
    """What the accepted posts add up to, and what it stands against. Consultants see no money."""
    campaign = campaign_or_404(campaign_id)
    now = clock.now()
    counts = standing_of(Window.of(campaign)).counts
    update = shown_update(campaign_id)
    looked = Looked(
        read_view(request.args),
        current_user.is_staff,
        zone_or_utc(told_zone()).key,
        counts[Decision.UNDECIDED],
    )
    content = drawn_results(campaign, looked, now)
    db.session.close()
    return render_template(
        "campaigns/results.html",
        campaign=campaign,
        phase=phase_of(campaign, now),
        counts=counts,
        update=update,
        content=content,
        views=VIEW_WORDS,
    )
