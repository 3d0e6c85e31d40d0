"""The retention table: a row for every table and kind of file, and docs that say the same."""

import ast
import importlib

import pytest
from flask import Flask
from sqlalchemy import JSON, LargeBinary, String

from application.collection.pictures.copying import BLOB_KIND
from application.collection.pictures.queries import MANUAL_KIND
from application.collection.pictures.sizes import kinds_of_sizes
from application.integrations.capture import kinds as capture_kinds
from application.leaving.ageing import rows_older
from application.leaving.belonging import USED_HISTORY, USED_LOGIN
from application.leaving.retention import FILES, GOES, RULES
from application.leaving.rules import Leaver, MakeAgain, Remove, Replace, Rule
from application.leaving.telling import retention_table
from application.models import Base, DeletionExtent
from application.models.encryption import EncryptedText
from tests.databases import only_on
from tests.source import ROOT, sources

# Columns with words that stay where a person's rows stay on deletion: the words are ours, or of a fixed list.
WORDS_THAT_STAY = {
    "report_files": "google_id state problem changing_run",  # while Google has still to delete it
    "file_accesses": "permission_id role reason pending wanted_role problem",  # likewise
    "readings": "insights_reason refused_metrics classic_names source",
    "webhook_deliveries": "body_sha256 signed_with state problem",
    "webhook_changes": "key field state",
    "api_calls": "method outcome version body_sha256",
    "collection_runs": "kind state stage skipped refused_metrics",
    "posts": "network media_type media_product_type insights_reason refused_metrics webhook_figures "
    "manual_figures",
    "deliverables": "kind",
    "costs": "currency",
    "outcomes": "currency file_sha256",
    "audit_entries": "action details",
    "users": "role",
    "instagram_accounts": "region",
}


def test_every_table_has_a_row_and_every_row_a_table() -> None:
    assert sorted(rule.name for rule in RULES) == sorted(Base.metadata.tables)


def kinds_of_files() -> set[str]:
    """The kinds under which the application, as its source says, and the capture service put files."""
    kinds = {capture_kinds.FILES, capture_kinds.MANIFESTS}
    for source in sources("application"):
        if source.module.startswith("application.integrations.blobs"):
            continue
        for call in [call for name in ("put", "put_named", "put_file") for call in source.calls_of(name)]:
            for keyword in call.keywords:
                if keyword.arg == "kind" and isinstance(keyword.value, ast.Name):
                    kinds.add(getattr(importlib.import_module(source.module), keyword.value.id))
                elif keyword.arg == "kind" and ast.unparse(keyword.value) not in (
                    "files.kind",
                    "kind_of_size(kept.kind, size)",  # as `sizes` of the kind that it is made of
                ):
                    kinds.add(ast.literal_eval(keyword.value))
    return kinds


def test_every_kind_of_file_has_a_row_and_every_row_a_kind() -> None:
    assert kinds_of_files() == {files.kind for files in FILES}
    assert len(kinds_of_files()) == len(FILES)


def test_the_smaller_sizes_of_pictures_go_with_them() -> None:
    pictures = {BLOB_KIND, MANUAL_KIND, capture_kinds.FILES}
    for files in FILES:
        assert files.sizes == (kinds_of_sizes(files.kind) if files.kind in pictures else ()), files.kind


def test_files_are_named_by_a_table_of_the_list_in_a_column_with_an_index() -> None:
    for files in FILES:
        assert files.table in [rule.table for rule in RULES]
        column = Base.metadata.tables[files.table.__tablename__].c[files.column]
        assert column.index, f"{column}: who else refers to a file has to be found"


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.belongs], ids=lambda rule: rule.name)
def test_what_belongs_to_a_person_goes_or_loses_its_words(rule: Rule) -> None:
    """A column that is added later has to be emptied, or named above."""
    for extent in DeletionExtent:
        assert rule.deeds(extent), f"{rule.name}: rows of a person can't just stay"
    if any(isinstance(deed, MakeAgain) for deed in rule.deletion):
        return  # what the reports themselves hold is searched in `test_reports.py`
    if rule.deletion in (GOES, (Remove(unless=USED_LOGIN),), (Remove(unless=USED_HISTORY),)):
        return
    kinds = String | JSON | LargeBinary | EncryptedText
    worded = {column.name for column in Base.metadata.tables[rule.name].c if isinstance(column.type, kinds)}
    emptied = {name for deed in rule.deletion if isinstance(deed, Replace) for name in deed.columns}
    assert worded - emptied == set(WORDS_THAT_STAY[rule.name].split())


def test_every_row_says_why_in_one_sentence() -> None:
    for row in retention_table():
        assert row.why.endswith(".")
        assert row.why.count(". ") == 0
        assert row.what


@only_on("sqlite")
def test_every_condition_can_be_made_of_an_empty_person(context: Flask) -> None:
    """The statements are whole even when nothing is known of somebody."""
    for rule in RULES:
        if rule.belongs is not None:
            assert str(rule.belongs.rows_of(Leaver(users=())))
        for ages in rule.ages:
            assert ages.days > 0
            assert str(rows_older(rule, ages))


def test_the_docs_hold_the_same_table() -> None:
    text = (ROOT / "docs" / "privacy.md").read_text()
    for row in retention_table():
        line = f"| `{row.name}` | {row.what} | {row.leaving} | {row.deletion} | {row.ages} | {row.why} |"
        assert line in text, line
    in_docs = [line for line in text.splitlines() if line.startswith("| `")]
    assert len(in_docs) == len(retention_table())
