"""Influencers and brands as staff see them."""

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record_look
from application.clock import clock
from application.collection.asking import ask_for_collection
from application.collection.progress import progress_of
from application.collection.readiness import REGION_WORDS
from application.collection.readiness_changes import set_region, tick_business, undo
from application.identifiers import known_id, page_number
from application.mail.queries import correspondence
from application.models import Region, RunKind
from application.profiles.connection import Connection, connection_of
from application.profiles.coverage_page import keep_notice, render_coverage, render_readiness
from application.profiles.listing import partner_filter, partner_rows
from application.profiles.overview import progress_reply
from application.profiles.overview_page import render_overview
from application.profiles.queries import Partner, partner_by_id
from application.profiles.viewed import Viewed
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
    partner = _looked_at(user_id)
    progress_url = url_for(".progress", user_id=partner.user_id)
    letters = correspondence(partner.user_id)
    viewed = Viewed(partner, for_staff=True)
    return render_overview("profiles/partner.html", viewed, progress_url, correspondence=letters)


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
    elif not partner.active:
        flash(f"The access of {partner.name} was ended, so nothing is read.", "attention")
    elif connection is Connection.RECONNECT:
        flash(f"{partner.name} has to connect again before anything can be read.", "attention")
    else:
        ask_for_collection([partner.account_id], asked_by_id=current_user.id)
        commit()
        flash(f"@{partner.username} is being read.", "good")
    return redirect(url_for("partners.overview", user_id=partner.user_id), code=303)


@partners.get("/<int:user_id>/coverage")
def coverage(user_id: int) -> ResponseReturnValue:
    """Which days and stories of the partner's account were read, which not, and why."""

    def link(number: int) -> str:
        return url_for("partners.coverage", user_id=user_id, page=number) + "#stories"

    return render_coverage(_looked_at(user_id), page_number(request.args.get("page")), link, for_staff=True)


@partners.post("/<int:user_id>/coverage/read")
def read_gap(user_id: int) -> ResponseReturnValue:
    """Ask for the days of the past that are missing; asked twice, they are read once."""
    partner = _partner(user_id)
    if connection_of(partner, clock.now()) in (Connection.NONE, Connection.RECONNECT):
        flash(f"{partner.name} has to connect first: without that nothing can be read.", "attention")
    else:
        ask_for_collection([_account_id(partner)], asked_by_id=current_user.id, kind=RunKind.HISTORY)
        commit()
        flash(f"The missing days of @{partner.username} are in line to be read, newest first.", "good")
    return redirect(url_for("partners.coverage", user_id=partner.user_id), code=303)


@partners.get("/<int:user_id>/readiness")
def readiness(user_id: int) -> ResponseReturnValue:
    """What the figures of the partner's stories depend on, and what staff know of it."""
    return render_readiness(_looked_at(user_id))


@partners.post("/<int:user_id>/readiness/business")
def tick_business_verified(user_id: int) -> ResponseReturnValue:
    """Note that the business behind the Page is verified (`verified` is yes), or take the tick back."""
    partner = _partner(user_id)
    is_verified = request.form.get("verified") == "yes"
    mark = tick_business(_account_id(partner), is_verified=is_verified, by_id=current_user.id)
    commit()
    told = "The business is ticked as verified." if is_verified else "The tick is taken back."
    return _to_readiness(partner, told, mark)


@partners.post("/<int:user_id>/readiness/region")
def choose_region(user_id: int) -> ResponseReturnValue:
    """Note where the partner's account is at home; what is no region means that it isn't known."""
    partner = _partner(user_id)
    asked = request.form.get("region", "")
    region = Region(asked) if asked in list(Region) else None
    mark = set_region(_account_id(partner), region)
    commit()
    home = REGION_WORDS[region] if region else "not known"
    return _to_readiness(partner, f"The home of the account is set: {home}.", mark)


@partners.post("/<int:user_id>/readiness/undo")
def undo_readiness(user_id: int) -> ResponseReturnValue:
    """Take back what was just set by hand, unless it has been set again since."""
    partner = _partner(user_id)
    if undo(_account_id(partner), request.form.get("mark", "")):
        flash("Undone: it stands as before.", "good")
    else:
        flash("There is nothing to undo: it has been set again since.", "attention")
    commit()
    return redirect(url_for("partners.readiness", user_id=partner.user_id), code=303)


def _to_readiness(partner: Partner, told: str, mark: str) -> ResponseReturnValue:
    keep_notice(partner.user_id, told, mark)
    return redirect(url_for("partners.readiness", user_id=partner.user_id), code=303)


def _account_id(partner: Partner) -> int:
    if partner.account_id is None:
        abort(404)
    return partner.account_id


def _partner(user_id: int) -> Partner:
    partner = partner_by_id(known_id(user_id))
    if partner is None:
        abort(404)
    return partner


def _looked_at(user_id: int) -> Partner:
    """The partner whose page is shown now; that it was is noted for them to see."""
    partner = _partner(user_id)
    if record_look(partner.user_id):
        commit()
    return partner
