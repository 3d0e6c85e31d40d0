"""The matrix of units and networks: counts and their changes, and the file of them."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.csv_cells import BYTE_ORDER_MARK, csv_text
from application.followers.changes import Period, count_words
from application.followers.matrix.service import NAME, Matrix
from application.followers.matrix.service import matrix as matrix_of
from application.networks import label

matrix = Blueprint("follower_matrix", __name__)


@matrix.get("/matrix")
def show() -> ResponseReturnValue:
    """Units by networks, with the change over a day, a week, a month or a year."""
    shown = matrix_of(request.args)

    def link(number: int) -> str:
        return url_for("follower_matrix.show", **shown.query, page=number)

    def sort_link(column: str) -> str:
        turned = "rising" if shown.falling else "falling"
        kept = {name: value for name, value in shown.query.items() if name not in ("sort", "order")}
        is_sorted = shown.sort == column
        return url_for("follower_matrix.show", sort=column, order=turned if is_sorted else None, **kept)

    def by_link(by: str | None) -> str:
        kept = {name: value for name, value in shown.query.items() if name != "by"}
        return url_for("follower_matrix.show", by=by, **kept)

    return render_template(
        "followers/matrix.html",
        shown=shown,
        periods=_periods(shown),
        link=link,
        sort_link=sort_link,
        bys=[
            (by_link(None), "Sort by followers", None, not shown.by_change),
            (by_link("change"), "Sort by change", None, shown.by_change),
        ],
        by_name=NAME,
        label=label,
        count_words=count_words,
        csv_address=url_for("follower_matrix.table", **shown.query),
    )


@matrix.get("/matrix.csv")
def table() -> ResponseReturnValue:
    """All rows of the matrix as the page narrows and sorts them."""
    shown = matrix_of(request.args)
    answer = Response(csv_text(shown.table()).encode(BYTE_ORDER_MARK), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"followers-{shown.period.value}.csv")
    return answer


def _periods(shown: Matrix) -> list[tuple[str, str, None, bool]]:
    """The buttons of the period, as tabs take them."""
    kept: dict[str, Any] = {name: value for name, value in shown.query.items() if name != "over"}
    return [
        (
            url_for("follower_matrix.show", over=None if period is Period.MONTH else period.value, **kept),
            period.button,
            None,
            period is shown.period,
        )
        for period in Period
    ]
