"""A statement that walks through a big table is told, and is an error where the list does not name it."""

from pathlib import Path

import pytest
from flask import Flask

from application.extensions import db
from benchmarks.archiving import Archiving
from benchmarks.explained import Asked, Explained, Step, explain
from benchmarks.five_million import Found, judged
from benchmarks.many_readings import fill
from benchmarks.walks import MOST_ROWS, WALKS, table, walking
from benchmarks.works import seed, works
from tests.databases import only_on

PAGE = Path(__file__).parent.parent.parent / "docs" / "scale.md"
BIG = ("posts", "collection_runs")


def _explained(work: str, *steps: Step) -> Explained:
    return Explained(Asked(work, "SELECT", ()), steps, 0.1)


def test_a_walk_that_is_not_on_the_list_is_named() -> None:
    step = Step("posts_1", "ALL", "", MOST_ROWS + 1)
    found = walking([_explained("Today", step)], BIG)
    assert [(work, each.table) for work, each in found.unlisted] == [("Today", "posts")]
    assert not found.listed
    assert any("NOT ON THE LIST: 1" in line for line in found.lines())


def test_a_walk_that_is_not_on_the_list_is_an_error() -> None:
    listed, unlisted = (
        _found(_explained(work, Step("posts_1", "ALL", "", MOST_ROWS + 1)))
        for work in ("retention: readings 1", "Today")
    )
    assert "NOT ON THE LIST: 0" in "\n".join(judged(listed, listed))
    with pytest.raises(RuntimeError, match=r"NOT ON THE LIST: 1\n +Today +posts ALL no index"):
        judged(listed, unlisted)


def _found(each: Explained) -> Found:
    nothing = Archiving(0, 0, {})
    return Found(5, "MariaDB", 0.0, 0.0, {}, (each,), {}, walking([each], BIG), nothing)


def test_a_walk_on_the_list_is_for_its_own_table_only() -> None:
    walk = next(walk for walk in WALKS if walk.table == "collection_runs")
    others = [Step(name, "index", "PRIMARY", MOST_ROWS + 1) for name in BIG]
    found = walking([_explained(walk.work, *others)], BIG)
    assert [each.table for _, each in found.listed] == ["collection_runs"]
    assert [each.table for _, each in found.unlisted] == ["posts"]
    assert walk not in found.idle
    assert len(found.idle) == len(WALKS) - 1


@pytest.mark.parametrize(
    "step", [Step("posts", "ref", "PRIMARY", MOST_ROWS), Step("users", "ALL", "", 10 * MOST_ROWS)]
)
def test_few_rows_and_small_tables_are_no_walks(step: Step) -> None:
    found = walking([_explained("Today", step)], BIG)
    assert (found.listed, found.unlisted) == ((), ())


def test_the_page_has_the_list() -> None:
    assert "\n".join(table()) in PAGE.read_text(encoding="utf-8")


@only_on("mariadb")
def test_the_server_tells_of_a_walk(app: Flask) -> None:
    with app.app_context():
        fill(2_000)
        found = explain(Asked("all", "SELECT caption FROM posts WHERE caption LIKE %s", ("%tea%",)))
        assert [(step.table, step.way) for step in found.on(["posts"])] == [("posts", "ALL")]
        assert found.steps[0].rows > 50
        by_key = explain(Asked("one", "SELECT caption FROM posts WHERE id = %s", (3,)))
        assert by_key.steps[0].rows == 1


@only_on("mariadb")
def test_every_walk_of_the_list_is_of_a_work_that_there_is(app: Flask) -> None:
    with app.app_context():
        fill(500)
        client, seeded = seed(app)
        assert {walk.work for walk in WALKS} <= set(works(app, client, seeded))
        db.session.remove()
