"""Constraints and indexes have names that a later migration can use, on every database."""

from application.extensions import db
from application.models import Base
from tests.migrations.schema import names_of_constraints
from tests.migrations.stage import MigratedDatabase

LONGEST_IN_MYSQL = 64


def test_every_constraint_of_the_models_has_a_name() -> None:
    for table in Base.metadata.sorted_tables:
        unnamed = [part for part in (*table.constraints, *table.indexes) if not getattr(part, "name", None)]
        assert not unnamed


def test_every_constraint_in_the_database_has_our_name(database: MigratedDatabase) -> None:
    database.upgrade()
    found = names_of_constraints(db.engine)
    assert len(found) > 50
    for table, name in found:
        assert name is not None, table
        assert name.startswith(("pk_", "fk_", "ix_", "uq_", "ck_")), (table, name)
        assert len(name) <= LONGEST_IN_MYSQL, name


def test_names_in_the_database_differ_within_it(database: MigratedDatabase) -> None:
    # MySQL wants names of foreign keys and CHECKs to differ within the whole database.
    database.upgrade()
    found = [
        name for _table, name in names_of_constraints(db.engine) if (name or "").startswith(("fk_", "ck_"))
    ]
    assert len(set(found)) == len(found)
