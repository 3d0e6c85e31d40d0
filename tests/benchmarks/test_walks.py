"""A statement that walks through a big table is told, and is an error where the list does not name it."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

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
    found = walking([_explained("audit log", step)], BIG)
    assert [(work, each.table) for work, each in found.unlisted] == [("audit log", "posts")]
    assert not found.listed
    assert any("NOT ON THE LIST: 1" in line for line in found.lines())


def test_steps_of_a_join_are_multiplied() -> None:
    """The page "Runs" as it was before its latest runs were looked up by key: no step is a walk alone."""
    accounts = Step("instagram_accounts", "index", "ix_instagram_accounts_username", 10_000)
    runs = Step("collection_runs", "ref", "ix_collection_runs_account_created_at", 50)
    assert max(accounts.rows, runs.rows) <= MOST_ROWS
    found = walking([_explained("audit log", accounts, runs)], BIG)
    assert found.unlisted == (("audit log", replace(runs, rows=500_000)),)


def test_a_table_is_walked_through_by_what_is_looked_at_however_small_it_is() -> None:
    users = [Step(name, "ALL", "", 2_000) for name in ("users", "users_1")]
    assert [each.rows for _, each in walking([_explained("audit log", *users)], BIG).unlisted] == [4_000_000]


def test_parts_of_a_statement_are_not_multiplied_unless_one_is_run_for_each_row() -> None:
    outer = Step("users", "ALL", "", 10_000, 1, "PRIMARY")
    made, asked = (
        Step("posts", "ref", "key", 13, 3, kind) for kind in ("MATERIALIZED", "DEPENDENT SUBQUERY")
    )
    assert not walking([_explained("audit log", made, outer)], BIG).unlisted
    found = walking([_explained("audit log", asked, outer)], BIG)
    assert found.unlisted == (("audit log", replace(asked, rows=130_000)),)


def test_who_finds_one_row_for_each_is_not_blamed_for_the_many_before() -> None:
    many, one = Step("posts", "ALL", "", MOST_ROWS + 1), Step("users", "eq_ref", "PRIMARY", 1)
    made = Step("<derived2>", "ALL", "", MOST_ROWS + 1)
    assert walking([_explained("audit log", many, one)], BIG).unlisted == (("audit log", many),)
    assert not walking([_explained("audit log", made, one)], BIG).unlisted


def test_a_walk_that_is_not_on_the_list_is_an_error() -> None:
    listed, unlisted = (
        _found(_explained(work, Step("posts_1", "ALL", "", MOST_ROWS + 1)))
        for work in ("retention: readings 1", "audit log")
    )
    assert "NOT ON THE LIST: 0" in "\n".join(judged(listed, listed))
    with pytest.raises(RuntimeError, match=r"NOT ON THE LIST: 1\n +audit log +posts ALL no index"):
        judged(listed, unlisted)


def _found(each: Explained) -> Found:
    nothing = Archiving(0, 0, {})
    return Found(5, "MariaDB", 0.0, 0.0, {}, (each,), {}, walking([each], BIG), nothing)


def test_a_walk_on_the_list_is_for_its_own_table_only() -> None:
    walk = next(walk for walk in WALKS if walk.work == "runs")
    others = [Step(name, "index", "PRIMARY", MOST_ROWS + 1) for name in BIG]
    found = walking([_explained(walk.work, *others)], BIG)
    assert [each.table for _, each in found.listed] == ["collection_runs"]
    assert [each.table for _, each in found.unlisted] == ["posts"]
    assert walk not in found.idle
    assert len(found.idle) == len(WALKS) - 1


def test_few_rows_are_no_walk() -> None:
    found = walking([_explained("audit log", Step("posts", "ref", "PRIMARY", MOST_ROWS))], BIG)
    assert (found.listed, found.unlisted) == ((), ())
    assert [(step.table, number) for step, number in found.ways] == [("posts", 1)]


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
def test_the_server_s_estimates_of_a_join_come_to_all_runs(app: Flask) -> None:
    """The old statement of the page "Runs", asked the way that it was then."""
    with app.app_context():
        fill(5_000)
        old = (
            "SELECT r.id, a.username FROM instagram_accounts a STRAIGHT_JOIN collection_runs r"
            " ON a.id = r.instagram_account_id ORDER BY r.id DESC LIMIT 0, 50"
        )
        found = explain(Asked("all", old, ()))
        runs = db.session.scalar(text("SELECT COUNT(*) FROM collection_runs")) or 0
        assert max(step.rows for step in found.steps) < runs / 4 < found.in_all()[-1].rows
        every = "SELECT id FROM users WHERE id NOT IN (SELECT user_id FROM instagram_accounts) UNION SELECT 1"
        assert {step.part for step in explain(Asked("parts", every, ())).steps} == {0, 1, 2, 3}


@only_on("mariadb")
def test_every_walk_of_the_list_is_of_a_work_that_there_is(app: Flask) -> None:
    with app.app_context():
        fill(500)
        client, seeded = seed(app)
        assert {walk.work for walk in WALKS} <= set(works(app, client, seeded))
        db.session.remove()
