"""One's own account: the page, the addresses, the password."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.accounts.address_changes import ask_to_confirm, keep_google_address, keep_the_old_address
from application.accounts.again import letter_problem, password_problem
from application.accounts.forms import EmailForm, GoogleForm, PasswordForm
from application.accounts.own_account import own_account
from application.accounts.pages import retry_after
from application.accounts.password_changes import change_password, fitting_hash
from application.accounts.passwords import PasswordUnfit
from application.formats import counted
from application.google_sign_ins import lost_sign_in
from application.task_queue import commit

account = Blueprint("account", __name__)


@account.get("")
def overview() -> ResponseReturnValue:
    """What is known of oneself, what can be changed, and what has to be mended."""
    lost = lost_sign_in(current_user.id) if current_user.is_staff else None
    return render_template("accounts/account.html", account=own_account(current_user.id), lost_sign_in=lost)


@account.get("/email")
def email() -> ResponseReturnValue:
    """The form for another address."""
    return _email_page(EmailForm())


@account.post("/email")
def ask_for_email() -> ResponseReturnValue:
    """Write to the new address; it is used once it is confirmed."""
    form = EmailForm()
    if not form.validate():
        return _email_page(form, 400)
    if form.email.data == current_user.email:
        form.email.errors = ["That is your address already."]
        return _email_page(form, 400)
    problem = letter_problem() or password_problem(form)
    if problem:
        form.own_password.errors = [problem[0]]
        return _email_page(form, problem[1])
    ask_to_confirm(current_user.id, form.email.data or "")
    commit()
    flash(f"We have written to {form.email.data}. Until you confirm it, your address stays as it is.", "good")
    return redirect(url_for("account.overview"), code=303)


@account.post("/email/keep")
def keep_email() -> ResponseReturnValue:
    """Drop the address that waits for its confirmation."""
    dropped = keep_the_old_address(current_user.id)
    commit()
    if dropped:
        flash("Your address stays as it is. The link in the letter opens nothing any more.", "good")
    return redirect(url_for("account.overview"), code=303)


@account.get("/google")
def google() -> ResponseReturnValue:
    """The form for the Google address."""
    return _google_page(GoogleForm(google_email=own_account(current_user.id).google_email or ""))


@account.post("/google")
def keep_google() -> ResponseReturnValue:
    """Keep the Google address, or none."""
    form = GoogleForm()
    if not form.validate():
        return _google_page(form, 400)
    problem = password_problem(form)
    if problem:
        form.own_password.errors = [problem[0]]
        return _google_page(form, problem[1])
    keep_google_address(current_user.id, form.google_email.data or None)
    commit()
    flash(
        "Saved." if form.google_email.data else "Removed. Sheets will be shared with your e-mail address.",
        "good",
    )
    return redirect(url_for("account.overview"), code=303)


def _google_page(form: GoogleForm, status: int = 200) -> ResponseReturnValue:
    known = own_account(current_user.id).google_email
    page = render_template("accounts/google.html", form=form, known=known)
    return page, status, retry_after() if status == 429 else {}


@account.get("/password")
def password() -> ResponseReturnValue:
    """The form for another password."""
    return _password_page(PasswordForm())


@account.post("/password")
def take_password() -> ResponseReturnValue:
    """Take it; every other sign-in ends."""
    form = PasswordForm()
    if not form.validate():
        return _password_page(form, 400)
    problem = password_problem(form)
    if problem:
        form.own_password.errors = [problem[0]]
        return _password_page(form, problem[1])
    commit()
    try:
        password_hash = fitting_hash(form.password.data or "", current_user.name, current_user.email or "")
    except PasswordUnfit as error:
        form.password.errors = [str(error)]
        return _password_page(form, 400)
    ended = change_password(current_user.id, password_hash, keep_sign_in=current_user.sign_in_id)
    commit()
    elsewhere = f" {counted(ended, 'other sign-in')} ended." if ended else ""
    flash(f"Your password is changed.{elsewhere}", "good")
    return redirect(url_for("account.overview"), code=303)


def _email_page(form: EmailForm, status: int = 200) -> ResponseReturnValue:
    page = render_template("accounts/email.html", form=form, account=own_account(current_user.id))
    return page, status, retry_after() if status == 429 else {}


def _password_page(form: PasswordForm, status: int = 200) -> ResponseReturnValue:
    page = render_template("accounts/password.html", form=form)
    return page, status, retry_after() if status == 429 else {}
