"""How a later migration fares on SQLite, which rebuilds a table to alter it."""

from pathlib import Path

import pytest
from sqlalchemy import text

from application.extensions import db
from tests.migrations.rows import fill_every_table
from tests.migrations.schema import described
from tests.migrations.stage import LATER, NEWEST, MigratedDatabase, folder_with

REBUILDS_POSTS = """
def upgrade() -> None:
    with op.batch_alter_table("posts", recreate="always") as batch:
        batch.add_column(sa.Column("place", sa.String(length=80), nullable=True))
"""
FAILS_HALFWAY = """
def upgrade() -> None:
    op.create_table("places", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("posts", recreate="always") as batch:
        batch.drop_column("skip_rate")
    op.execute("DELETE FROM assignments")
    raise RuntimeError("halfway")
"""
LEAVES_ORPHANS = """
def upgrade() -> None:
    op.execute("DELETE FROM posts")
"""


def _foreign_keys_are_on() -> bool:
    with db.engine.connect() as connection:
        return bool(connection.execute(text("PRAGMA foreign_keys")).scalar())


@pytest.fixture
def filled(sqlite_database: MigratedDatabase) -> MigratedDatabase:
    sqlite_database.upgrade()
    fill_every_table()
    return sqlite_database


def test_rebuilding_a_table_keeps_the_rows_that_belong_to_it(
    filled: MigratedDatabase, tmp_path: Path
) -> None:
    before = filled.row_counts()
    assert (before["readings"], before["assignments"]) == (3, 2)
    filled.folder = folder_with(REBUILDS_POSTS, tmp_path)
    filled.upgrade()
    assert filled.revision() == LATER
    assert "place" in {column["name"] for column in db.inspect(db.engine).get_columns("posts")}
    assert filled.row_counts() == before
    assert _foreign_keys_are_on()


def test_a_rebuilt_table_keeps_its_constraints(filled: MigratedDatabase, tmp_path: Path) -> None:
    before = described(db.engine)["posts"]
    filled.folder = folder_with(REBUILDS_POSTS, tmp_path)
    filled.upgrade()
    after = described(db.engine)["posts"]
    assert [line for line in after if "place" not in line] == before


@pytest.mark.parametrize(
    ("revision", "message"),
    [(FAILS_HALFWAY, "halfway"), (LEAVES_ORPHANS, "rows without their parent")],
    ids=["fails halfway", "leaves orphans"],
)
def test_a_failed_migration_leaves_everything_as_it_was(
    filled: MigratedDatabase, tmp_path: Path, revision: str, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    counts, schema = filled.row_counts(), described(db.engine)
    filled.folder = folder_with(revision, tmp_path)
    with pytest.raises(SystemExit):
        filled.upgrade()
    assert message in caplog.text
    assert filled.revision() == NEWEST
    assert described(db.engine) == schema
    assert filled.row_counts() == counts
    assert _foreign_keys_are_on()
