"""A partner's permissions: shown, one taken back, all of them, or granted again."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.collection.provenance import record_calls
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphError, GraphTokenInvalid
from application.onboarding.permissions.page import PermissionsPage, permissions_page
from application.onboarding.permissions.removed import APP_REMOVED
from application.onboarding.permissions.revoking import (
    ConnectedLogin,
    connected_login,
    disconnect_at_facebook,
    note_dead,
    note_disconnected,
    note_revoked,
    revoke_at_facebook,
)
from application.onboarding.scopes import Scope, scope_named
from application.task_queue import commit

permissions = Blueprint("permissions", __name__)

NOT_CONNECTED = "You are not connected to Facebook at present, so there is nothing to take back."
CHANGED_MEANWHILE = "Your connection was changed in another window meanwhile. This is how it stands now."


@permissions.get("")
def show() -> ResponseReturnValue:
    """Every permission with its state, and when the connection ends."""
    return render_template("onboarding/permissions.html", shown=_mine())


@permissions.get("/take-back/<scope>")
def confirm_revoking(scope: str) -> ResponseReturnValue:
    """What no longer works without it."""
    return render_template("onboarding/take_back.html", scope=_scope(scope), shown=_mine(), problem=None)


@permissions.post("/take-back/<scope>")
def revoke(scope: str) -> ResponseReturnValue:
    """Give one permission back, at Facebook too."""
    wanted = _scope(scope)
    seen = connected_login(current_user.id)
    db.session.close()
    if seen is None:
        return _back(NOT_CONNECTED, "attention")
    if wanted.name not in seen.granted:
        return _back(f"“{wanted.title}” is not granted any more.", "attention")
    client = gateways().graph()
    try:
        refused = revoke_at_facebook(gateways().facebook_login(client), client, seen, wanted.name)
    except GraphError as error:
        if isinstance(error, GraphTokenInvalid) and error.reason == APP_REMOVED:
            return _dead(client, seen, error)
        problem = _keep_failure(client, seen, error)
        page = render_template("onboarding/take_back.html", scope=wanted, shown=_mine(), problem=problem)
        return page, 502
    record_calls(client.take_calls(), account_id=seen.account_id)
    if refused is not None:
        note_dead(seen, refused)
    noted = note_revoked(seen, wanted.name, current_user.id)
    commit()
    if not noted:
        return _back(CHANGED_MEANWHILE, "attention")
    return _back(f"Taken back, at Facebook too: “{wanted.title}”.")


@permissions.get("/disconnect")
def confirm_disconnecting() -> ResponseReturnValue:
    """What stops, and what stays."""
    return render_template("onboarding/disconnect.html", shown=_mine(), problem=None)


@permissions.post("/disconnect")
def disconnect() -> ResponseReturnValue:
    """Give everything back, and stop reading; with `only_here` without asking Facebook."""
    seen = connected_login(current_user.id)
    db.session.close()
    if seen is None:
        return _back(NOT_CONNECTED, "attention")
    only_here = request.form.get("only_here") == "yes"
    client = gateways().graph()
    try:
        if not only_here:
            disconnect_at_facebook(gateways().facebook_login(client), client, seen)
    except GraphError as error:
        problem = _keep_failure(client, seen, error)
        return render_template("onboarding/disconnect.html", shown=_mine(), problem=problem), 502
    record_calls(client.take_calls(), account_id=seen.account_id)
    dropped = note_disconnected(seen, current_user.id, at_facebook=not only_here)
    commit()
    if not dropped:
        return _back("You have connected again in the meantime; that connection stays.", "attention")
    if only_here:
        return _back("Disconnected here. Remove the platform in your Facebook settings as well.")
    return _back("Disconnected, here and at Facebook. Nothing more is read.")


def _dead(client: GraphClient, seen: ConnectedLogin, error: GraphTokenInvalid) -> ResponseReturnValue:
    record_calls(client.take_calls(), account_id=seen.account_id)
    note_dead(seen, error)
    commit()
    return _back("Facebook had ended the connection already. Nothing more is read.", "attention")


def _keep_failure(client: GraphClient, seen: ConnectedLogin, error: GraphError) -> str:
    """Keep the record of the calls; what happened, in words."""
    record_calls(client.take_calls(), account_id=seen.account_id)
    commit()
    return (
        f"{error.sentence.partition('. ')[0].rstrip('.')}. Nothing was changed. Try again in a few minutes."
    )


def _back(told: str, kind: str = "good") -> ResponseReturnValue:
    flash(told, kind)
    return redirect(url_for("permissions.show"), code=303)


def _scope(name: str) -> Scope:
    found = scope_named(name)
    if found is None:
        abort(404)
    return found


def _mine() -> PermissionsPage | None:
    return permissions_page(current_user.id)
