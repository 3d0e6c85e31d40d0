"""Signing in by password (staff) and signing out (everybody)."""

import logging

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.accounts.forms import SignInForm
from application.accounts.next_page import safe_next
from application.accounts.passwords import check_password
from application.accounts.sessions import end_sign_in, start_sign_in
from application.accounts.staff import credentials_for, email_key
from application.accounts.tries import WINDOW, TryLimiter
from application.extensions import db
from application.models import User
from application.task_queue import commit

logger = logging.getLogger(__name__)

accounts = Blueprint("accounts", __name__)

REFUSED = "That e-mail address and password do not belong together. Check both and try again."
TOO_MANY = "Too many tries for this e-mail address. Wait 15 minutes, then try again."


def own_page() -> str:
    """The address of the signed-in person's first page."""
    return url_for("campaigns.listing" if current_user.is_staff else "profiles.overview")


@accounts.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The form for staff, and the way for everybody else."""
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")) or own_page())
    return _form_page(SignInForm())


@accounts.post("/sign-in")
def check_sign_in() -> ResponseReturnValue:
    """Sign in a staff member whose password is right."""
    form = SignInForm()
    if not form.validate():
        return _form_page(form, status=400)
    address = email_key(form.email.data or "")
    tries: TryLimiter = current_app.extensions["sign_in_tries"]
    if not tries.take(address):
        logger.warning("Sign-in refused: too many tries for one address")
        return _form_page(form, problem=TOO_MANY, status=429)
    user_id = _user_with(address, form.password.data or "")
    if user_id is None:
        logger.info("Sign-in refused: address and password do not belong together")
        return _form_page(form, problem=REFUSED, status=401)
    tries.forget(address)
    start_sign_in(user_id)
    commit()
    logger.info("Signed in", extra={"user": user_id})
    return redirect(safe_next(request.args.get("next")) or own_page(), code=303)


@accounts.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in; harmless without one."""
    end_sign_in()
    commit()
    return redirect(url_for("public.home"), code=303)


def _user_with(address: str, password: str) -> int | None:
    """The active staff member with this address and password; renews an old hash (the caller commits)."""
    known = credentials_for(address)
    # Hashing takes its time: no transaction stays open for it.
    db.session.close()
    check = check_password(known.password_hash if known else None, password)
    if known is None or not check.right:
        return None
    user = db.session.get(User, known.user_id)
    if user is None or not user.active:
        return None
    if check.new_hash:
        user.password_hash = check.new_hash
    return user.id


def _form_page(form: SignInForm, problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    next_page = safe_next(request.args.get("next"))
    page = render_template("accounts/sign_in.html", form=form, problem=problem, next_page=next_page)
    headers = {"Retry-After": str(int(WINDOW.total_seconds()))} if status == 429 else {}
    return page, status, headers
