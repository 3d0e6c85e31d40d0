"""A partner's own page."""

from flask import Blueprint, abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.collection.progress import progress_of
from application.identifiers import page_number
from application.profiles.coverage_page import render_coverage
from application.profiles.overview import progress_reply
from application.profiles.overview_page import render_overview
from application.profiles.queries import Partner, partner_by_id
from application.profiles.viewed import Viewed

profiles = Blueprint("profiles", __name__)


@profiles.get("")
def overview() -> ResponseReturnValue:
    """One's own account and its figures, in a time frame."""
    viewed = Viewed(_myself(), for_staff=False)
    return render_overview("profiles/me.html", viewed, url_for(".progress"))


@profiles.get("/progress")
def progress() -> ResponseReturnValue:
    """How far the reading of one's account has come."""
    account_id = _myself().account_id
    return jsonify(progress_reply(progress_of([] if account_id is None else [account_id])))


@profiles.get("/coverage")
def coverage() -> ResponseReturnValue:
    """Which days and stories of one's account were read, and what is needed for stories to come whole."""

    def link(number: int) -> str:
        return url_for("profiles.coverage", page=number) + "#stories"

    return render_coverage(_myself(), page_number(request.args.get("page")), link, for_staff=False)


def _myself() -> Partner:
    partner = partner_by_id(current_user.id)
    if partner is None:
        abort(404)
    return partner
