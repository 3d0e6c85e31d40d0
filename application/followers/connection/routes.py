"""The connection that asks Instagram: shown, made by Facebook Login, renewed, ended. For admins."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.clock import clock
from application.collection.provenance import record_calls
from application.config import Config
from application.connection_health import Renewal
from application.extensions import db
from application.followers.connection.dialog import Choice, forget_choice, open_dialog, pending, take_dialog
from application.followers.connection.keeping import connect, disconnect
from application.followers.connection.login import asking_login
from application.gateways import gateways
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphError
from application.integrations.graph.instagram import PageAccount, accounts
from application.integrations.graph.oauth import DialogRefused, DialogStateMismatch
from application.onboarding.obstacles import candidates
from application.onboarding.permissions.revoking import disconnect_at_facebook
from application.onboarding.queries import kept_login
from application.onboarding.reconnecting import dialog_address
from application.onboarding.scopes import told
from application.onboarding.service import keep_login, note_declined
from application.onboarding.visit import Visit, WrongToken, visit_by_code
from application.task_queue import commit, rollback

counting_connection = Blueprint("counting_connection", __name__)

CALLBACK_PATH = "/tracker/connection/callback"
SCOPES = ("pages_show_list", "pages_read_engagement", "instagram_basic", "instagram_manage_insights")
NOT_YOURS = "This way back from Facebook is not one that you have just begun. Begin again here."
LEFT_IT = "You left Facebook’s dialog without allowing it, so nothing has changed."
NOTHING_FOUND = (
    "Facebook showed no Instagram Professional account of yours, so nothing has changed. Connect again, and "
    "tick the Page that the account is linked to."
)
UNCLEAR = "Facebook did not say clearly who came back, so nothing has changed. Begin again here."


@counting_connection.get("")
def show() -> ResponseReturnValue:
    """How the connection stands, and what can be done about it."""
    connection = asking_login(clock.now())
    db.session.close()
    return render_template("followers/connection.html", connection=connection)


@counting_connection.post("")
def begin() -> ResponseReturnValue:
    """Go to Facebook's dialog; with `rerequest` it asks again for what was declined."""
    connection = asking_login(clock.now())
    db.session.close()
    renewal = connection.stands.renewal if connection is not None else None
    if request.form.get("rerequest") == "1":
        renewal = Renewal.PERMISSIONS
    login = gateways().facebook_login(gateways().graph())
    return redirect(dialog_address(login, _redirect_uri(), open_dialog(), renewal, SCOPES), code=303)


@counting_connection.get("/callback")
def callback() -> ResponseReturnValue:
    """The way back from Facebook's dialog."""
    state, client = take_dialog(), gateways().graph()
    login = gateways().facebook_login(client)
    db.session.close()
    try:
        code = login.callback_code(request.args.to_dict(), state)
        visit = visit_by_code(login, client, code, _redirect_uri())
        found = () if visit.still_needed else candidates(accounts(client, visit.token))
    except DialogStateMismatch:
        return _back(NOT_YOURS)
    except DialogRefused:
        return _back(LEFT_IT)
    except (GraphError, WrongToken) as error:
        record_calls(client.take_calls())
        commit()
        return _back(error.sentence if isinstance(error, GraphError) else UNCLEAR)
    record_calls(client.take_calls())
    answer = _settle(visit, found)
    commit()
    return answer


def _settle(visit: Visit, found: tuple[PageAccount, ...]) -> ResponseReturnValue:
    if visit.still_needed:
        note_declined(visit)
        flash(f"{told(visit.still_needed)} Connect again, and leave every box ticked.", "attention")
        return redirect(url_for(".show", declined=1), code=303)
    if not found:
        return _back(NOTHING_FOUND)
    login = keep_login(visit)
    if len(found) == 1:
        return _connected(login.id, found[0])
    Choice(login.id).remember()
    return redirect(url_for(".choose"), code=303)


@counting_connection.get("/account")
def choose() -> ResponseReturnValue:
    """Choose which of several own accounts asks."""
    return _account_page(chosen=None)


@counting_connection.post("/account")
def take() -> ResponseReturnValue:
    """Ask by the chosen account from now on."""
    return _account_page(chosen=request.form.get("account", ""))


def _account_page(chosen: str | None) -> ResponseReturnValue:
    waiting = pending()
    login = kept_login(waiting.login_id) if waiting is not None else None
    db.session.close()
    if login is None or login.token is None:
        return _back("That took longer than half an hour, or was finished already. Begin again here.")
    client = gateways().graph()
    try:
        found = candidates(accounts(client, login.token))
    except GraphError as error:
        record_calls(client.take_calls())
        commit()
        return _back(error.sentence)
    record_calls(client.take_calls())
    wanted = next((page for page in found if page.instagram and page.instagram.id == chosen), None)
    if wanted is not None:
        answer = _connected(login.id, wanted)
        commit()
        return answer
    commit()
    if not found:
        return _back(NOTHING_FOUND)
    page = render_template("followers/choose_asking_account.html", pages=found, is_wrong=chosen is not None)
    return page, 200 if chosen is None else 400


def _connected(login_id: int, page: PageAccount) -> ResponseReturnValue:
    username = connect(login_id, page, current_user.id)
    forget_choice()
    flash(f"Connected. From now on @{username} asks Instagram for the counts.", "good")
    return redirect(url_for(".show"), code=303)


@counting_connection.post("/disconnect")
def end() -> ResponseReturnValue:
    """End the connection, here and, where nobody else uses the login, at Facebook."""
    ended = disconnect()
    commit()
    db.session.close()
    if ended is None:
        return _back("There was no connection to end.")
    if ended.to_give_back is None:
        flash("Disconnected. Instagram is not counted until you connect again.", "good")
        return redirect(url_for(".show"), code=303)
    client: GraphClient = gateways().graph()
    try:
        disconnect_at_facebook(gateways().facebook_login(client), client, ended.to_give_back)
    except GraphError:
        rollback()
        flash(
            "Disconnected here: nothing is asked by it any more. Facebook could not be told; you can remove "
            "the platform under “Apps and websites” of your Facebook settings.",
            "attention",
        )
    else:
        flash("Disconnected, at Facebook too. Instagram is not counted until you connect again.", "good")
    record_calls(client.take_calls())
    commit()
    return redirect(url_for(".show"), code=303)


def _back(sentence: str) -> ResponseReturnValue:
    flash(sentence, "attention")
    return redirect(url_for(".show"), code=303)


def _redirect_uri() -> str:
    """The way back, byte for byte the same in the dialog and in the exchange of its code."""
    config: Config = current_app.extensions["configuration"]
    return f"{config.public_url}{CALLBACK_PATH}"
