"""Permissions as staff see them: of one partner, and over all."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.audit import record_look
from application.clock import clock
from application.identifiers import known_id
from application.onboarding.permissions.overview import CHOICES, overview_filter, overview_rows
from application.onboarding.permissions.page import permissions_page
from application.onboarding.queries import partner_named
from application.onboarding.scopes import scope_named
from application.task_queue import commit

partner_permissions = Blueprint("partner_permissions", __name__)


@partner_permissions.get("/permissions")
def overview() -> ResponseReturnValue:
    """Which partner lacks which permission."""
    wanted = overview_filter(request.args)
    rows, page = overview_rows(wanted, clock.now())

    def link(number: int) -> str:
        return url_for("partner_permissions.overview", **wanted.query(number))

    return render_template(
        "onboarding/permission_overview.html",
        rows=rows,
        page=page,
        wanted=wanted,
        choices=CHOICES,
        scope_named=scope_named,
        link=link,
    )


@partner_permissions.get("/<int:user_id>/permissions")
def show(user_id: int) -> ResponseReturnValue:
    """One partner's permissions, to be read only."""
    partner = partner_named(known_id(user_id))
    if partner is None:
        abort(404)
    is_new_look = record_look(partner.user_id)
    page = render_template(
        "onboarding/partner_permissions.html", partner=partner, shown=permissions_page(partner.user_id)
    )
    if is_new_look:
        commit()
    return page
