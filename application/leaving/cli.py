"""`flask deletions …`: what people have asked for, where no page takes it up."""

import click
from flask.cli import AppGroup

from application.leaving.repeating import Repeated, leave_again
from application.models import DeletionExtent
from application.task_queue import commit, rollback

deletions = AppGroup("deletions", help="Deletions that people have asked for.")

WORDS = {
    Repeated.LEAVES: "has no access any more, and the removal is queued.",
    Repeated.REST_GOES: "had left already; the removal of the posts that were kept is queued.",
    Repeated.ALL_GOES: "was leaving with posts kept; now these go too.",
    Repeated.NOTHING_MORE: "had left already; nothing more was asked for.",
    Repeated.UNKNOWN: "no partner has this number: removed before the backup, or mistyped.",
}


@deletions.command("repeat")
@click.argument("numbers", type=click.IntRange(1), nargs=-1, required=True)
@click.option("--keep-accepted", is_flag=True, help="Posts that were accepted into campaigns stay.")
@click.option("--code", metavar="CODE", help="Of the status page that this one person was given.")
def repeat(numbers: tuple[int, ...], keep_accepted: bool, code: str | None) -> None:
    """Have the people of these NUMBERS leave once more, where a backup brought them back.

    All that is theirs goes, unless they had asked for less. Each is a transaction of its own; what was asked
    for already is not asked for twice. The exit status is 1 when a number is unknown.
    """
    wanted = dict.fromkeys(numbers)
    if code is not None and len(wanted) > 1:
        raise click.UsageError("A code belongs to one person: name one number with it.")
    extent = DeletionExtent.LEAVING if keep_accepted else DeletionExtent.EVERYTHING
    unknown = 0
    for number in wanted:
        repeated = leave_again(number, extent, code=code)
        if repeated is Repeated.UNKNOWN:
            rollback()
            unknown += 1
        else:
            commit()
        click.echo(f"{number}: {WORDS[repeated]}", err=repeated is Repeated.UNKNOWN)
    if unknown:
        raise click.ClickException(f"{unknown} of {len(wanted)} numbers are unknown; the others are done.")
