"""What the big database of the benchmarks is filled with holds together, though it was written unchecked."""

from flask import Flask
from sqlalchemy import func, select, text

from application.extensions import db
from application.models import Assignment, Base, InstagramAccount, Post, Reading
from benchmarks.many_readings import POSTS_OF_AN_ACCOUNT, READINGS_OF_A_POST, fill
from tests.databases import only_on

READINGS = 2_000


@only_on("mariadb")
def test_every_row_points_at_one_that_is_there(app: Flask) -> None:
    with app.app_context():
        fill(READINGS)
        posts = READINGS // READINGS_OF_A_POST
        wanted = {Reading: READINGS, Post: posts, InstagramAccount: posts // POSTS_OF_AN_ACCOUNT}
        wanted |= {Assignment: posts // 2}
        for table, number in wanted.items():
            assert db.session.scalar(select(func.count()).select_from(table)) == number
        assert _loose_ends() == {}


@only_on("mariadb")
def test_foreign_keys_are_checked_again_afterwards(app: Flask) -> None:
    with app.app_context():
        fill(READINGS)
        assert db.session.scalar(text("SELECT @@foreign_key_checks + @@unique_checks")) == 2


def _loose_ends() -> dict[str, int]:
    """By foreign key, the rows that point at nothing."""
    found = {}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            other = key.column.table.alias("other")
            is_there = select(1).where(other.c[key.column.name] == key.parent).exists()
            loose = select(func.count()).select_from(table).where(key.parent.is_not(None), ~is_there)
            if number := db.session.scalar(loose):
                found[f"{table.name}.{key.parent.name}"] = number
    return found
