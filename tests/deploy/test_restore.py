"""A backup can be brought back: dumped and restored by the commands of docs/operations.md, on MariaDB."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from application.config import Config
from application.extensions import db
from application.factory import create_app
from application.models import (
    Base,
    CaptureItem,
    Deletion,
    DeletionExtent,
    DeletionState,
    FacebookLogin,
    InstagramAccount,
    Post,
    User,
)
from tests.capture.conftest import CaptureStage, config, service, stage
from tests.capture.tampering import kept
from tests.databases import only_on
from tests.mariadb import PrivateMariaDb
from tests.prerequisites import find_program
from tests.source import ROOT

__all__ = ["config", "service", "stage"]

CAPTION = "Grüße aus Wien 🌅"
TOKEN = "EAAtoken-before-the-loss"

pytestmark = only_on("mariadb")


def command_of_the_page(name: str) -> list[str]:
    """The program and options of the block of that name, without who signs in, and without the database."""
    page = (ROOT / "docs" / "operations.md").read_text()
    (line,) = re.findall(rf"```sh {name}\n\s*(.+)\n", page)
    words = shlex.split(re.split(r"[<>]", line)[0])[:-1]
    program = find_program(words[0])
    assert program is not None, f"{words[0]} is not installed"
    return [program, *(word for word in words[1:] if not word.startswith("--defaults-extra-file"))]


@dataclass(frozen=True)
class Restored:
    """The platform on what was brought back, beside the one that it was taken of."""

    app: Flask
    before: dict[str, int]
    blobs: Path

    def verify(self) -> tuple[int, str]:
        return self.run("evidence", "verify")

    def run(self, *arguments: str) -> tuple[int, str]:
        """A command on what was brought back: in a context of its own, as the other platform's is open."""
        result = Context().run(self.app.test_cli_runner().invoke, args=arguments)
        return result.exit_code, result.output


def row_counts() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture
def restored(
    stage: CaptureStage, mariadb: PrivateMariaDb, config: Config, tmp_path: Path
) -> Iterator[Restored]:
    """Three stories with all that was kept of them, brought back from a dump and a copy of the files."""
    kept(stage, 3)
    db.session.query(Post).update({"caption": CAPTION})
    for login in db.session.query(FacebookLogin):
        login.token = TOKEN
    db.session.commit()
    before = row_counts()
    db.session.remove()
    dump = tmp_path / "platform.sql"
    name = urlsplit(config.database_url).path.lstrip("/")
    signing_in = [f"--socket={mariadb.socket}", "--user=root"]
    dumping, restoring = command_of_the_page("dump"), command_of_the_page("restore")
    with dump.open("wb") as file:
        subprocess.run([*dumping, *signing_in, name], stdout=file, check=True, timeout=60)
    mariadb.create_database("restored")
    with dump.open("rb") as file:
        subprocess.run([*restoring, *signing_in, "restored"], stdin=file, check=True, timeout=60)
    blobs = Path(shutil.copytree(config.blob_folder, tmp_path / "blobs"))
    place = replace(config, database_url=mariadb.url("restored"), blob_folder=blobs)
    app = create_app(place)
    yield Restored(app, before, blobs)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_dump_of_the_page_brings_everything_back(restored: Restored) -> None:
    with restored.app.app_context():
        after = row_counts()
        assert after == restored.before
        assert after["captures"] == after["chain_links"] == 3
        assert set(db.session.scalars(select(Post.caption))) == {CAPTION}
        assert set(db.session.scalars(select(FacebookLogin.token))) == {TOKEN}
        db.session.remove()
    ready = restored.app.test_client().get("/readyz")
    assert (ready.status_code, ready.json and ready.json["migrations"]) == (200, "ok")
    status, told = restored.verify()
    assert status == 0, told
    assert "3 links of the chain and 3 captures looked at" in told


def test_a_file_that_the_copy_lacks_is_named(restored: Restored) -> None:
    with restored.app.app_context():
        name = db.session.scalars(select(CaptureItem.sha256).where(CaptureItem.sha256.is_not(None))).first()
        db.session.remove()
    (lost,) = restored.blobs.glob(f"captures/**/*{str(name)[4:]}*")
    lost.unlink()
    assert restored.verify()[0] == 1


def test_whoever_left_after_the_backup_leaves_again_by_the_command_of_the_page(restored: Restored) -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    (words,) = re.findall(r"--args=(deletions,repeat,--backup),\S+,4711,4712\n", page)
    with restored.app.app_context():
        person = db.session.scalars(select(InstagramAccount.user_id)).first()
        backup = db.session.get_one(User, person).created_at
        db.session.remove()
    status, told = restored.run(*words.split(","), f"{backup:%Y-%m-%dT%H:%M:%S}", str(person))
    assert (status, told) == (0, f"{person}: has no access any more, and the removal is queued.\n")
    with restored.app.app_context():
        asked = db.session.scalars(select(Deletion)).one()
        assert (asked.extent, asked.state) == (DeletionExtent.EVERYTHING, DeletionState.ASKED)
        assert asked.user_id == person
        user = db.session.get_one(User, person)
        assert (user.active, user.facebook_login_id) == (False, None)
        db.session.remove()


def test_migrations_find_nothing_left_to_do(restored: Restored) -> None:
    assert restored.run("db", "upgrade", "--directory", str(ROOT / "migrations"))[0] == 0
    with restored.app.app_context():
        assert row_counts() == restored.before
