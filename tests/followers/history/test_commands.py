"""`flask followers import|export|dump|dumps|restore|thin`, as somebody types them."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, func, select

from application.extensions import db
from application.models import FeedColumn, FollowerCount, TallyDump, Unit
from tests.followers.brought import FOLDER, HANDLES


@pytest.fixture
def run(app: Flask) -> "Run":
    return Run(app)


class Run:
    def __init__(self, app: Flask) -> None:
        self._app = app

    def __call__(self, *words: str | Path) -> Result:
        return self._app.test_cli_runner().invoke(args=["followers", *map(str, words)])

    def counts(self) -> int:
        with self._app.app_context():
            return db.session.scalar(select(func.count()).select_from(FollowerCount)) or 0

    def lose_counts(self) -> None:
        with self._app.app_context():
            db.session.execute(delete(FollowerCount))
            db.session.commit()

    def units(self) -> int:
        with self._app.app_context():
            return db.session.scalar(select(func.count()).select_from(Unit)) or 0


def _bring_all(run: Run) -> None:
    for words in (
        ("social_handles.csv",),
        ("social_data.csv",),
        ("all_social_data.csv", "--on", "2017-07-20"),
    ):
        done = run("import", FOLDER / words[0], *words[1:])
        assert done.exit_code == 0, done.output


def test_the_three_files_are_known_by_their_headers(run: Run) -> None:
    done = run("import", FOLDER / "social_handles.csv")
    assert "48 units made" in done.output
    done = run("import", FOLDER / "social_data.csv", "--zone", "America/New_York")
    assert "DOEtwitter: twitter of unit 1" in done.output
    assert "100 rounds with 400 counts added, of 100 rows" in done.output
    done = run("import", FOLDER / "all_social_data.csv", "--on", "2017-07-20")
    assert "1 round with" in done.output
    assert "already" in run("import", FOLDER / "social_data.csv").output


def test_what_is_given_out_is_what_was_brought_in(run: Run) -> None:
    run("import", FOLDER / "social_handles.csv")
    assert run("export").output == HANDLES.decode()


def test_a_bad_file_is_told_by_line_and_nothing_is_taken(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "handles.csv"
    bad.write_text("type,zid,twitter\nDepartment,1,ENERGY\nOffice,x,=cmd\n")
    done = run("import", bad)
    assert done.exit_code == 1
    assert "Nothing of the file was taken." in done.output
    assert "line 3" in done.output
    assert run.units() == 0


def test_a_line_of_a_megabyte_is_refused_in_words(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "handles.csv"
    bad.write_text(f"type,zid,twitter\nDepartment,1,{'x' * 1_000_000}\n")
    done = run("import", bad)
    assert (done.exit_code, run.units()) == (1, 0)
    assert "line 2" in done.output
    assert len(done.output) < 1_000


def test_a_file_without_anything_is_not_taken_for_handles(run: Run, tmp_path: Path) -> None:
    run("import", FOLDER / "social_handles.csv")
    empty = tmp_path / "all_social_data.csv"
    empty.write_text("type,zid,twitter\nDepartment,1,\n")
    assert run("import", empty).exit_code == 1
    assert run("export").output == HANDLES.decode()
    assert run("import", empty, "--kind", "handles").exit_code == 0


def test_a_day_needs_its_date_and_nothing_else_has_one(run: Run) -> None:
    assert "--on" in run("import", FOLDER / "all_social_data.csv").output
    assert run("import", FOLDER / "social_handles.csv", "--on", "2017-07-20").exit_code == 2


def test_a_column_is_mapped_by_hand(run: Run, tmp_path: Path) -> None:
    run("import", FOLDER / "social_handles.csv")
    tally = tmp_path / "tally.csv"
    tally.write_text("type,EIA\n3/17/17 17:12,5\n")
    assert "EIA=1:twitter" in run("import", tally).output
    assert run("import", tally, "--column", "EIA").exit_code == 2
    assert run("import", tally, "--column", "EIA=25:twitter").exit_code == 0
    with run._app.app_context():
        assert db.session.scalars(select(FeedColumn.name)).all() == ["EIA"]


def test_columns_are_added_renamed_and_taken_out_by_command(run: Run) -> None:
    run("import", FOLDER / "social_handles.csv")
    assert "The columns are now: EIA." in run("column", "EIA", "25", "twitter").output
    refused = run("column", "DOE", "999", "twitter")
    assert (refused.exit_code, "No unit has the zid 999" in refused.output) == (1, True)
    assert "The columns are now: Energy." in run("column", "EIA", "--rename", "Energy").output
    assert "The columns are now: none." in run("column", "Energy", "--remove").output
    for words in (
        (),
        ("1",),
        ("1", "twitter", "--remove"),
        ("--remove", "--rename", "Other"),
        ("1", "--remove"),
    ):
        assert run("column", "EIA", *words).exit_code == 2


def test_rows_that_stand_here_already_are_told_with_their_source(run: Run, tmp_path: Path) -> None:
    run("import", FOLDER / "social_handles.csv")
    run("import", FOLDER / "social_data.csv")
    newer = tmp_path / "newer.csv"
    newer.write_bytes((FOLDER / "social_data.csv").read_bytes().rstrip() + b"\r\n3/22/17 9:46,,612000\r\n")
    done = run("import", newer).output
    assert "100 rows stand here already, from “social_data.csv” of 20" in done
    assert "1 round with 1 count added, of 101 rows in the file." in done


def test_a_dump_is_listed_and_put_back_by_its_number(run: Run) -> None:
    _bring_all(run)
    before = run.counts()
    assert run("dump").exit_code == 0
    number = run("dumps").output.split()[0]
    run.lose_counts()
    tried = run("restore", number, "--dry-run")
    assert f"counts: {before:,} of {before:,} would be put back" in tried.output
    assert run.counts() == 0
    assert run("restore", number).exit_code == 0
    assert run.counts() == before


def test_a_dump_that_no_list_knows_any_more_is_found_in_the_store(run: Run) -> None:
    _bring_all(run)
    before = run.counts()
    run("dump")
    run.lose_counts()
    with run._app.app_context():
        db.session.execute(delete(TallyDump))
        db.session.commit()
    [line] = run("dumps").output.splitlines()
    assert "in no list" in line
    assert run("restore", line.split()[0]).exit_code == 0
    assert run.counts() == before


def test_what_is_no_dump_is_refused(run: Run, tmp_path: Path) -> None:
    assert "no dump and no file" in run("restore", "77").output
    assert "not in the store" in run("restore", "a" * 64).output
    other = tmp_path / "other.gz"
    other.write_bytes(HANDLES)
    done = run("restore", other)
    assert (done.exit_code, "Nothing was changed" in done.output) == (1, True)


def test_thinning_says_that_it_is_not_asked_for(run: Run) -> None:
    assert "all counts are kept" in run("thin").output
    assert "There is no dump yet" in run("dumps").output
