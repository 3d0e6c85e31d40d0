"""What one-time links open: invitation, new password, new address.

Opening a link changes nothing: programs that look at links in mail may do it. Its form uses it up.
"""

from collections.abc import Callable
from typing import NoReturn, Protocol, TypeVar

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.accounts.address_changes import Outcome, confirm_address, offered_address
from application.accounts.entering import enter
from application.accounts.forms import InvitationForm, NewPasswordForm
from application.accounts.invitations import Invitation, accept_invitation, opened_invitation
from application.accounts.pages import dead_link_page, private, too_many_page
from application.accounts.password_changes import fitting_hash, renew_password, who_forgot
from application.accounts.passwords import PasswordUnfit
from application.accounts.tries import TryAction, for_account, for_network, take_try
from application.extensions import db
from application.task_queue import commit, rollback

access_links = Blueprint("access_links", __name__)

INVITATION, NEW_PASSWORD, ADDRESS = "invitation", "new password", "address"


class _ForSomebody(Protocol):
    """What a link offers is for one person."""

    @property
    def user_id(self) -> int: ...


Offer = TypeVar("Offer", bound=_ForSomebody)


@access_links.get("/invitation/<token>")
def invitation(token: str) -> ResponseReturnValue:
    """The form of the first sign-in."""
    offer = _offered(opened_invitation, token, INVITATION)
    return _invitation_page(offer, InvitationForm(email=offer.email))


@access_links.post("/invitation/<token>")
def accept(token: str) -> ResponseReturnValue:
    """Take the password and the address, and go on to sign in."""
    offer = _to_be_used(opened_invitation, token, INVITATION)
    form = InvitationForm()
    password_hash = _checked(form, offer.name, offer.email) if form.validate() else None
    if password_hash is None:
        return _invitation_page(offer, form, status=400)
    email = form.email.data or ""
    user = accept_invitation(
        token, password_hash=password_hash, email=email, google_email=form.google_email.data or None
    )
    if user is None:
        _is_dead(INVITATION)
    led_to = enter(user, None)
    commit()
    if email != offer.email:
        flash(f"We have written to {email}. Until you confirm it, sign in with {offer.email}.", "attention")
    return redirect(led_to, code=303)


@access_links.get("/new-password/<token>")
def new_password(token: str) -> ResponseReturnValue:
    """The form for a new password."""
    _offered(who_forgot, token, NEW_PASSWORD)
    return _new_password_page(NewPasswordForm())


@access_links.post("/new-password/<token>")
def take_new_password(token: str) -> ResponseReturnValue:
    """Take it; every sign-in of the account ends."""
    person = _to_be_used(who_forgot, token, NEW_PASSWORD)
    form = NewPasswordForm()
    password_hash = _checked(form, person.name, person.email) if form.validate() else None
    if password_hash is None:
        return _new_password_page(form, status=400)
    if not renew_password(token, password_hash):
        _is_dead(NEW_PASSWORD)
    commit()
    flash("Your password is the new one, and you are signed out everywhere. Sign in with it here.", "good")
    return redirect(url_for("accounts.sign_in"), code=303)


@access_links.get("/address/<token>")
def address(token: str) -> ResponseReturnValue:
    """The button that confirms an address."""
    offer = _offered(offered_address, token, ADDRESS)
    return private(render_template("accounts/confirm_address.html", offer=offer))


@access_links.post("/address/<token>")
def take_address(token: str) -> ResponseReturnValue:
    """Use the address from now on."""
    _to_be_used(offered_address, token, ADDRESS)
    outcome = confirm_address(token)
    if outcome is Outcome.NOT_OPEN:
        _is_dead(ADDRESS)
    commit()
    if outcome is Outcome.TAKEN:
        return private(render_template("accounts/address_taken.html"), 409)
    flash("Confirmed. From now on this is the address that you sign in with.", "good")
    page = (
        "account.overview" if current_user.is_authenticated and current_user.is_team else "accounts.sign_in"
    )
    return redirect(url_for(page), code=303)


def _offered(find: Callable[[str], Offer | None], token: str, what: str) -> Offer:
    """What the link offers; the session is closed, for what follows takes its time or counts tries.

    Ends the request with a page when the link can't be used, or too many were tried from there.
    """
    if not take_try(TryAction.LINK, for_network()):
        abort(make_response(too_many_page()))
    offer = find(token)
    db.session.close()
    if offer is None:
        _is_dead(what)
    return offer


def _to_be_used(find: Callable[[str], Offer | None], token: str, what: str) -> Offer:
    """The same, with a try counted for the account."""
    offer = _offered(find, token, what)
    if not take_try(TryAction.LINK, for_account(offer.user_id)):
        abort(make_response(too_many_page()))
    return offer


def _is_dead(what: str) -> NoReturn:
    rollback()
    abort(make_response(dead_link_page(what)))


def _checked(form: InvitationForm | NewPasswordForm, *own_words: str) -> str | None:
    """The hash of the form's password; None, with the reason at its field, when it is unfit."""
    try:
        return fitting_hash(form.password.data or "", *own_words)
    except PasswordUnfit as error:
        form.password.errors = [str(error)]
        return None


def _invitation_page(offer: Invitation, form: InvitationForm, status: int = 200) -> ResponseReturnValue:
    return private(render_template("accounts/invitation.html", offer=offer, form=form), status)


def _new_password_page(form: NewPasswordForm, status: int = 200) -> ResponseReturnValue:
    return private(render_template("accounts/new_password.html", form=form), status)
