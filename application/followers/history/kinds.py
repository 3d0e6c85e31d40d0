"""Which of the three files somebody hands in, told by its header. Pure."""

import enum

from application.followers.files.handles import NAME, NUMBER, PARENT
from application.followers.files.table import Problem, Unfit, read_table
from application.followers.files.tallies import count_of

NEITHER = "The file holds no handle and no count. Say which of them it is for."


class FileKind(enum.StrEnum):
    """What a file holds."""

    HANDLES = "handles"
    TALLY = "tally"
    DAY = "day"


def kind_of(content: bytes) -> FileKind:
    """The kind, by header and cells: a file of one day has counts where the one of handles has handles.

    Raises Unfit, also for one with neither: as a file of handles it would take all of them away.
    """
    table = read_table(content)
    names = [name.lower() for name in table.header]
    if NUMBER not in names:
        if names[0] == NAME:
            return FileKind.TALLY
        raise Unfit(Problem(1, f"The header needs a column “{NAME}”."))
    networks = [place for place, name in enumerate(names) if name not in (NAME, NUMBER, PARENT)]
    cells = [row.cells[place] for row in table.rows for place in networks if row.cells[place]]
    if networks and not cells:
        raise Unfit(Problem(0, NEITHER))
    return FileKind.DAY if cells and all(_is_count(cell) for cell in cells) else FileKind.HANDLES


def _is_count(text: str) -> bool:
    try:
        return count_of(text) is not None
    except ValueError:
        return False
