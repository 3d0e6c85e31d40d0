"""The page of results as tests read it, and what staff enter for it."""

import html
import re
from typing import Any

from flask.testing import FlaskClient

from application.extensions import db
from tests import builders
from tests.campaigns.stage import Stage

FULL = {"views": 400, "reach": 200, "likes": 10, "comments": 3, "saves": 2, "shares": 5}


def page(stage: Stage, client: FlaskClient | None = None, query: dict[str, str] | None = None) -> str:
    answer = (client or stage.client).get(f"{stage.address}/results", query_string=query)
    assert answer.status_code == 200
    return answer.text


def plain(text: str) -> str:
    """The page's words, without tags, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def entered(stage: Stage, *rows: Any) -> None:
    with stage.rows():
        db.session.add_all(rows)
        db.session.commit()


def money(stage: Stage) -> dict[str, Any]:
    return {"campaign_id": stage.campaign_id, "entered_at": builders.NOW}
