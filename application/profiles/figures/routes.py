"""The figures of each chart as a file, for the partner and for staff."""

from flask import abort, request
from flask.typing import ResponseReturnValue

from application.profiles.figures.measures import measure
from application.profiles.figures.service import shown_figures
from application.profiles.files import csv_reply
from application.profiles.page_routes import PartnerPages
from application.profiles.viewed import Viewed

figures = PartnerPages("figures")


@figures.get("/figures/<name>.csv")
def table(viewed: Viewed, name: str) -> ResponseReturnValue:
    """A measure by day, in the time frame that the page shows."""
    account_id = viewed.partner.account_id
    if account_id is None or measure(name) is None:
        abort(404)
    shown = shown_figures(account_id, {**request.args.to_dict(), "metric": name})
    days = f"{shown.frame.first.isoformat()}-{shown.frame.last.isoformat()}"
    return csv_reply(shown.daily.table(), f"{name}-{days}.csv")
