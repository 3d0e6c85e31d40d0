"""Further commands of `flask followers …`: bring files in and out, dump, put back, thin."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy.exc import DataError, IntegrityError

from application.clock import clock
from application.extensions import db
from application.followers.cli import followers
from application.followers.files.handles import read_handles
from application.followers.files.table import MOST_BYTES, Unfit
from application.followers.history.arguments import ColumnTarget, ZoneName
from application.followers.history.columns import (
    Target,
    add_column,
    known_columns,
    remove_column,
    rename_column,
)
from application.followers.history.command_words import (
    about_the_date,
    counts_words,
    dump_words,
    handles_words,
    problem_words,
)
from application.followers.history.dump_form import DumpDamaged
from application.followers.history.dumping import (
    DUMPS_KIND,
    forget_old_dumps,
    keep_dump,
    listed_dumps,
    write_dump,
)
from application.followers.history.importing import Source, import_day, import_tally
from application.followers.history.kinds import FileKind, kind_of
from application.followers.history.restoring import check_dump, restore_dump
from application.followers.history.thinning import thin_a_day
from application.followers.units.exporting import handles_csv
from application.followers.units.importing import import_handles
from application.formats import counted
from application.gateways import gateways
from application.integrations.blobs import BlobNotFound, is_blob_name
from application.task_queue import commit

__all__ = ["followers"]

NOTHING = "Nothing was changed."
REFUSED = "The database refuses what the dump holds:"
_KINDS = [kind.value for kind in FileKind]
_PIECE = 1024 * 1024


@followers.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(_KINDS), help="What the file holds; else told by its header.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The date of a file of one day's counts.")
@click.option("--zone", type=ZoneName(), help="What its times are told in; else the setting FOLLOWERS_ZONE.")
@click.option(
    "--column", "columns", type=ColumnTarget(), multiple=True, help="Whose counts stand in a column."
)
def import_file(
    file: Path,
    kind: str | None,
    on: datetime | None,
    zone: ZoneInfo | None,
    columns: tuple[tuple[str, Target], ...],
) -> None:
    """Bring in FILE: handles of units, a tally by the hour, or the counts of one day.

    All of it is taken, or nothing. The same counts are not taken twice.
    """
    zone, now = zone or gateways().config.followers.zone, clock.now()
    try:
        content = _content(file)
        found = FileKind(kind) if kind else kind_of(content)
        if (found is FileKind.DAY) != (on is not None):
            raise click.UsageError(about_the_date(found))
        source = Source(content, file.name)
        if found is FileKind.HANDLES:
            words = handles_words(import_handles(read_handles(content), now))
        elif on is not None:
            words = counts_words(import_day(source, on.date(), zone, now))
        else:
            words = counts_words(import_tally(source, zone, dict(columns), now))
    except Unfit as error:
        db.session.rollback()
        raise click.ClickException(problem_words(error)) from None
    commit()
    click.echo(words)


@followers.command("column")
@click.argument("name")
@click.argument("zid", type=int, required=False)
@click.argument("network", required=False)
@click.option("--rename", "new_name", metavar="NEW", help="Call the column NEW from now on.")
@click.option("--remove", is_flag=True, help="Take the column out; what was counted stays.")
def column(name: str, zid: int | None, network: str | None, new_name: str | None, remove: bool) -> None:
    """Let the tally by the hour have a column NAME with the counts of the unit ZID on NETWORK."""
    now, is_added = clock.now(), zid is not None and network is not None
    if is_added + (new_name is not None) + remove != 1 or (zid is not None) != is_added:
        raise click.UsageError("Say a ZID and a NETWORK, or --rename NEW, or --remove.")
    try:
        if zid is not None and network is not None:
            add_column(name, Target(zid, network), now)
        elif new_name is not None:
            rename_column(name, new_name, now)
        else:
            remove_column(name, now)
    except Unfit as error:
        db.session.rollback()
        raise click.ClickException(" ".join(problem.words for problem in error.problems)) from None
    commit()
    click.echo("The columns are now: " + (", ".join(known_columns()) or "none") + ".")
    db.session.close()


@followers.command("export")
def export() -> None:
    """Print the units and their handles as the CSV that `import` takes."""
    click.echo(handles_csv(), nl=False)


@followers.command("dump")
def dump() -> None:
    """Write everything that was counted into the store of files, as happens by itself each day."""
    now, found = clock.now(), gateways()
    with tempfile.TemporaryDirectory() as folder:
        written = write_dump(Path(folder), now)
        keep_dump(written, now, found.blobs)
        commit()
    forget_old_dumps(found.config.followers.dumps_kept, found.blobs)
    commit()
    click.echo(
        f"{counted(written.rounds, 'round')} with {counted(written.counts, 'count')}: {written.sha256}"
    )


@followers.command("dumps")
def dumps() -> None:
    """List the dumps that `restore` can put back, also files of which only the store knows."""
    found = gateways()
    listed = listed_dumps(found.config.followers.dumps_kept)
    db.session.close()
    for each in listed:
        click.echo(dump_words(each))
    known = {each.sha256 for each in listed}
    begin, end = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
    others = [name for name in found.blobs.names(DUMPS_KIND, since=begin, until=end) if name not in known]
    for name in others:
        click.echo(f"{name}  in the store, in no list")
    if not listed and not others:
        click.echo("There is no dump yet. `flask followers dump` makes one.")


@followers.command("restore")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Say what would be put back, and change nothing.")
def restore(name: str, dry_run: bool) -> None:
    """Put back what the dump NAME has and the database lacks; what is there stays as it is.

    NAME is a number or a fingerprint that `dumps` lists, or the path of a file.
    """
    try:
        with _dump_file(name) as path:
            check_dump(path)
            restored = restore_dump(path, clock.now())
    except DumpDamaged as error:
        db.session.rollback()
        raise click.ClickException(f"{error} {NOTHING}") from None
    except (DataError, IntegrityError) as error:
        db.session.rollback()
        raise click.ClickException(f"{REFUSED} {error.orig}. {NOTHING}") from None
    if dry_run:
        db.session.rollback()
    else:
        commit()
    would = "would be put back" if dry_run else "put back"
    for table, had in restored.had.items():
        click.echo(f"{table:>9}: {restored.put_back[table]:,} of {had:,} {would}")


@followers.command("thin")
def thin() -> None:
    """Let one count a day stand for those by the hour, as far back as FOLLOWERS_THIN_AFTER_DAYS says."""
    settings = gateways().config.followers
    if not settings.thin_after_days:
        click.echo("FOLLOWERS_THIN_AFTER_DAYS is not set: all counts are kept.")
        return
    days = counts = 0
    while (thinned := thin_a_day(settings.thin_after_days, settings.zone, clock.now())) is not None:
        commit()
        days, counts = days + 1, counts + thinned.counts
    click.echo(f"{counted(days, 'day')} looked at, {counted(counts, 'count')} removed.")


def _content(file: Path) -> bytes:
    """No more of the file than shows that it is too large."""
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


@contextmanager
def _dump_file(name: str) -> Iterator[Path]:
    """The dump as a file at hand; none is fetched inside a transaction. Raises DumpDamaged."""
    sha256 = _fingerprint(name)
    if sha256 is None:
        if not Path(name).is_file():
            raise click.UsageError(f"“{name}” is no dump and no file: `flask followers dumps` lists.")
        yield Path(name)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / sha256
        try:
            with gateways().blobs.open(sha256, kind=DUMPS_KIND) as kept, path.open("wb") as copy:
                shutil.copyfileobj(kept, copy, _PIECE)
        except BlobNotFound:
            raise DumpDamaged("The file of this dump is not in the store any more.") from None
        with path.open("rb") as copy:
            if hashlib.file_digest(copy, "sha256").hexdigest() != sha256:
                raise DumpDamaged("The file of this dump is not what it was when it was kept.")
        yield path


def _fingerprint(name: str) -> str | None:
    """Of the dump in the store that is meant; None where a file is."""
    if is_blob_name(name):
        return name
    listed = {str(each.id): each.sha256 for each in listed_dumps(gateways().config.followers.dumps_kept)}
    db.session.close()
    return listed.get(name)
