"""Making one of a story by hand and the one that Instagram tells of it, for staff."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from application.campaigns.candidates import Window
from application.campaigns.entered.merging import NotTheSame, make_one
from application.campaigns.plans.choices import post_of_campaign
from application.campaigns.queries import campaign_or_404
from application.extensions import db
from application.identifiers import known_id, whole_number
from application.task_queue import commit

entered_stories = Blueprint("entered_stories", __name__)


@entered_stories.post("/<int:campaign_id>/posts/<int:manual_post_id>/same")
def same(campaign_id: int, manual_post_id: int) -> ResponseReturnValue:
    """Make one of the two stories: the one by hand goes, with all that hangs on it moved."""
    campaign = campaign_or_404(campaign_id)
    manual_id, told_id = known_id(manual_post_id), whole_number(request.form.get("story"))
    here = post_of_campaign(Window.of(campaign), str(manual_id))
    try:
        if here is None or here.post_id != manual_id or told_id is None:
            raise NotTheSame("it is not in the campaign")
        make_one(campaign.id, manual_id, told_id)
        commit()
    except NotTheSame:
        db.session.rollback()
        flash(
            "Nothing was changed: one of the two stories is gone, or has been changed meanwhile.", "attention"
        )
    else:
        flash(
            "The two are one story now. Decisions, costs, outcomes and readings by hand are with it; figures "
            "by hand count only where Instagram tells none.",
            "good",
        )
    return redirect(url_for("campaigns.manage", campaign_id=campaign_id, view="accepted"), code=303)
