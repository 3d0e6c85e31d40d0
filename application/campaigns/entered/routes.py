"""What came of a campaign outside Instagram: outcomes, other channels, and rates of a media value."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from application.campaigns.entered.file_rows import bring_back, is_of_file
from application.campaigns.entered.list_routes import PAGES
from application.campaigns.entered.parts import CHANNELS, OUTCOMES, PARTS, RATES
from application.campaigns.entering.service import AlreadyThere
from application.campaigns.queries import campaign_or_404
from application.formats import counted
from application.identifiers import known_id
from application.task_queue import commit

entered_results = Blueprint("entered_results", __name__)


@entered_results.route("/<int:campaign_id>/outcomes", methods=["GET", "POST"])
def outcomes(campaign_id: int) -> ResponseReturnValue:
    """Clicks, code uses, orders and revenue, with sums by influencer, and the form for more."""
    return PAGES.listing(campaign_id, OUTCOMES)


@entered_results.route("/<int:campaign_id>/channels", methods=["GET", "POST"])
def channels(campaign_id: int) -> ResponseReturnValue:
    """What other channels cost and brought, and the form for more."""
    return PAGES.listing(campaign_id, CHANNELS)


@entered_results.route("/<int:campaign_id>/rates", methods=["GET", "POST"])
def rates(campaign_id: int) -> ResponseReturnValue:
    """What attention is held to be worth: the newest counts, older ones stay listed."""
    return PAGES.listing(campaign_id, RATES)


@entered_results.route("/<int:campaign_id>/outcomes/<int:outcome_id>", methods=["GET", "POST"])
def outcome(campaign_id: int, outcome_id: int) -> ResponseReturnValue:
    """Change an outcome; whoever does counts as who entered it."""
    return PAGES.change(campaign_id, OUTCOMES, known_id(outcome_id))


@entered_results.route("/<int:campaign_id>/channels/<int:channel_id>", methods=["GET", "POST"])
def channel(campaign_id: int, channel_id: int) -> ResponseReturnValue:
    """Change another channel's row."""
    return PAGES.change(campaign_id, CHANNELS, known_id(channel_id))


@entered_results.route("/<int:campaign_id>/rates/<int:rate_id>", methods=["GET", "POST"])
def rate(campaign_id: int, rate_id: int) -> ResponseReturnValue:
    """Change a rate card."""
    return PAGES.change(campaign_id, RATES, known_id(rate_id))


@entered_results.post("/<int:campaign_id>/outcomes/<int:outcome_id>/remove")
def remove_outcome(campaign_id: int, outcome_id: int) -> ResponseReturnValue:
    """Take an outcome out; the page that follows can put it back."""
    return PAGES.remove(campaign_id, OUTCOMES, known_id(outcome_id))


@entered_results.post("/<int:campaign_id>/channels/<int:channel_id>/remove")
def remove_channel(campaign_id: int, channel_id: int) -> ResponseReturnValue:
    """Take another channel's row out; the page that follows can put it back."""
    return PAGES.remove(campaign_id, CHANNELS, known_id(channel_id))


@entered_results.post("/<int:campaign_id>/rates/<int:rate_id>/remove")
def remove_rate(campaign_id: int, rate_id: int) -> ResponseReturnValue:
    """Take a rate card out; the page that follows can put it back."""
    return PAGES.remove(campaign_id, RATES, known_id(rate_id))


@entered_results.post("/<int:campaign_id>/entered/undo")
def undo(campaign_id: int) -> ResponseReturnValue:
    """Put back the row, or the rows of the file, whose mark is sent."""
    mark = request.form.get("mark", "")
    if not is_of_file(mark):
        return PAGES.undo(campaign_id)
    campaign = campaign_or_404(campaign_id)
    try:
        back = bring_back(campaign.id, mark)
    except AlreadyThere:
        flash("There is nothing to undo: the file was stored again.", "attention")
        return PAGES.back(campaign_id, OUTCOMES)
    if back is None:
        flash("That can’t be undone any more. Choose the file again.", "attention")
        return PAGES.back(campaign_id, OUTCOMES)
    commit()
    flash(f"Undone: {counted(back.rows, 'row')} of the file came back.", "good")
    return PAGES.back(campaign_id, PARTS[back.kind])
