"""One's own second factor: set up, moved to another phone, turned off; new recovery codes."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.accounts.again import password_problem
from application.accounts.entering import needs_second_factor
from application.accounts.forms import CodeForm, OwnPasswordForm
from application.accounts.own_account import own_account
from application.accounts.pages import WRONG_FIRST_CODE, in_groups, qr_code, retry_after
from application.accounts.recovery_codes import make_codes
from application.accounts.second_factor import (
    offer_secret,
    offered_secret,
    remove_second_factor,
    set_second_factor,
)
from application.accounts.sessions import end_sign_ins
from application.audit import record
from application.clock import clock
from application.exceptions import Conflict
from application.mail.account_letters import write_notice
from application.mail.account_words import AccountLetter
from application.models import AuditAction
from application.task_queue import commit, rollback

own_second_factor = Blueprint("own_second_factor", __name__)


@own_second_factor.get("")
def show() -> ResponseReturnValue:
    """Whether there is one, and what can be done."""
    return _page(OwnPasswordForm())


@own_second_factor.post("/begin")
def begin() -> ResponseReturnValue:
    """Offer a new secret, after the password; the present second factor holds until it is confirmed."""
    form = OwnPasswordForm()
    problem = _problem(form)
    if problem is not None:
        return problem
    offer_secret(current_user.id)
    commit()
    return redirect(url_for("own_second_factor.set_up"), code=303)


@own_second_factor.get("/set-up")
def set_up() -> ResponseReturnValue:
    """The QR code of the offered secret."""
    return _set_up_page(CodeForm())


@own_second_factor.post("/set-up")
def confirm() -> ResponseReturnValue:
    """Take the first code; every other sign-in ends, and the recovery codes are shown, once."""
    secret = offered_secret(current_user.id)
    form = CodeForm()
    if secret is None or not form.validate():
        return _set_up_page(form, status=400)
    codes = set_second_factor(current_user.id, secret, form.code.data or "", clock.real_now(), replaces=True)
    if codes is None:
        rollback()
        return _set_up_page(form, problem=WRONG_FIRST_CODE, status=400)
    end_sign_ins(current_user.id, keep=current_user.sign_in_id)
    commit()
    return _codes_page(codes)


@own_second_factor.post("/off")
def turn_off() -> ResponseReturnValue:
    """Turn it off, after the password, where it isn't required."""
    if needs_second_factor():
        raise Conflict("A second factor is required here. You can move it to another phone.")
    form = OwnPasswordForm()
    problem = _problem(form)
    if problem is not None:
        return problem
    if remove_second_factor(current_user.id, by_id=current_user.id):
        write_notice(AccountLetter.SECOND_FACTOR_REMOVED, current_user.id, current_user.email or "")
        flash("The second factor is off. Your password alone lets you in now.", "attention")
    commit()
    return redirect(url_for("own_second_factor.show"), code=303)


@own_second_factor.post("/recovery-codes")
def new_codes() -> ResponseReturnValue:
    """Ten new recovery codes, after the password; those before end."""
    form = OwnPasswordForm()
    problem = _problem(form)
    if problem is not None:
        return problem
    if own_account(current_user.id).second_factor_since is None:
        raise Conflict("Recovery codes stand in for a second factor. Set one up first.")
    codes = make_codes(current_user.id)
    record(AuditAction.RECOVERY_CODES_MADE, user_id=current_user.id)
    write_notice(AccountLetter.RECOVERY_CODES_MADE, current_user.id, current_user.email or "")
    commit()
    return _codes_page(codes)


def _problem(form: OwnPasswordForm) -> ResponseReturnValue | None:
    """The page that says what is wrong with the password; None when it is right."""
    if not form.validate():
        return _page(form, 400)
    problem = password_problem(form)
    if problem is None:
        return None
    form.own_password.errors = [problem[0]]
    return _page(form, problem[1])


def _page(form: OwnPasswordForm, status: int = 200) -> ResponseReturnValue:
    page = render_template("accounts/second_factor.html", form=form, account=own_account(current_user.id))
    return page, status, retry_after() if status == 429 else {}


def _codes_page(codes: tuple[str, ...]) -> ResponseReturnValue:
    return render_template("accounts/recovery_codes.html", codes=codes, go_on=url_for("account.overview"))


def _set_up_page(form: CodeForm, problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    secret = offered_secret(current_user.id)
    if secret is None:
        flash(
            "That took longer than a quarter of an hour, or was finished already. Begin again here.",
            "attention",
        )
        return redirect(url_for("own_second_factor.show"), code=303)
    page = render_template(
        "accounts/second_factor_set.html",
        form=form,
        problem=problem,
        picture=qr_code(secret, current_user.email or ""),
        secret=in_groups(secret),
        action=url_for("own_second_factor.confirm"),
        at_sign_in=False,
    )
    return page, status
