"""Signing in, second step: the code of the app, a recovery code, or setting the second factor up."""

import logging

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.accounts.entering import own_page, sign_in_on
from application.accounts.forms import CodeForm, RecoveryCodeForm
from application.accounts.half_way import HalfWay, Owes, half_way, stands_still
from application.accounts.pages import WRONG_FIRST_CODE, in_groups, qr_code, retry_after, too_many
from application.accounts.recovery_codes import codes_left, use_code
from application.accounts.second_factor import offered_secret, set_second_factor, take_code
from application.accounts.tries import TryAction, for_account, for_network, give_tries_back, take_try
from application.audit import record
from application.clock import clock
from application.mail.account_letters import write_notice
from application.mail.account_words import AccountLetter
from application.models import AuditAction
from application.task_queue import commit, rollback

logger = logging.getLogger(__name__)

second_step = Blueprint("second_step", __name__)

WRONG_CODE = "That code is not right, or was used already. Wait for the next one in your app and enter that."
WRONG_RECOVERY_CODE = "That recovery code is not right, or was used already. Try another of them."


@second_step.get("/code")
def ask_code() -> ResponseReturnValue:
    """Ask for the app's code."""
    return _code_page(CodeForm()) if half_way(Owes.CODE) else _begin_again()


@second_step.post("/code")
def check_code() -> ResponseReturnValue:
    """Take the app's code."""
    return _check(CodeForm(), is_recovery=False)


@second_step.get("/recovery-code")
def ask_recovery_code() -> ResponseReturnValue:
    """Ask for a recovery code."""
    return _recovery_page(RecoveryCodeForm()) if half_way(Owes.CODE) else _begin_again()


@second_step.post("/recovery-code")
def check_recovery_code() -> ResponseReturnValue:
    """Take a recovery code."""
    return _check(RecoveryCodeForm(), is_recovery=True)


@second_step.get("/second-factor")
def set_up() -> ResponseReturnValue:
    """Show the QR code to who needs a second factor and has none."""
    person = half_way(Owes.SET_UP)
    return _set_up_page(person, CodeForm()) if person else _begin_again()


@second_step.post("/second-factor")
def confirm_set_up() -> ResponseReturnValue:
    """Take the first code: now the sign-in starts, and the recovery codes are shown, once."""
    person = half_way(Owes.SET_UP)
    secret = offered_secret(person.user_id) if person else None
    if person is None or secret is None:
        return _begin_again()
    form = CodeForm()
    if not form.validate():
        return _set_up_page(person, form, status=400)
    now = clock.real_now()
    codes = set_second_factor(person.user_id, secret, form.code.data or "", now, replaces=False)
    if codes is None:
        rollback()
        return _set_up_page(person, form, problem=WRONG_FIRST_CODE, status=400)
    if not stands_still(person):
        rollback()
        return _begin_again()
    led_to = sign_in_on(person.user_id, person.email, person.next_page)
    commit()
    return render_template("accounts/recovery_codes.html", codes=codes, go_on=led_to)


def _check(form: CodeForm | RecoveryCodeForm, *, is_recovery: bool) -> ResponseReturnValue:
    person = half_way(Owes.CODE)
    if person is None:
        return _begin_again()
    page = _recovery_page if is_recovery else _code_page
    if not form.validate():
        return page(form, status=400)
    account = for_account(person.user_id)
    if not take_try(TryAction.SECOND_FACTOR, for_network(), account):
        logger.warning("Second factor refused: too many tries", extra={"user": person.user_id})
        return page(form, problem=too_many(), status=429)
    if not _is_right(person, form.code.data or "", is_recovery=is_recovery):
        record(AuditAction.SIGN_IN_REFUSED, user_id=person.user_id, reason="second factor")
        commit()
        return page(form, problem=WRONG_RECOVERY_CODE if is_recovery else WRONG_CODE, status=401)
    if not stands_still(person):
        rollback()
        return _begin_again()
    give_tries_back(TryAction.SECOND_FACTOR, account)
    led_to = sign_in_on(person.user_id, person.email, person.next_page)
    if is_recovery:
        flash(_after_recovery(person), "attention")
    commit()
    return redirect(led_to, code=303)


def _is_right(person: HalfWay, code: str, *, is_recovery: bool) -> bool:
    if is_recovery:
        return use_code(person.user_id, code)
    return take_code(person.user_id, code, clock.real_now())


def _after_recovery(person: HalfWay) -> str:
    """Record it, write to the person, and say how many are left."""
    left = codes_left(person.user_id)
    record(AuditAction.RECOVERY_CODE_USED, user_id=person.user_id, actor_id=person.user_id, left=left)
    write_notice(AccountLetter.RECOVERY_CODE_USED, person.user_id, person.email)
    rest = {0: "That was your last recovery code.", 1: "One recovery code is left."}
    told = rest.get(left, f"{left} recovery codes are left.")
    return f"{told} If your phone is lost, set up another one on the page of your account."


def _code_page(form: CodeForm, problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template("accounts/code.html", form=form, problem=problem)
    return page, status, retry_after() if status == 429 else {}


def _recovery_page(
    form: RecoveryCodeForm, problem: str | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template("accounts/recovery_code.html", form=form, problem=problem)
    return page, status, retry_after() if status == 429 else {}


def _set_up_page(
    person: HalfWay, form: CodeForm, problem: str | None = None, status: int = 200
) -> ResponseReturnValue:
    secret = offered_secret(person.user_id)
    if secret is None:
        return _begin_again()
    page = render_template(
        "accounts/second_factor_set.html",
        form=form,
        problem=problem,
        picture=qr_code(secret, person.email),
        secret=in_groups(secret),
        action=url_for("second_step.confirm_set_up"),
        at_sign_in=True,
    )
    return page, status


def _begin_again() -> ResponseReturnValue:
    if current_user.is_authenticated:  # pressed twice: the first press signed in
        return redirect(own_page(), code=303)
    flash("That took too long, or was finished already. Sign in here.", "attention")
    return redirect(url_for("accounts.sign_in"), code=303)
