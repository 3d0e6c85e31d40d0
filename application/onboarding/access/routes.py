"""Admins' pages about a partner's access: ended, given back; a brand disconnected from who used its link."""

import logging

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.collection.provenance import record_calls
from application.extensions import db
from application.formats import counted
from application.gateways import gateways
from application.identifiers import known_id
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphError
from application.onboarding.access.disconnecting import is_shared, let_brand_go
from application.onboarding.access.queries import PartnerAccess, partner_access
from application.onboarding.access.service import end_partner_access, restore_partner_access
from application.onboarding.permissions.revoking import (
    ConnectedLogin,
    connected_login,
    disconnect_at_facebook,
)
from application.task_queue import commit

logger = logging.getLogger(__name__)

access = Blueprint("partner_access", __name__)
disconnection = Blueprint("brand_disconnection", __name__)

STILL_AT_FACEBOOK = (
    "Facebook did not take the permissions back just now. It is asked again until it does, for three days at "
    "most; nothing is read in the meantime, and the brand can be invited again. Whoever used the link can "
    "remove this platform themselves, too, in Facebook’s settings under “Apps and websites”."
)


@access.get("/<int:user_id>/access")
def show(user_id: int) -> ResponseReturnValue:
    """How the partner comes in, and what an admin can do about it."""
    return render_template("onboarding/partner_access.html", partner=_partner(user_id))


@access.post("/<int:user_id>/access/end")
def end(user_id: int) -> ResponseReturnValue:
    """The partner is out at once, and is read no more."""
    partner = _partner(user_id)
    ended = end_partner_access(partner.user_id, by_id=current_user.id)
    commit()
    told = f"The access of {partner.name} has ended, and nothing more is read"
    flash(f"{told}. {counted(ended, 'sign-in')} ended with it." if ended else f"{told}.", "good")
    return _back(partner)


@access.post("/<int:user_id>/access/restore")
def restore(user_id: int) -> ResponseReturnValue:
    """The partner may come in again."""
    partner = _partner(user_id)
    restore_partner_access(partner.user_id, by_id=current_user.id)
    commit()
    flash(f"{partner.name} may come in again. Reading goes on where the connection still stands.", "good")
    return _back(partner)


@disconnection.get("/<int:user_id>/disconnect")
def confirm(user_id: int) -> ResponseReturnValue:
    """What disconnecting a brand means, before it is done."""
    brand = _brand(user_id)
    return render_template(
        "onboarding/brand_disconnect.html", partner=brand, is_shared=is_shared(brand.user_id)
    )


@disconnection.post("/<int:user_id>/disconnect")
def disconnect(user_id: int) -> ResponseReturnValue:
    """Let login and account go, with all that was read; the permissions go back at Facebook, unless another
    profile needs them.
    """
    brand = _brand(user_id)
    seen = connected_login(brand.user_id)
    shared = is_shared(brand.user_id)
    db.session.close()
    client = gateways().graph()
    asks = seen if not shared else None
    at_facebook = asks is not None and _gives_back(client, asks)
    let_brand_go(brand.user_id, by_id=current_user.id, at_facebook=at_facebook)
    record_calls(client.take_calls(), account_id=seen.account_id if seen else None)
    commit()
    if asks is not None and not at_facebook:
        flash(f"{brand.name} is disconnected here. {STILL_AT_FACEBOOK}", "attention")
    else:
        flash(f"{brand.name} is disconnected. It can be invited again.", "good")
    return redirect(url_for("brands.invitation", user_id=brand.user_id), code=303)


def _gives_back(client: GraphClient, seen: ConnectedLogin) -> bool:
    """Whether Facebook took the permissions back. If not, the work of the deletion asks again."""
    try:
        disconnect_at_facebook(gateways().facebook_login(client), client, seen)
    except GraphError as error:
        logger.warning(
            "The permissions of a disconnected brand stay at Facebook", extra={"outcome": error.kind}
        )
        return False
    return True


def _back(partner: PartnerAccess) -> ResponseReturnValue:
    return redirect(url_for("partner_access.show", user_id=partner.user_id), code=303)


def _brand(user_id: int) -> PartnerAccess:
    brand = _partner(user_id)
    if not brand.is_brand:
        abort(404)
    return brand


def _partner(user_id: int) -> PartnerAccess:
    found = partner_access(known_id(user_id))
    if found is None:
        abort(404)
    return found
