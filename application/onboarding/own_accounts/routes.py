"""A person's profiles: looked at, switched between, and a further one begun."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.accounts.sessions import start_sign_in
from application.clock import clock
from application.connection_health import health
from application.extensions import db
from application.models import Role
from application.models.users import PARTNER_ROLES
from application.onboarding.dialog_states import Dialog, Purpose
from application.onboarding.own_accounts.queries import own_profiles
from application.onboarding.pending import Pending, remember
from application.onboarding.queries import login_row_of
from application.task_queue import commit

own_accounts = Blueprint("own_accounts", __name__)


@own_accounts.get("")
def show() -> ResponseReturnValue:
    """One's profiles, and the way to a further one."""
    return render_template("onboarding/own_accounts.html", profiles=own_profiles(current_user.id))


@own_accounts.post("/switch")
def switch() -> ResponseReturnValue:
    """Go on as another of one's profiles, under a new session."""
    wanted = request.form.get("profile", "")
    for profile in own_profiles(current_user.id):
        if str(profile.user_id) == wanted:
            if profile.user_id != current_user.id:
                start_sign_in(profile.user_id)
                commit()
                flash(f"You go on as {f'@{profile.username}' if profile.username else profile.name}.", "good")
            return redirect(url_for("profiles.overview"), code=303)
    db.session.rollback()
    flash("Choose one of your own profiles.", "attention")
    return redirect(url_for("own_accounts.show"), code=303)


@own_accounts.post("/add")
def add() -> ResponseReturnValue:
    """Begin a further profile: what may be chosen is asked of Facebook, without its dialog."""
    asked = request.form.get("role", "")
    role = Role(asked) if asked in PARTNER_ROLES else current_user.role
    login = login_row_of(current_user.id)
    if login is None or login.token is None or health(login, clock.now()).is_lost:
        flash("Your connection to Facebook has ended. Connect again first, then add the account.", "bad")
        return redirect(url_for("permissions.show"), code=303)
    remember(Pending(login.id, Dialog(role, Purpose.ADD)))
    return redirect(url_for("onboarding.choose_account"), code=303)
