"""Somebody accepts a post while a page is read, between its marks and its posts, and takes it back later."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import delete, event, insert

from application.extensions import db
from application.models import Assignment, Decision
from tests.builders import NOW
from tests.campaigns.stage import Stage

ON_MARIADB = pytest.mark.parametrize(
    "database_url", [pytest.param("mariadb", marks=pytest.mark.mariadb)], indirect=True
)
"""On SQLite no other transaction comes between two statements of one."""


@contextmanager
def accepted_only_while_read(stage: Stage, post_id: int, words: str) -> Iterator[None]:
    """The post is accepted ahead of the first statement with these words, and undecided again in the end.

    Raises AssertionError where none was sent.
    """
    met: list[str] = []
    row = {
        "campaign_id": stage.campaign_id,
        "post_id": post_id,
        "decision": Decision.ACCEPTED,
        "decided_at": NOW,
    }

    def accept(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if words in statement and not met:
            met.append(statement)
            with engine.begin() as other:
                other.execute(insert(Assignment).values(row))

    with stage.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", accept)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", accept)
    assert met, "no such statement was sent"
    with engine.begin() as other:
        other.execute(delete(Assignment).where(Assignment.post_id == post_id))
