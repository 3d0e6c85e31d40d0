"""Joining by Facebook Login: the choice of role, the dialog and the way back, the choice of account."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.accounts.sessions import start_sign_in
from application.collection.provenance import record_calls
from application.config import Config
from application.connection_health import Renewal
from application.exceptions import ApplicationError
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphError
from application.integrations.graph.instagram import PageAccount, accounts
from application.integrations.graph.oauth import DialogRefused
from application.models import Role
from application.onboarding import pages
from application.onboarding.dialog_states import (
    Dialog,
    StateExpired,
    StateMissing,
    StateUnknown,
    StateUsed,
    open_state,
    remember_used,
    take_state,
)
from application.onboarding.pending import Pending, pending_choice, remember
from application.onboarding.queries import KeptLogin, KnownPerson, holders, kept_login, known_person
from application.onboarding.reconnecting import (
    asked_renewal,
    connected_again,
    dialog_address,
    own_renewal,
)
from application.onboarding.service import (
    AccountTaken,
    candidates,
    connect_account,
    forget_login,
    keep_login,
    note_declined,
)
from application.onboarding.visit import Visit, WrongToken, visit_by_code
from application.task_queue import commit

onboarding = Blueprint("onboarding", __name__)

CALLBACK_PATH = "/connect/facebook/callback"


@onboarding.get("/join")
def join() -> ResponseReturnValue:
    """Choose a role, after reading what is and what isn't read."""
    return pages.join_page()


@onboarding.post("/join/<any(influencer, brand):role>")
def begin(role: str) -> ResponseReturnValue:
    """Go to Facebook's dialog; with `rerequest` it asks again for what was declined."""
    renewal = Renewal.PERMISSIONS if request.form.get("rerequest") == "1" else None
    return redirect(_dialog(open_state(Role(role)), renewal), code=303)


@onboarding.get("/connect/again/<any(influencer, brand):role>")
def connect_again(role: str) -> ResponseReturnValue:
    """The link of letters: straight to Facebook's dialog, asked for what mends the connection.

    Nothing is changed here, so that programs which look at links in mail may follow it.
    """
    renewal = own_renewal() or asked_renewal(request.args.get("renew", ""))
    return redirect(_dialog(open_state(Role(role), again=True), renewal))


@onboarding.get(CALLBACK_PATH)
def callback() -> ResponseReturnValue:
    """The way back from Facebook's dialog."""
    given = request.args.get("state", "")
    try:
        dialog = take_state(given)
    except (StateMissing, StateUnknown, StateUsed, StateExpired) as error:
        return pages.state_page(error)
    client = gateways().graph()
    try:
        visit, known, found = _ask_facebook(client, given, dialog)
    except DialogRefused as refusal:
        return pages.refused_page(dialog.role, refusal)
    except (GraphError, WrongToken) as error:
        return _failed(client, dialog.role, error)
    record_calls(client.take_calls())
    answer = _settle(visit, known, found, dialog)
    remember_used(given)
    return answer


def _ask_facebook(
    client: GraphClient, state: str, dialog: Dialog
) -> tuple[Visit, KnownPerson, tuple[PageAccount, ...]]:
    """Every outside call of the way back; the database is read in between, never open during a call."""
    login = gateways().facebook_login(client)
    code = login.callback_code(request.args.to_dict(), state)
    db.session.close()
    visit = visit_by_code(login, client, code, _redirect_uri())
    known = known_person(visit.facebook_id, dialog.role)
    db.session.close()
    if visit.still_needed or known.profiles or known.all_revoked or (dialog.again and known.is_stranger):
        return visit, known, ()
    return visit, known, candidates(accounts(client, visit.token))


def _settle(
    visit: Visit, known: KnownPerson, found: tuple[PageAccount, ...], dialog: Dialog
) -> ResponseReturnValue:
    """Write what came of it, and say where the person goes."""
    role = dialog.role
    if dialog.again and known.is_stranger:
        commit()
        return pages.stranger_page(role)
    if visit.still_needed:
        note_declined(visit)
        commit()
        return pages.declined_page(role, visit)
    if known.all_revoked:
        commit()
        return pages.revoked_page()
    login = keep_login(visit)
    notice = connected_again(login) if dialog.again or login.was_lost else ""
    if len(known.profiles) == 1:
        return _signed_in(known.profiles[0].user_id, notice)
    if not known.profiles and len(found) == 1:
        return _connected(login.id, role, found[0], known.waiting_id)
    remember(Pending(login.id, role, notice))
    commit()
    return redirect(
        url_for("onboarding.choose_profile" if known.profiles else "onboarding.choose_account"), code=303
    )


@onboarding.get("/join/account")
def choose_account() -> ResponseReturnValue:
    """Choose among several accounts; or read what lacks when there is none, and check again."""
    return _account_page(chosen=None)


@onboarding.post("/join/account")
def take_account() -> ResponseReturnValue:
    """Join with the chosen account."""
    return _account_page(chosen=request.form.get("account", ""))


def _account_page(chosen: str | None) -> ResponseReturnValue:
    waiting = pending_choice()
    login = kept_login(waiting.login_id) if waiting else None
    if waiting is None or login is None or login.token is None:
        return _begin_again()
    known = known_person(login.facebook_id, waiting.role)
    db.session.close()
    if known.profiles:
        return redirect(url_for("onboarding.choose_profile"), code=303)
    client = gateways().graph()
    try:
        seen = accounts(client, login.token)
    except GraphError as error:
        return _failed(client, waiting.role, error, url_for("onboarding.choose_account"))
    record_calls(client.take_calls())
    page = next((page for page in candidates(seen) if page.instagram and page.instagram.id == chosen), None)
    if page is not None:
        return _connected(login.id, waiting.role, page, known.waiting_id)
    return _accounts_to_choose(waiting, login, seen, asked=chosen is not None)


def _accounts_to_choose(
    waiting: Pending, login: KeptLogin, seen: list[PageAccount], asked: bool
) -> ResponseReturnValue:
    """The list of accounts, or the page about what is missing."""
    found = candidates(seen)
    taken = holders([page.instagram.id for page in found if page.instagram])
    commit()
    if not found:
        names = [page.page_name or "A Page without a name" for page in seen]
        return render_template("onboarding/nothing_found.html", role=waiting.role, page_names=names)
    page = render_template(
        "onboarding/choose_account.html",
        role=waiting.role,
        pages=found,
        taken=taken,
        login_id=login.id,
        problem="Choose one of these accounts." if asked else None,
    )
    return page, 400 if asked else 200


@onboarding.get("/join/profile")
def choose_profile() -> ResponseReturnValue:
    """Choose as which of one's profiles to come in."""
    return _profile_page(chosen=None)


@onboarding.post("/join/profile")
def take_profile() -> ResponseReturnValue:
    """Come in as the chosen profile."""
    return _profile_page(chosen=request.form.get("profile", ""))


def _profile_page(chosen: str | None) -> ResponseReturnValue:
    waiting = pending_choice()
    login = kept_login(waiting.login_id) if waiting else None
    if waiting is None or login is None:
        return _begin_again()
    profiles = known_person(login.facebook_id, waiting.role).profiles
    for profile in profiles:
        if str(profile.user_id) == chosen:
            return _signed_in(profile.user_id, waiting.notice)
    if not profiles:
        return _begin_again()
    problem = None if chosen is None else "Choose one of your profiles."
    page = render_template(
        "onboarding/choose_profile.html", role=waiting.role, profiles=profiles, problem=problem
    )
    return page, 200 if problem is None else 400


def _connected(login_id: int, role: Role, page: PageAccount, waiting_id: int | None) -> ResponseReturnValue:
    try:
        user_id = connect_account(login_id, role, page, waiting_id)
    except AccountTaken as error:
        holder = error.holder
        if holder is not None and (holder.login_id, holder.role) == (login_id, role):
            return _signed_in(holder.user_id)  # the button was pressed twice
        forget_login(login_id)
        commit()
        username = page.instagram.username if page.instagram else None
        return pages.taken_page(role, username, error.holder, login_id)
    return _signed_in(user_id)


def _signed_in(user_id: int, notice: str = "") -> ResponseReturnValue:
    start_sign_in(user_id)
    commit()
    if notice:
        flash(notice, "good")
    return redirect(url_for("profiles.overview"), code=303)


def _failed(
    client: GraphClient, role: Role, error: ApplicationError, link: str | None = None
) -> ResponseReturnValue:
    """Keep the calls that were made, and nothing else."""
    db.session.rollback()
    record_calls(client.take_calls())
    commit()
    return pages.failed_page(role, error, link)


def _begin_again() -> ResponseReturnValue:
    flash("That took longer than half an hour, or was finished already. Begin again here.", "attention")
    return redirect(url_for("onboarding.join"), code=303)


def _dialog(state: str, renewal: Renewal | None) -> str:
    """The address of Facebook's dialog."""
    return dialog_address(gateways().facebook_login(gateways().graph()), _redirect_uri(), state, renewal)


def _redirect_uri() -> str:
    """The way back, byte for byte the same in the dialog and in the exchange of its code."""
    config: Config = current_app.extensions["configuration"]
    return f"{config.public_url}{CALLBACK_PATH}"
