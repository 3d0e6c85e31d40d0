"""What the tracker's commands for files say. Pure."""

from application.followers.files.table import Unfit
from application.followers.history.dumping import Listed
from application.followers.history.held_rows import Held
from application.followers.history.importing import Imported
from application.followers.history.kinds import FileKind
from application.followers.units.importing import Summary
from application.formats import counted

MOST_PROBLEMS = 20
NOTHING_TAKEN = "Nothing of the file was taken."


def about_the_date(kind: FileKind) -> str:
    """A date is asked for where the file has none, and nowhere else."""
    if kind is FileKind.DAY:
        return (
            "The file holds the counts of one day. Say of which by --on, such as --on 2017-07-20; "
            "if it holds handles, say --kind handles."
        )
    return "--on is for files of one day's counts: this one is none."


def handles_words(summary: Summary) -> str:
    """What a file of handles has changed."""
    lines = [
        f"{counted(summary.made, 'unit')} made, {summary.changed:,} changed "
        f"({summary.brought_back:,} of them brought back), {summary.unchanged:,} as they were.",
        f"{counted(summary.handles_set, 'handle')} set, {summary.handles_changed:,} changed, "
        f"{summary.handles_taken_away:,} taken away.",
    ]
    if summary.not_in_file:
        lines.append(f"{counted(summary.not_in_file, 'unit')} not in the file: they stay as they are.")
    return "\n".join(lines)


def counts_words(imported: Imported) -> str:
    """What a file of counts has brought, and whose its columns are."""
    lines = [f"{name}: {network} of unit {zid}" for name, (zid, network) in imported.columns.items()]
    lines += [held_words(held) for held in imported.held]
    if imported.rounds == 0:
        return "\n".join([*lines, "All of the file was here already: nothing was added."])
    lines.append(
        f"{counted(imported.rounds, 'round')} with {counted(imported.counts, 'count')} added, "
        f"of {counted(imported.rows, 'row')} in the file."
    )
    return "\n".join(lines)


def held_words(held: Held) -> str:
    """From where rows of a file stand here already, which were left out."""
    stand = "row stands" if held.rows == 1 else "rows stand"
    if held.file_name is None or held.imported_at is None:
        return f"{held.rows:,} {stand} here already, as counted here."
    return f"{held.rows:,} {stand} here already, from “{held.file_name}” of {held.imported_at:%Y-%m-%d}."


def problem_words(error: Unfit) -> str:
    """What keeps the file from being taken, line by line; of many problems the first ones."""
    told = [
        f"line {problem.line}: {problem.words}" if problem.line else problem.words
        for problem in error.problems[:MOST_PROBLEMS]
    ]
    left = len(error.problems) - len(told)
    more = [f"… and {left:,} more."] if left else []
    return "\n".join([NOTHING_TAKEN, *told, *more])


def dump_words(dump: Listed) -> str:
    """A line of the list."""
    return (
        f"{dump.id:>4}  {dump.made_at:%Y-%m-%d %H:%M} UTC  {counted(dump.rounds, 'round')}, "
        f"{counted(dump.counts, 'count')}, {dump.size:,} bytes  {dump.sha256}"
    )
