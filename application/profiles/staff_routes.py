"""Influencers and brands as staff see them."""

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.clock import clock
from application.collection.asking import ask_for_collection
from application.collection.progress import progress_of
from application.identifiers import known_id
from application.profiles.connection import Connection, connection_of
from application.profiles.listing import partner_filter, partner_rows
from application.profiles.overview import overview_of, progress_reply
from application.profiles.overview_page import render_overview
from application.profiles.post_view import post_view
from application.profiles.queries import Partner, partner_by_id
from application.task_queue import commit

partners = Blueprint("partners", __name__)


@partners.get("")
def listing() -> ResponseReturnValue:
    """All influencers and brands, narrowed by search, role and connection."""
    wanted = partner_filter(request.args)
    rows, page = partner_rows(wanted, clock.now())

    def link(number: int) -> str:
        return url_for("partners.listing", **wanted.query(number))

    return render_template(
        "profiles/partners.html", rows=rows, page=page, wanted=wanted, connections=list(Connection), link=link
    )


@partners.get("/<int:user_id>")
def overview(user_id: int) -> ResponseReturnValue:
    """The partner's own page, as the partner sees it, marked as staff's view."""
    partner = _partner(user_id)
    found = overview_of(partner, post_view(request.args), clock.now())

    def address(**parameters: Any) -> str:
        return url_for("partners.overview", user_id=partner.user_id, **parameters)

    progress_url = url_for("partners.progress", user_id=partner.user_id)
    return render_overview("profiles/partner.html", found, address, progress_url)


@partners.get("/<int:user_id>/progress")
def progress(user_id: int) -> ResponseReturnValue:
    """How far the reading of the partner's account has come."""
    account_id = _partner(user_id).account_id
    return jsonify(progress_reply(progress_of([] if account_id is None else [account_id])))


@partners.post("/<int:user_id>/collect")
def collect(user_id: int) -> ResponseReturnValue:
    """Read the partner's account now; asked twice, it is read once."""
    partner = _partner(user_id)
    connection = connection_of(partner, clock.now())
    if partner.account_id is None:
        flash(f"{partner.name} has no Instagram account connected, so nothing can be read.", "attention")
    elif connection is Connection.RECONNECT:
        flash(f"{partner.name} has to connect again before anything can be read.", "attention")
    else:
        ask_for_collection([partner.account_id], asked_by_id=current_user.id)
        commit()
        flash(f"@{partner.username} is being read.", "good")
    return redirect(url_for("partners.overview", user_id=partner.user_id), code=303)


def _partner(user_id: int) -> Partner:
    partner = partner_by_id(known_id(user_id))
    if partner is None:
        abort(404)
    return partner
