"""Signing in at Google: to Google's dialog and back, and giving it back."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.config import Config
from application.exceptions import Conflict
from application.export.sheets.sign_ins import expected_address, give_back, keep_sign_in, own_sign_in
from application.extensions import db
from application.gateways import gateways
from application.integrations.google.error_types import GoogleError
from application.integrations.google.oauth import GoogleDialogRefused, GoogleStateMismatch
from application.task_queue import commit, rollback

google_sign_in = Blueprint("google_sign_in", __name__)

_DIALOG = "google_dialog"
CALLBACK_PATH = "/account/google-sign-in/callback"


@google_sign_in.get("")
def show() -> ResponseReturnValue:
    """Whether one is signed in at Google, and what that is good for."""
    config: Config = current_app.extensions["configuration"]
    signed_in = own_sign_in(current_user.id)
    db.session.close()
    return render_template("export/google_sign_in.html", signed_in=signed_in, ownership=config.google_reports)


@google_sign_in.post("")
def begin() -> ResponseReturnValue:
    """Go to Google's dialog."""
    config: Config = current_app.extensions["configuration"]
    if config.google_reports != "sign_in":
        return redirect(url_for(".show"), code=303)
    expected = expected_address(current_user.id)
    db.session.close()
    dialog = gateways().google_login().dialog(_redirect_uri(config), expected)
    session[_DIALOG] = [dialog.state, dialog.verifier]
    return redirect(dialog.url, code=303)


@google_sign_in.get("/callback")
def callback() -> ResponseReturnValue:
    """The way back from Google's dialog."""
    config: Config = current_app.extensions["configuration"]
    state, verifier = session.pop(_DIALOG, ["", ""])
    login, user_id = gateways().google_login(), current_user.id
    db.session.close()
    try:
        code = login.callback_code(request.args.to_dict(), state)
        grant = login.exchange_code(code, _redirect_uri(config), verifier)
        person = login.person(grant.access_token)
    except GoogleStateMismatch:
        return _back("This way back from Google is not one that you have just begun. Sign in again.")
    except GoogleDialogRefused:
        return _back("You left Google’s dialog without allowing it, so nothing has changed.")
    except GoogleError as error:
        return _back(error.sentence)
    if not grant.may_make_files or grant.refresh_token is None:
        return _back(
            "Google did not allow the platform to make files. Sign in again and leave every box ticked."
        )
    try:
        keep_sign_in(user_id, grant, person)
    except Conflict as conflict:
        rollback()
        return _back(str(conflict))
    commit()
    flash(f"You are signed in as {person.email}. Reports that you make become Sheets in that Drive.", "good")
    return redirect(url_for(".show"), code=303)


@google_sign_in.post("/give-back")
def end() -> ResponseReturnValue:
    """End the sign-in, here and at Google."""
    token = give_back(current_user.id)
    commit()
    db.session.close()
    if token is None:
        flash("There was no sign-in to give back.", "neutral")
        return redirect(url_for(".show"), code=303)
    try:
        gateways().google_login().revoke(token)
    except GoogleError:
        flash(
            "Given back here: the platform makes no more files by it. Google could not be told; you can "
            "remove the platform under “Third-party access” of your Google account.",
            "attention",
        )
    else:
        flash("Given back, at Google too. Your Sheets stay in your Drive.", "good")
    return redirect(url_for(".show"), code=303)


def _back(sentence: str) -> ResponseReturnValue:
    flash(sentence, "attention")
    return redirect(url_for(".show"), code=303)


def _redirect_uri(config: Config) -> str:
    """The way back, byte for byte the same in the dialog and in the exchange of its code."""
    return f"{config.public_url}{CALLBACK_PATH}"
