"""`flask deletions …`: what people have asked for, where no page takes it up."""

import re
from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from application.formats import counted
from application.leaving.repeating import Repeated, is_taken, leave_again
from application.models import DeletionExtent
from application.task_queue import commit, rollback

deletions = AppGroup("deletions", help="Deletions that people have asked for.")

WORDS = {
    Repeated.LEAVES: "has no access any more, and the removal is queued.",
    Repeated.REST_GOES: "had left already; the removal of the posts that were kept is queued.",
    Repeated.ALL_GOES: "was leaving with posts kept; now these go too.",
    Repeated.NOTHING_MORE: "had left already; nothing more was asked for.",
    Repeated.UNKNOWN: "no partner of the backup has this number. Nobody was removed: see who it was.",
}
NOT_USED = "The code was not used: their deletion has an address of its own."
_TAKES_THE_CODE = (Repeated.LEAVES, Repeated.REST_GOES)
_CODE = re.compile(r"[A-Za-z0-9_-]{32}")


@deletions.command("repeat")
@click.argument("numbers", type=click.IntRange(1), nargs=-1, required=True)
@click.option(
    "--backup",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S"]),
    required=True,
    help="When the backup was made, UTC, such as 2026-11-20T11:59:00.",
)
@click.option("--keep-accepted", is_flag=True, help="Posts that were accepted into campaigns stay.")
@click.option("--code", metavar="CODE", help="Of the status page that this one person was given.")
def repeat(numbers: tuple[int, ...], backup: datetime, keep_accepted: bool, code: str | None) -> None:
    """Have the people of these NUMBERS leave once more, where a backup brought them back.

    All that is theirs goes, unless they had asked for less. Each is a transaction of its own; what was asked
    for already is not asked for twice. The exit status is 1 when a number is unknown in the backup.
    """
    wanted = dict.fromkeys(numbers)
    if code is not None:
        _check_code(code, len(wanted))
    extent = DeletionExtent.LEAVING if keep_accepted else DeletionExtent.EVERYTHING
    unknown = 0
    for number in wanted:
        repeated = leave_again(number, extent, backup_at=backup.replace(tzinfo=UTC), code=code)
        if repeated is Repeated.UNKNOWN:
            rollback()
            unknown += 1
        else:
            commit()
        is_lost = code is not None and repeated not in (*_TAKES_THE_CODE, Repeated.UNKNOWN)
        words = f"{WORDS[repeated]} {NOT_USED}" if is_lost else WORDS[repeated]
        click.echo(f"{number}: {words}", err=repeated is Repeated.UNKNOWN)
    if unknown:
        raise click.ClickException(f"{counted(unknown, 'number')} of {len(wanted)} unknown in the backup.")


def _check_code(code: str, people: int) -> None:
    if people > 1:
        raise click.UsageError("A code belongs to one person: name one number with it.")
    if _CODE.fullmatch(code) is None:
        raise click.UsageError("A code has 32 letters, digits, _ and -: copy it from the list.")
    if is_taken(code):
        raise click.UsageError("A deletion has this code already: repeat the number without it.")
