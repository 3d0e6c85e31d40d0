"""Files that a partner or staff take away from a partner's pages."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

from application.csv_cells import BYTE_ORDER_MARK, csv_text

MIMETYPE = "text/csv"


def csv_reply(rows: Iterable[Sequence[Any]], name: str) -> Response:
    """Rows as a CSV of that name, which has letters alone that any system takes."""
    answer = Response(csv_text(rows).encode(BYTE_ORDER_MARK), mimetype=MIMETYPE)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
