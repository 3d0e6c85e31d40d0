"""`flask deletions …`: what people have asked for, where no page takes it up."""

import click
from flask.cli import AppGroup

from application.extensions import db
from application.leaving.asking import ask_for_the_rest, leave
from application.models import Deletion, DeletionExtent, DeletionState, User
from application.task_queue import commit

deletions = AppGroup("deletions", help="Deletions that people have asked for.")

AFTER_RESTORE = "a command, after a restore"
"""In the record of deeds, in place of the person, who asked for it in a time that the backup lacks."""
NOTHING_MORE = "had left already; nothing more was asked for."
_EVERYTHING, _LEAVING = DeletionExtent.EVERYTHING, DeletionExtent.LEAVING


@deletions.command("repeat")
@click.argument("numbers", type=click.IntRange(1), nargs=-1, required=True)
@click.option("--keep-accepted", is_flag=True, help="Posts that were accepted into campaigns stay.")
def repeat(numbers: tuple[int, ...], keep_accepted: bool) -> None:
    """Have the people of these NUMBERS leave once more, where a backup brought them back.

    All that is theirs goes, unless they had asked for less. Each is a transaction of its own; what was asked
    for already is not asked for twice. The exit status is 1 when somebody of them is left as before.
    """
    extent = _LEAVING if keep_accepted else _EVERYTHING
    told = {number: _leave_again(number, extent) for number in dict.fromkeys(numbers)}
    for number, (is_leaving, words) in told.items():
        click.echo(f"{number}: {words}", err=not is_leaving)
    if not all(is_leaving for is_leaving, _ in told.values()):
        raise click.ClickException("Not everybody leaves. Look at the numbers, then repeat.")


def _leave_again(number: int, extent: DeletionExtent) -> tuple[bool, str]:
    """Whether the person now leaves as far as was asked, and words about it."""
    user = db.session.get(User, number)
    had_left = user is not None and user.left_at is not None
    try:
        deletion = leave(number, extent, by=AFTER_RESTORE)
    except LookupError:
        db.session.rollback()
        return False, "no partner has this number."
    if had_left and (deletion.extent, extent) == (_LEAVING, _EVERYTHING):
        return _ask_for_the_rest(deletion)
    commit()
    if had_left:
        return True, NOTHING_MORE
    return True, "has no access any more, and the removal is queued."


def _ask_for_the_rest(left: Deletion) -> tuple[bool, str]:
    is_done = left.state is DeletionState.DONE
    rest = ask_for_the_rest(left.code, by=AFTER_RESTORE)
    commit()
    if rest is not None:
        return True, "had left already; the removal of the posts that were kept is queued."
    if is_done:
        return True, NOTHING_MORE
    return False, "is still leaving with posts kept: repeat once that is done, and these go too."
