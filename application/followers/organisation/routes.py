"""The organisation's pages: all units as a tree, and each unit."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.followers.changes import Period, count_words
from application.followers.charts.service import UNIT_DAYS, unit_chart
from application.followers.organisation.service import organisation as organisation_page
from application.followers.organisation.service import unit_page
from application.followers.public_addresses import public_address
from application.networks import label

organisation = Blueprint("followers", __name__)


@organisation.get("")
def tree() -> ResponseReturnValue:
    """All units with their followers by network, or those that a search finds."""
    shown = organisation_page(request.args)

    def link(number: int) -> str:
        return url_for("followers.tree", q=shown.search or None, page=number)

    return render_template(
        "followers/organisation.html", shown=shown, link=link, label=label, count_words=count_words
    )


@organisation.get("/units/<int:zid>")
def unit(zid: int) -> ResponseReturnValue:
    """A unit: its accounts with their changes, its chart, the units above and below."""
    shown = unit_page(zid, request.args)
    if shown is None:
        abort(404)
    chart = unit_chart(shown.unit, shown.accounts)
    ways: dict[str, Any] = {"unit": zid, "days": UNIT_DAYS}

    def link(number: int) -> str:
        return url_for("followers.unit", zid=zid, page=number)

    return render_template(
        "followers/unit.html",
        shown=shown,
        chart=chart,
        timeline=chart.timeline(csv_address=url_for("follower_charts.table", **ways)) if chart else None,
        chart_address=url_for("follower_charts.show", **ways),
        periods=list(Period),
        public_address=public_address,
        link=link,
        label=label,
        count_words=count_words,
    )
