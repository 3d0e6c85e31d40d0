"""An admin's deed on a partner's media kit: to switch it off."""

from flask import Blueprint, abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from application.identifiers import known_id
from application.profiles.media_kit.shutting import reason_named, shut
from application.profiles.queries import partner_by_id
from application.profiles.viewed import Viewed
from application.task_queue import commit

media_kit_shutting = Blueprint("partner_media_kit_shutting", __name__)


@media_kit_shutting.post("/<int:user_id>/media-kit/off")
def switch_off(user_id: int) -> ResponseReturnValue:
    """Its link opens nothing until its owner, who is told why, switches it on again."""
    partner = partner_by_id(known_id(user_id))
    if partner is None:
        abort(404)
    reason = reason_named(request.form.get("reason", ""))
    if reason is None:
        flash("Nothing was changed. Choose why the media kit is switched off.", "attention")
    elif shut(partner.user_id, reason):
        flash(f"The media kit of {partner.name} is off, and {partner.name} reads why.", "good")
    else:
        flash("The media kit is off already.", "attention")
    commit()
    return redirect(Viewed(partner, for_staff=True).url("media_kit.show"), code=303)
