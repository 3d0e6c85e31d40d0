"""Signing in by password (staff and consultants), signing out (everybody), and a forgotten password."""

import logging
import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.accounts.addresses import as_kept
from application.accounts.devices import known_device
from application.accounts.entering import enter, own_page
from application.accounts.forms import ForgottenForm, SignInForm
from application.accounts.next_page import safe_next
from application.accounts.pages import retry_after, too_many
from application.accounts.password_changes import id_for_new_password
from application.accounts.passwords import check_password
from application.accounts.sessions import end_sign_in
from application.accounts.staff import StaffCredentials, credentials_for
from application.accounts.tries import (
    Subject,
    TryAction,
    for_account,
    for_device,
    for_network,
    give_tries_back,
    take_try,
)
from application.audit import record
from application.clock import clock
from application.extensions import db
from application.models import AuditAction, User
from application.task_queue import commit, enqueue

logger = logging.getLogger(__name__)

accounts = Blueprint("accounts", __name__)

REFUSED = "That e-mail address and password do not belong together. Check both and try again."
FORGOTTEN = "accounts.forgotten"


@accounts.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The form for staff, and the way for everybody else."""
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")) or own_page())
    return _form_page(SignInForm())


@accounts.post("/sign-in")
def check_sign_in() -> ResponseReturnValue:
    """Let in whose password is right, by way of the second factor where there is one."""
    form = SignInForm()
    if not form.validate():
        return _form_page(form, status=400)
    address = as_kept(form.email.data or "")
    counted = _counted_for(address)
    if not take_try(TryAction.SIGN_IN, *counted):
        logger.warning("Sign-in refused: too many tries")
        return _form_page(form, problem=too_many(), status=429)
    user, known = _user_with(address, form.password.data or "")
    if user is None:
        about = known.user_id if known else None
        record(AuditAction.SIGN_IN_REFUSED, user_id=about, reason="password")
        commit()
        return _form_page(form, problem=REFUSED, status=401)
    give_tries_back(TryAction.SIGN_IN, counted[-1])
    led_to = enter(user, safe_next(request.args.get("next")))
    commit()
    return redirect(led_to, code=303)


@accounts.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in; harmless without one."""
    end_sign_in()
    commit()
    return redirect(url_for("public.home"), code=303)


@accounts.get("/forgotten-password")
def forgotten() -> ResponseReturnValue:
    """Where to ask for a link to a new password."""
    return render_template("accounts/forgotten.html", form=ForgottenForm(), problem=None)


@accounts.post("/forgotten-password")
def ask_for_new_password() -> ResponseReturnValue:
    """Send a link, if there is somebody with that address.

    Known or not, the same is done here: one row is looked for, one task queued, one page shown. The letter is
    the task's business, so that neither page nor time tell who has an account.
    """
    form = ForgottenForm()
    if not form.validate():
        return render_template("accounts/forgotten.html", form=form, problem=None), 400
    address = as_kept(form.email.data or "")
    if not take_try(TryAction.FORGOTTEN, *_counted_for(address)):
        page = render_template("accounts/forgotten.html", form=form, problem=too_many())
        return page, 429, retry_after()
    found = id_for_new_password(address)
    enqueue(FORGOTTEN, {"user": found}, identity=secrets.token_hex(8), slot=clock.real_now().isoformat())
    commit()
    return render_template("accounts/forgotten_sent.html", email=address)


def _counted_for(address: str) -> tuple[Subject, ...]:
    """For whom a try is counted; the last of them gets its tries back.

    A browser that has signed in before has tries of its own: no stranger can use them up.
    """
    device = known_device(address)
    return (for_network(), for_device(device) if device else for_account(address))


def _user_with(address: str, password: str) -> tuple[User | None, StaffCredentials | None]:
    """The active member of the team with this address and password, and whose address it is.

    Renews an old hash; the caller commits.
    """
    known = credentials_for(address)
    # Hashing takes its time: no transaction stays open for it.
    db.session.close()
    check = check_password(known.password_hash if known else None, password)
    if known is None or not check.right:
        return None, known
    user = db.session.get(User, known.user_id, with_for_update=True)
    if user is None or not user.active or user.password_hash != known.password_hash:
        return None, known
    if check.new_hash:
        user.password_hash = check.new_hash
    return user, known


def _form_page(form: SignInForm, problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    next_page = safe_next(request.args.get("next"))
    page = render_template("accounts/sign_in.html", form=form, problem=problem, next_page=next_page)
    return page, status, retry_after() if status == 429 else {}
