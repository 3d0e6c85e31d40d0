"""How far the update of a campaign's metrics is, for the page's script."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from application.campaigns.queries import campaign_or_404
from application.campaigns.updating.queries import standing_of_update
from application.extensions import db

metrics_updates = Blueprint("metrics_updates", __name__)


@metrics_updates.get("/<int:campaign_id>/update-metrics/progress")
def progress(campaign_id: int) -> ResponseReturnValue:
    """The sentence, the share and the list by person."""
    update = standing_of_update(campaign_or_404(campaign_id).id)
    db.session.close()
    if update is None:
        return jsonify(open=False, running=False, share=1.0, sentence="", panel="")
    return jsonify(
        open=update.is_open,
        running=update.is_running,
        share=update.share,
        sentence=update.sentence,
        panel=render_template("campaigns/updating/_people.html", update=update),
    )
