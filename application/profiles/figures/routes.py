"""The figures of each chart as a file, for the partner and for staff."""

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from application.csv_cells import BYTE_ORDER_MARK, csv_text
from application.profiles.figures.measures import measure
from application.profiles.figures.service import shown_figures
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
    answer = Response(csv_text(shown.daily.table()).encode(BYTE_ORDER_MARK), mimetype="text/csv")
    days = f"{shown.frame.first.isoformat()}-{shown.frame.last.isoformat()}"
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}-{days}.csv")
    return answer
