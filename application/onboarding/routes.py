"""Joining by Facebook Login: the choice of role, the dialog, and the way back."""

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.accounts.tries import TryAction, for_network, seconds_to_wait, take_try
from application.collection.provenance import record_calls
from application.config import JOINING_SCOPES, Config
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
from application.onboarding.admission import NotAdmitted, admit
from application.onboarding.arriving import begin_again, connected, is_partner_here, signed_in
from application.onboarding.dialog_states import (
    Dialog,
    Purpose,
    StateExpired,
    StateMissing,
    StateUnknown,
    StateUsed,
    open_state,
    take_state,
)
from application.onboarding.obstacles import candidates
from application.onboarding.pending import Pending, remember
from application.onboarding.queries import KnownPerson, known_person, profile_names
from application.onboarding.reconnecting import (
    asked_renewal,
    connected_again,
    dialog_address,
    own_renewal,
)
from application.onboarding.scopes import BUSINESS_SCOPE, FURTHER_SCOPES, asked_scopes
from application.onboarding.service import keep_login, note_declined
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
    """Go to Facebook's dialog; with `rerequest` it asks again for what was declined.

    `scope`, several times, narrows what is asked for; `purpose` and `link` say what for.
    """
    purpose = request.form.get("purpose", "")
    scopes = asked_scopes(request.form.getlist("scope"))
    dialog = Dialog(
        Role(role),
        Purpose(purpose) if purpose in list(Purpose) else Purpose.JOIN,
        request.form.get("link", ""),
        further=bool(set(scopes) & set(FURTHER_SCOPES)),
    )
    if dialog.purpose is Purpose.BRAND and not take_try(TryAction.LINK, for_network()):
        return pages.too_many_page(seconds_to_wait())
    try:
        admit(dialog)
    except NotAdmitted as refusal:
        return refusal.page
    renewal = Renewal.PERMISSIONS if request.form.get("rerequest") == "1" else None
    return redirect(_dialog(open_state(dialog), renewal, scopes), code=303)


@onboarding.get("/connect/again/<any(influencer, brand):role>")
def connect_again(role: str) -> ResponseReturnValue:
    """The link of letters: straight to Facebook's dialog, asked for what mends the connection.

    Nothing is changed here, so that programs which look at links in mail may follow it.
    """
    renewal = own_renewal() or asked_renewal(request.args.get("renew", ""))
    return redirect(_dialog(open_state(Dialog(Role(role), Purpose.AGAIN)), renewal))


@onboarding.get(CALLBACK_PATH)
def callback() -> ResponseReturnValue:
    """The way back from Facebook's dialog."""
    given = request.args.get("state", "")
    try:
        dialog = take_state(given)
    except StateUsed:
        return begin_again() if is_partner_here() else pages.used_page()
    except (StateMissing, StateUnknown, StateExpired) as error:
        return pages.state_page(error)
    client = gateways().graph()
    try:
        visit, known, found = _ask_facebook(client, given, dialog)
    except DialogRefused as refusal:
        return pages.refused_page(dialog, refusal)
    except (GraphError, WrongToken) as error:
        return failed(client, dialog, error)
    record_calls(client.take_calls())
    answer = _settle(visit, known, found, dialog)
    commit()
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
    is_new = dialog.purpose is Purpose.BRAND or (
        dialog.purpose is Purpose.JOIN and not (known.profiles or known.all_revoked)
    )
    if visit.still_needed or not is_new:
        return visit, known, ()
    return visit, known, candidates(accounts(client, visit.token))


def _settle(
    visit: Visit, known: KnownPerson, found: tuple[PageAccount, ...], dialog: Dialog
) -> ResponseReturnValue:
    """Write what came of it, and say where the person goes."""
    if dialog.again and known.is_stranger:
        return pages.stranger_page(dialog.role)
    try:
        admit(dialog, visit.facebook_id)
    except NotAdmitted as refusal:
        return refusal.page
    if visit.still_needed:
        note_declined(visit)
        return pages.declined_page(dialog, visit)
    if known.all_revoked:
        return pages.revoked_page()
    login = keep_login(visit)
    notice = connected_again(login) if dialog.again or login.was_lost else ""
    if dialog.purpose in (Purpose.JOIN, Purpose.AGAIN) and known.profiles:
        if own_id := _own_profile(known):
            return signed_in(own_id, notice)
        remember(Pending(login.id, dialog, notice))
        return redirect(url_for("onboarding.choose_profile"), code=303)
    if len(found) == 1 and not (dialog.further or _adds_to_profiles(login.id, dialog)):
        return connected(login.id, dialog, found[0], known.waiting_id)
    remember(Pending(login.id, dialog, notice))
    return redirect(url_for("onboarding.choose_account"), code=303)


def _adds_to_profiles(login_id: int, dialog: Dialog) -> bool:
    """Whether a brand would become one more profile of somebody known: they are told before it does."""
    return dialog.purpose is Purpose.BRAND and bool(profile_names(login_id))


def _own_profile(known: KnownPerson) -> int | None:
    """The person's only profile, or the one they are signed in as here; None when they must choose."""
    own_ids = [profile.user_id for profile in known.profiles]
    if len(own_ids) == 1:
        return own_ids[0]
    return current_user.id if current_user.is_authenticated and current_user.id in own_ids else None


def failed(
    client: GraphClient, dialog: Dialog, error: ApplicationError, link: str | None = None
) -> ResponseReturnValue:
    """Keep the calls that were made, and nothing else."""
    db.session.rollback()
    record_calls(client.take_calls())
    commit()
    return pages.failed_page(dialog, error, link)


def _dialog(state: str, renewal: Renewal | None, scopes: tuple[str, ...] = JOINING_SCOPES) -> str:
    """The address of Facebook's dialog."""
    config: Config = current_app.extensions["configuration"]
    login = gateways().facebook_login(gateways().graph())
    further = config.facebook_business_config_id if BUSINESS_SCOPE in scopes else None
    return dialog_address(login, _redirect_uri(), state, renewal, scopes, further)


def _redirect_uri() -> str:
    """The way back, byte for byte the same in the dialog and in the exchange of its code."""
    config: Config = current_app.extensions["configuration"]
    return f"{config.public_url}{CALLBACK_PATH}"
