"""What a partner does with the media kit: choices saved and taken back, switched on and off, link renewed."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.extensions import db
from application.profiles.media_kit import keeping
from application.profiles.media_kit.forms import KitForm
from application.profiles.media_kit.reading_forms import sent_choices
from application.profiles.media_kit.settings_page import Notice, keep_notice, render_settings
from application.profiles.queries import partner_by_id
from application.profiles.viewed import Viewed
from application.task_queue import commit

media_kit_deeds = Blueprint("own_media_kit_deeds", __name__)

NO_ACCOUNT = "Connect an Instagram account first: without one there is nothing to show."


@media_kit_deeds.post("/media-kit")
def save() -> ResponseReturnValue:
    """Keep what is chosen, or say what is wrong with it, or what was kept meanwhile from another window."""
    viewed = _myself()
    account_id = viewed.partner.account_id
    if account_id is None:
        return _back(NO_ACCOUNT)
    form = KitForm()
    sent = sent_choices(form, account_id, request.form.getlist("show"), request.form.getlist("posts"))
    if not sent.is_valid:
        return render_settings(viewed, form, sent), 400
    try:
        mark = keeping.save(viewed.partner.user_id, sent.choices, seen=form.seen.data or "")
    except keeping.ChangedMeanwhile:
        db.session.rollback()
        return render_settings(viewed, form, sent, is_older=True), 409
    commit()
    if mark is None:
        return _back("Nothing was changed: your media kit shows this already.")
    return _done(Notice("Saved. Your media kit shows it from now on.", "own_media_kit_deeds.undo", mark))


@media_kit_deeds.post("/media-kit/undo")
def undo() -> ResponseReturnValue:
    """Take the last change of the choices back, unless there was another since."""
    undone = keeping.undo(current_user.id, request.form.get("mark", ""))
    commit()
    if not undone:
        return _back("There is nothing to undo: your media kit was changed again since.")
    return _done(Notice("Undone: your media kit shows what it did before."))


@media_kit_deeds.post("/media-kit/on")
def switch_on() -> ResponseReturnValue:
    """Let the link open it; pressed twice, it is on once."""
    viewed = _myself()
    if viewed.partner.account_id is None:
        return _back(NO_ACCOUNT)
    switched = keeping.switch_on(viewed.partner.user_id)
    commit()
    if not switched:
        return _back("Your media kit is on already.")
    told = "Your media kit is on. Whoever has its link can open it."
    return _done(Notice(told, "own_media_kit_deeds.switch_off", word="Switch off again"))


@media_kit_deeds.post("/media-kit/off")
def switch_off() -> ResponseReturnValue:
    """Let the link open nothing."""
    switched = keeping.switch_off(current_user.id)
    commit()
    if not switched:
        return _back("Your media kit is off already.")
    told = "Your media kit is off. Its link opens nothing until you switch it on again."
    return _done(Notice(told, "own_media_kit_deeds.switch_on", word="Switch on again"))


@media_kit_deeds.post("/media-kit/renew")
def renew() -> ResponseReturnValue:
    """Another link; the one before is dead at once."""
    renewed = keeping.renew(current_user.id, request.form.get("mark", ""))
    commit()
    if not renewed:
        return _back("Your link was renewed already. This is the one that holds.")
    return _done(Notice("Your media kit has a new link. The one before opens nothing any more."))


def _myself() -> Viewed:
    partner = partner_by_id(current_user.id)
    if partner is None:
        abort(404)
    return Viewed(partner, for_staff=False)


def _done(notice: Notice) -> ResponseReturnValue:
    keep_notice(current_user.id, notice)
    return redirect(url_for("own_media_kit.show"), code=303)


def _back(told: str) -> ResponseReturnValue:
    flash(told, "attention")
    return redirect(url_for("own_media_kit.show"), code=303)
