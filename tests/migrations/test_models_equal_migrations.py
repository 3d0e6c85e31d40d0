"""What the migrations build is what the models describe, on both databases."""

from collections.abc import Callable
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    DateTime,
    DefaultClause,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from application.extensions import db
from application.models import Base
from application.models.base import NAMING_CONVENTION
from tests.databases import by_turns
from tests.migrations.schema import described
from tests.migrations.stage import MIGRATIONS, MigratedDatabase, migrated_database

Make = Callable[[], str]
Change = Callable[[MetaData], None]


def _built_from(metadata: MetaData, url: str, folder: Path) -> dict[str, list[str]]:
    with migrated_database(url, folder):
        metadata.create_all(db.engine)
        return described(db.engine)


def _copy() -> MetaData:
    copy = MetaData(naming_convention=NAMING_CONVENTION)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(copy)
    return copy


def test_alembic_finds_nothing_to_add(database: MigratedDatabase) -> None:
    database.upgrade()
    flask_migrate.check(directory=str(MIGRATIONS))


def test_alembic_notices_a_column_too_many(database: MigratedDatabase) -> None:
    database.upgrade()
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE posts ADD COLUMN forgotten INTEGER"))
    with pytest.raises(SystemExit):
        flask_migrate.check(directory=str(MIGRATIONS))


def test_both_ways_build_the_same(database: MigratedDatabase, empty_url: Make, tmp_path: Path) -> None:
    database.upgrade()
    migrated = described(db.engine)
    assert set(migrated) == set(Base.metadata.tables)
    assert migrated == _built_from(Base.metadata, empty_url(), tmp_path)


def _without(kind: type[Constraint], table: str, name_part: str) -> Change:
    def change(metadata: MetaData) -> None:
        found = [
            constraint
            for constraint in metadata.tables[table].constraints
            if isinstance(constraint, kind) and name_part in str(constraint.name)
        ]
        assert len(found) == 1
        metadata.tables[table].constraints.discard(found[0])

    return change


def _column(table: str, name: str, **values: object) -> Change:
    def change(metadata: MetaData) -> None:
        for attribute, value in values.items():
            setattr(metadata.tables[table].c[name], attribute, value)

    return change


def _one_more_choice(metadata: MetaData) -> None:
    posts = metadata.tables["posts"]
    _without(CheckConstraint, "posts", "insights_reason")(metadata)
    posts.append_constraint(CheckConstraint("insights_reason IN ('lost')", name="insights_reason"))


def _other_deletion(metadata: MetaData) -> None:
    readings = metadata.tables["readings"]
    foreign = next(found for found in readings.constraints if "fk_readings_post_id" in str(found.name))
    assert isinstance(foreign, ForeignKeyConstraint)
    foreign.ondelete = None


def _without_index(metadata: MetaData) -> None:
    posts = metadata.tables["posts"]
    posts.indexes.discard(next(index for index in posts.indexes if "posted_at" in str(index.name)))


def _other_index(metadata: MetaData) -> None:
    Index("ix_posts_likes", metadata.tables["posts"].c.likes)


def _another_table(metadata: MetaData) -> None:
    Table("forgotten", metadata, Column("id", Integer, primary_key=True))


CHANGES: dict[str, Change] = {
    "no check": _without(CheckConstraint, "campaigns", "ends_after_start"),
    "another choice": _one_more_choice,
    "not unique": _without(UniqueConstraint, "assignments", "campaign_id_post_id"),
    "other deletion": _other_deletion,
    "no index": _without_index,
    "one more index": _other_index,
    "one more table": _another_table,
    "may be missing": _column("posts", "first_seen_at", nullable=True),
    "shorter text": _column("users", "name", type=String(199)),
    "default in the database": _column("users", "name", server_default=DefaultClause("nobody")),
}
ONLY_ON_MARIADB: dict[str, Change] = {
    "no microseconds": _column("readings", "read_at", type=DateTime()),
    "another collation": _column("users", "email", type=String(191)),
}


@pytest.mark.parametrize(("name", "empty_url"), by_turns(CHANGES), indirect=["empty_url"])
def test_the_comparison_notices(
    name: str, database: MigratedDatabase, empty_url: Make, tmp_path: Path
) -> None:
    database.upgrade()
    migrated = described(db.engine)
    changed = _copy()
    CHANGES[name](changed)
    assert _built_from(changed, empty_url(), tmp_path) != migrated


@pytest.mark.mariadb
@pytest.mark.parametrize("empty_url", ["mariadb"], indirect=True)
@pytest.mark.parametrize("change", ONLY_ON_MARIADB.values(), ids=list(ONLY_ON_MARIADB))
def test_the_comparison_notices_what_only_mariadb_knows(
    change: Change, database: MigratedDatabase, empty_url: Make, tmp_path: Path
) -> None:
    database.upgrade()
    migrated = described(db.engine)
    changed = _copy()
    change(changed)
    assert _built_from(changed, empty_url(), tmp_path) != migrated


def test_an_unchanged_copy_is_the_same(database: MigratedDatabase, empty_url: Make, tmp_path: Path) -> None:
    database.upgrade()
    assert described(db.engine) == _built_from(_copy(), empty_url(), tmp_path)
