"""Migrations run forth and back, with rows in the tables, on both databases."""

from sqlalchemy import text

from application.extensions import db
from application.models import Base
from tests.migrations.rows import fill_every_table
from tests.migrations.stage import NEWEST, MigratedDatabase

TABLES = {table.name for table in Base.metadata.sorted_tables}


def test_from_nothing_to_the_newest_back_and_again(database: MigratedDatabase) -> None:
    for _time in range(2):
        database.upgrade()
        assert database.tables() == {*TABLES, "alembic_version"}
        assert database.revision() == NEWEST
        fill_every_table()
        assert min(database.row_counts().values()) > 0
        database.downgrade()
        assert database.tables() == {"alembic_version"}
        assert database.revision() is None


def test_upgrading_the_newest_changes_nothing(database: MigratedDatabase) -> None:
    database.upgrade()
    fill_every_table()
    before = database.row_counts()
    database.upgrade()
    assert database.row_counts() == before


def test_posts_of_before_get_a_change_mark_each(database: MigratedDatabase) -> None:
    database.upgrade()
    fill_every_table()
    database.downgrade("0014")
    database.upgrade()
    with db.engine.connect() as connection:
        marks = connection.execute(text("SELECT change_mark FROM posts")).scalars().all()
    assert len(set(marks)) == len(marks) > 1
